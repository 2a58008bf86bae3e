import type { IrcMessage } from 'irc-framework';
import type { ChannelState, Recording, Source, SourceEvent, Tell } from '../source';
import type { IrcAddress } from './address';
import { Connection, TIMING, type Timing } from './connection';
import { History } from './history';
import { because, Presence } from './presence';
import { idOf, shownChannel, textOf, timeOf } from './text';
import { MINUTE_MS } from '../../../src/lib/std/time';

export interface IrcOptions {
	readonly address: IrcAddress;
	readonly nick: string;
	/** An account, by SASL or, on a server without SASL, by NickServ. */
	readonly account: { readonly name: string; readonly password: string } | null;
	readonly nickServ: boolean;
	/** Whether to record joins, parts, kicks, new nicks and topics too, as notices. */
	readonly joins: boolean;
	readonly tell: Tell;
	readonly timing?: Timing & Pick<JoinTiming, 'rejoin'>;
}

interface JoinTiming {
	/** The first pause before rejoining a channel that refused or removed us, in ms; it doubles each time. */
	readonly rejoin: number;
}

const REJOIN_MS = 15_000;
const LONGEST_REJOIN_MS = 10 * MINUTE_MS;
/** Timeout of a JOIN before it is sent again, in ms: some servers drop commands that arrive too fast. */
const ANSWER_MS = 60_000;
/** How long to wait for NickServ before joining channels anyway, in ms. */
const NICKSERV_MS = 5_000;
/** Channels in one JOIN. */
const JOINS = 10;

/** Why a JOIN was refused, by numeric. The server's words follow. */
const REFUSALS: Readonly<{ [numeric: string]: ChannelState }> = {
	403: 'no-such-channel',
	405: 'rate-limited',
	// This server forwards us to another channel.
	470: 'banned',
	476: 'no-such-channel',
	479: 'no-such-channel',
	437: 'rate-limited',
	439: 'rate-limited',
	471: 'rate-limited',
	473: 'banned',
	474: 'banned',
	475: 'banned',
	477: 'banned',
	480: 'rate-limited',
	489: 'banned',
	495: 'rate-limited',
	520: 'banned'
};
const CAPS = ['chathistory', 'draft/chathistory'];

/** Reads the channels of an IRC server and never writes. */
export class IrcSource implements Source {
	readonly name: string;
	readonly channels: readonly string[];
	readonly #connection: Connection;
	readonly #history: History;
	/** The server's channel names by their displayed names. */
	readonly #names: ReadonlyMap<string, string>;
	readonly #presence: Presence | null;
	/**
	 * The pause before each channel's next JOIN, in ms, with its timer: until the JOIN or, once joined, until
	 * the channel has lasted that long.
	 */
	readonly #rejoins = new Map<string, { timer: NodeJS.Timeout; wait: number }>();
	#recording: Recording | null = null;
	#nickServ: ReturnType<typeof setTimeout> | undefined;
	readonly #options: IrcOptions;

	constructor(options: IrcOptions) {
		this.#options = options;
		const { address, nick, account, nickServ, joins, tell, timing } = options;
		this.name = address.host;
		this.#names = new Map(address.channels.map((name) => [shownChannel(name), name]));
		this.channels = [...this.#names.keys()];
		const sasl = account && !nickServ ? { account: account.name, password: account.password } : {};
		this.#connection = new Connection(
			{ ...address, nick, account: sasl, caps: CAPS, timing: timing ?? TIMING, tell },
			{
				ready: () => this.#ready(),
				line: (message) => this.#line(message),
				lost: (reason, heard) => this.#lost(reason, heard)
			}
		);
		this.#history = new History(this.#connection);
		this.#presence = joins ? new Presence((channel) => this.#names.has(channel)) : null;
	}

	get heard(): number {
		return this.#connection.heard;
	}

	start(recording: Recording): void {
		this.#recording = recording;
		this.#connection.open();
	}

	async stop(): Promise<void> {
		this.#clearTimers();
		await this.#connection.close();
	}

