import type { IrcMessage } from 'irc-framework';
import { Connection, TIMING, type Timing } from '../irc/connection';
import type { ChannelState, Recording, Source, SourceEvent, Tell } from '../source';
import { JoinQueue, JOINS, WINDOW_MS } from './join-queue';
import { deletionOf, messageOf, noticeOf, purgeOf } from './lines';

export interface TwitchOptions {
	/** Names of channels, in lower case. */
	readonly channels: readonly string[];
	/** An account and its token, for restricted channels; null reads anonymously. */
	readonly login: { readonly name: string; readonly token: string } | null;
	readonly tell: Tell;
	/** Twitch's server, or a proxy. */
	readonly server?: { readonly host: string; readonly port: number; readonly tls: boolean };
	readonly timing?: Timing;
	/** Timeout of a join, in ms. Twitch doesn't answer for channels that don't exist. */
	readonly answer?: number;
}

const SERVER = { host: 'irc.chat.twitch.tv', port: 6697, tls: true };
const ANSWER_MS = 15_000;
/** The pause before rejoining a channel that Twitch refused, in ms. */
const REJOIN_MS = 300_000;
const QUEUED = `Twitch lets ${JOINS} channels be joined in ${WINDOW_MS / 1_000} s`;

/** Notices about a channel that can't be read, by `msg-id`. */
const REFUSALS: Readonly<{ [id: string]: ChannelState }> = {
	msg_banned: 'banned',
	msg_channel_blocked: 'banned',
	msg_channel_suspended: 'banned',
	tos_ban: 'banned',
	msg_room_not_found: 'no-such-channel'
};

/** Reads channels of Twitch and never writes. */
export class TwitchSource implements Source {
	readonly name = 'twitch';
	readonly channels: readonly string[];
	readonly #connection: Connection;
	readonly #joins = new JoinQueue(
		(channel, waited) => this.#join(channel, waited),
		(channel) => this.#recording?.lost(channel, 'rate-limited', QUEUED)
	);
	/** By channel: the timeout of a join, or the timer of the next attempt. */
	readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
	/** The channels' names by the ids of their rooms. */
	readonly #rooms = new Map<string, string>();
	#recording: Recording | null = null;
	readonly #options: TwitchOptions;

	constructor(options: TwitchOptions) {
		this.#options = options;
		const { channels, login, tell, server = SERVER, timing = TIMING } = options;
		this.channels = channels;
		this.#connection = new Connection(
			{
				...server,
				nick: login?.name ?? `justinfan${Math.floor(10_000 + Math.random() * 80_000)}`,
				...(login && { password: `oauth:${login.token.replace(/^oauth:/, '')}` }),
				account: {},
				caps: ['twitch.tv/tags', 'twitch.tv/commands'],
				timing,
				tell
			},
			{
				ready: () => this.#ready(),
				line: (line) => this.#line(line),
				lost: (reason, heard) => this.#lost(reason, heard)
			}
		);
	}

	get heard(): number {
		return this.#connection.heard;
	}

	start(recording: Recording): void {
		this.#recording = recording;
		this.#connection.open();
	}

	async stop(): Promise<void> {
		this.#clear();
		await this.#connection.close();
	}

	#ready(): void {
		for (const channel of this.channels) {
			this.#recording?.lost(channel, 'joining', '');
			this.#joins.add(channel);
		}
	}

	#line(line: IrcMessage): void {
		const channel = (line.params[0] ?? '').replace(/^#/, '');
		const known = this.channels.includes(channel);
		switch (line.command) {
			case 'PRIVMSG':
			case 'USERNOTICE':
			case 'CLEARMSG':
			case 'CLEARCHAT': {
				const event = known ? this.#eventOf(line, channel) : null;
				return event ? this.#recording?.event(event) : undefined;
			}
			case 'ROOMSTATE':
				if (!known) return;
				if (line.tags['room-id']) this.#rooms.set(line.tags['room-id'], channel);
				clearTimeout(this.#timers.get(channel));
				return this.#recording?.live(channel);
			case 'PART':
				if (known && this.#connection.isOurs(line.nick)) {
					this.#refused(channel, 'disconnected', 'removed by Twitch');
				}
				return;
			case 'NOTICE':
				return this.#noticed(line, channel, known);
			case 'RECONNECT':
				return this.#connection.renew('Twitch asked for it');
		}
	}

	#eventOf(line: IrcMessage, channel: string): SourceEvent | null {
		const now = Date.now();
		switch (line.command) {
			case 'PRIVMSG':
				return messageOf(line, now, this.#rooms);
			case 'USERNOTICE':
				return noticeOf(line, now, this.#rooms);
			case 'CLEARMSG':
				return deletionOf(line, now);
			default: {
				const [room] = [...this.#rooms].find(([, name]) => name === channel) ?? [channel];
				return purgeOf(line, now, room);
			}
		}
	}

	#noticed({ tags, params }: IrcMessage, channel: string, known: boolean): void {
		const words = params[1] ?? '';
		const state = REFUSALS[tags['msg-id'] ?? ''];
		if (known && state) this.#refused(channel, state, words);
		// Before the registration Twitch has no other way to reject the token; the connection ends then.
		if (params[0] === '*') this.#connection.explain(words);
	}

	#join(channel: string, waited: boolean): void {
		// A refused channel stays refused until Twitch answers otherwise.
		if (waited) this.#recording?.lost(channel, 'joining', '');
		this.#connection.send('JOIN', `#${channel}`);
		const { answer = ANSWER_MS } = this.#options;
		this.#after(channel, answer, () =>
			this.#refused(channel, 'no-such-channel', 'Twitch did not answer the join')
		);
	}

	#refused(channel: string, state: ChannelState, reason: string): void {
		this.#recording?.lost(channel, state, reason);
		this.#after(channel, REJOIN_MS, () => this.#joins.add(channel));
	}

	#after(channel: string, ms: number, act: () => void): void {
		clearTimeout(this.#timers.get(channel));
		this.#timers.set(channel, setTimeout(act, ms));
	}

	#lost(reason: string, heard: number): void {
		this.#clear();
		for (const channel of this.channels) {
			this.#recording?.lost(channel, 'disconnected', reason, heard);
		}
	}

	#clear(): void {
		this.#joins.clear();
		for (const timer of this.#timers.values()) clearTimeout(timer);
	}
}