	#ready(): void {
		const { account, nickServ } = this.#options;
		for (const channel of this.channels) this.#recording?.lost(channel, 'joining', '');
		if (!account || !nickServ) return this.#join([...this.#names.values()]);
		this.#connection.send('PRIVMSG', 'NickServ', `IDENTIFY ${account.name} ${account.password}`);
		this.#nickServ = setTimeout(() => this.#identified(), NICKSERV_MS);
	}

	/** Some channels admit only users whom NickServ knows. */
	#identified(): void {
		if (this.#nickServ === undefined) return;
		clearTimeout(this.#nickServ);
		this.#nickServ = undefined;
		this.#join([...this.#names.values()]);
	}

	#join(names: readonly string[]): void {
		for (let at = 0; at < names.length; at += JOINS) {
			this.#connection.send('JOIN', names.slice(at, at + JOINS).join(','));
		}
		for (const name of names) {
			const channel = shownChannel(name);
			this.#after(channel, ANSWER_MS, this.#rejoins.get(channel)?.wait);
		}
	}

	#line(message: IrcMessage): void {
		const { command, params, nick, tags } = message;
		const [first = '', second = ''] = params;
		const own = this.#connection.isOurs(nick);
		if (!own) this.#happened(message);
		switch (command) {
			case 'PRIVMSG':
			case 'NOTICE':
				return this.#said(message);
			case 'JOIN':
				return own ? this.#joined(shownChannel(first), tags.time) : undefined;
			case 'PART':
				return own ? this.#removed(first, 'removed by the server') : undefined;
			case 'KICK':
				if (!this.#connection.isOurs(second)) return;
				return this.#removed(first, `kicked by ${nick}${because(params[2])}`);
			case 'BATCH':
				return this.#history.batch(params);
			case 'FAIL':
				return this.#history.failed(params);
			case 'PONG':
				return this.#history.ponged(params.at(-1) ?? '');
			case '900':
				return this.#identified();
			default: {
				const state = REFUSALS[command];
				if (state) this.#refused(second, state, params.at(-1) ?? '');
			}
		}
	}

	/** The channel is live; missed lines come first, if the server has them. */
	#joined(channel: string, time: string | undefined): void {
		const recording = this.#recording;
		const name = this.#names.get(channel);
		if (!recording || name === undefined) return;
		const rejoin = this.#rejoins.get(channel);
		clearTimeout(rejoin?.timer);
		if (rejoin) rejoin.timer = setTimeout(() => this.#rejoins.delete(channel), rejoin.wait);
		const lastId = recording.missing(channel) ? recording.lastId(channel) : null;
		this.#history.begin(channel, name, lastId, time, (missed, complete, since) => {
			recording.live(channel, complete ? 'whole' : missed[0]?.sentAt);
			for (const event of [...missed, ...since]) recording.event(event);
		});
	}

	/** Somebody joined or left, or changed something visible of a channel. */
	#happened(message: IrcMessage): void {
		for (const { channel, type, text } of this.#presence?.happenings(message) ?? []) {
			const sentAt = timeOf(message.tags.time, Date.now());
			const event: SourceEvent = { channel, kind: 'notice', notice: { type, text }, sentAt };
			if (!this.#history.holds(event, null)) this.#recording?.event(event);
		}
	}

	#said({ command, params, nick, prefix, tags }: IrcMessage): void {
		const [target = '', raw = ''] = params;
		// A message to only some members (@#channel) is not public.
		const channel = shownChannel(target);
		const said = this.#names.has(channel) ? textOf(raw) : null;
		if (!said || said.text.trim() === '') return;
		const event: SourceEvent = {
			...idOf(tags.msgid),
			channel,
			user: nick || prefix || this.name,
			...(tags.account && { userId: tags.account }),
			...(said.action && command === 'PRIVMSG' && { kind: 'action' }),
			text: said.text,
			sentAt: timeOf(tags.time, Date.now())
		};
		if (!this.#history.holds(event, tags)) this.#recording?.event(event);
	}

	/** Removed from a channel: joins it again. */
	#removed(name: string, reason: string): void {
		const channel = shownChannel(name);
		if (!this.#names.has(channel)) return;
		this.#history.release(channel);
		this.#recording?.lost(channel, 'disconnected', reason);
		this.#again(channel);
	}

	#refused(name: string, state: ChannelState, reason: string): void {
		const channel = shownChannel(name);
		if (!this.#names.has(channel)) return;
		this.#recording?.lost(channel, state, reason);
		this.#again(channel);
	}

	/** Retries a channel, with growing pauses. */
	#again(channel: string): void {
		const { rejoin = REJOIN_MS } = this.#options.timing ?? {};
		const wait = this.#rejoins.get(channel)?.wait ?? rejoin;
		this.#after(channel, wait, Math.min(LONGEST_REJOIN_MS, 2 * wait));
	}

	/** Joins a channel after `ms`, unless it is joined by then; `wait` is the pause before the following attempt. */
	#after(channel: string, ms: number, wait = this.#options.timing?.rejoin ?? REJOIN_MS): void {
		clearTimeout(this.#rejoins.get(channel)?.timer);
		const name = this.#names.get(channel);
		if (name === undefined) return;
		this.#rejoins.set(channel, { timer: setTimeout(() => this.#join([name]), ms), wait });
	}

	#lost(reason: string, heard: number): void {
		this.#clearTimers();
		this.#presence?.clear();
		this.#history.lost();
		for (const channel of this.channels) {
			this.#recording?.lost(channel, 'disconnected', reason, heard);
		}
	}

	#clearTimers(): void {
		clearTimeout(this.#nickServ);
		this.#nickServ = undefined;
		for (const { timer } of this.#rejoins.values()) clearTimeout(timer);
		this.#rejoins.clear();
	}
}
