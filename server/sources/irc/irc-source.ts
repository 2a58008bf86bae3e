import type { IrcMessage } from 'irc-framework';
import type { ChannelState, Recording, Source, SourceEvent, Tell } from '../source';
import type { IrcAddress } from './address';
import { Batches, isOld } from './batches';
import { Connection, TIMING, type Timing } from './connection';
import type { Happening } from './happening';
import { History, markOf, type Line } from './history';
import { Joins } from './joins';
import { ChannelNames } from './names';
import { because, Presence } from './presence';
import { REFUSALS } from './refusals';
import { idOf, plain, textOf, timeOf, withoutSecrets } from './text';

export interface IrcOptions {
	readonly address: IrcAddress;
	readonly nick: string;
	/** An account, by SASL or, on a server without SASL, by NickServ. */
	readonly account: { readonly name: string; readonly password: string } | null;
	readonly nickServ: boolean;
	/** The server's own password, and the keys of channels by their names on the server. */
	readonly password?: string | null;
	readonly keys?: ReadonlyMap<string, string>;
	/** Whether to record joins, parts, kicks, new nicks and topics too, as notices. */
	readonly joins: boolean;
	readonly tell: Tell;
	readonly timing?: Timing & { readonly rejoin: number };
}

/** How long to wait for NickServ before joining channels anyway, in ms. */
const NICKSERV_MS = 5_000;
/** Longest reason of a deletion, in characters. */
const LONGEST_REASON = 300;

const CAPS = ['chathistory', 'draft/chathistory', 'draft/message-redaction'];

/** Reads the channels of an IRC server and never writes. */
export class IrcSource implements Source {
	readonly name: string;
	readonly channels: readonly string[];
	readonly #connection: Connection;
	readonly #history: History;
	readonly #batches = new Batches();
	readonly #names: ChannelNames;
	readonly #joins: Joins;
	readonly #secrets: readonly string[];
	readonly #presence: Presence | null;
	#recording: Recording | null = null;
	#nickServ: ReturnType<typeof setTimeout> | undefined;
	readonly #options: IrcOptions;

	constructor(options: IrcOptions) {
		this.#options = options;
		const { address, nick, account, nickServ, password, keys, joins, tell, timing } = options;
		this.name = address.host;
		this.#names = new ChannelNames(address.channels);
		this.channels = this.#names.all;
		const byChannel = new Map(
			[...(keys ?? [])].flatMap(([name, key]) => {
				const channel = this.#names.find(name);
				return channel === null ? [] : [[channel, key]];
			})
		);
		this.#secrets = [...byChannel.values(), password ?? '', account?.password ?? ''];
		const sasl = account && !nickServ ? { account: account.name, password: account.password } : {};
		this.#connection = new Connection(
			{
				...{ host: address.host, port: address.port, tls: address.tls, latin1: address.latin1 },
				nick,
				...(password && { password }),
				account: sasl,
				caps: CAPS,
				timing: timing ?? TIMING,
				tell
			},
			{
				ready: () => this.#ready(),
				line: (message) => this.#line(message),
				lost: (reason, heard) => this.#lost(reason, heard)
			}
		);
		this.#joins = new Joins({
			names: this.#names,
			keys: byChannel,
			rejoin: timing?.rejoin,
			send: (...params) => this.#connection.send(...params),
			unanswered: (channel) =>
				this.#recording?.lost(channel, 'disconnected', 'the server did not answer the join')
		});
		this.#history = new History(this.#connection, this.#names, this.#batches);
		this.#presence = joins
			? new Presence(this.#names, (happening, sentAt) => this.#happened(happening, sentAt))
			: null;
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
		this.#presence?.clear();
		await this.#connection.close();
	}

	#ready(): void {
		const { account, nickServ } = this.#options;
		for (const channel of this.channels) this.#recording?.lost(channel, 'joining', '');
		if (!account || !nickServ) return this.#joins.join(this.channels);
		this.#connection.send('PRIVMSG', 'NickServ', `IDENTIFY ${account.name} ${account.password}`);
		this.#nickServ = setTimeout(() => this.#identified(), NICKSERV_MS);
	}

	/** Some channels admit only users whom NickServ knows. */
	#identified(): void {
		if (this.#nickServ === undefined) return;
		clearTimeout(this.#nickServ);
		this.#nickServ = undefined;
		this.#joins.join(this.channels);
	}

	#line(message: IrcMessage): void {
		const { command, params, nick, tags } = message;
		const [first = '', second = ''] = params;
		const own = this.#connection.isOurs(nick);
		const batch = this.#batches.of(tags);
		// Of what is said again only messages count: whoever joined then isn't here because of it.
		if (isOld(batch) && !/^(PRIVMSG|NOTICE|BATCH)$/.test(command)) return;
		if (!own) this.#presence?.take(message, batch);
		switch (command) {
			case '005':
				return this.#supported();
			case 'PRIVMSG':
			case 'NOTICE':
				return this.#said(message);
			case 'REDACT':
				return this.#redacted(message);
			case 'JOIN':
				return own ? this.#joined(first, tags.time) : undefined;
			case 'PART':
				return own ? this.#removed(first, 'removed by the server') : undefined;
			case 'KICK':
				if (!this.#connection.isOurs(second)) return;
				return this.#removed(first, `kicked by ${nick}${because(params[2])}`);
			case 'BATCH':
				return this.#batched(message);
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

	#supported(): void {
		const { supports } = this.#connection;
		this.#names.supports(
			supports.call(this.#connection, 'CASEMAPPING'),
			supports.call(this.#connection, 'CHANTYPES')
		);
		for (const channel of this.channels) {
			const other = this.#names.sameAs(channel);
			if (other === null) continue;
			this.#joins.leave(channel);
			const reason = `on this server it is the channel ${other}, which is recorded`;
			this.#recording?.lost(channel, 'no-such-channel', reason);
		}
	}

	#batched(message: IrcMessage): void {
		const batch = this.#batches.take(message);
		if (!batch) return;
		this.#presence?.ended(message.params[0]?.slice(1) ?? '');
		if (isOld(batch)) this.#history.batched(batch.params[0] ?? '');
	}

	/** The channel is live; missed lines come first, if the server has them. */
	#joined(name: string, time: string | undefined): void {
		const recording = this.#recording;
		const channel = this.#names.joined(name, (each) => this.#joins.isWaiting(each));
		if (!recording || channel === null) return;
		this.#joins.joined(channel);
		const known = recording.missing(channel)
			? { id: recording.lastId(channel), lines: [...recording.lastLines(channel)] }
			: null;
		this.#history.begin(channel, name, known, time, (missed, complete, since) => {
			recording.live(channel, complete ? 'whole' : missed[0]?.event.sentAt);
			for (const { event, mark } of [...missed, ...since]) recording.event(event, mark);
		});
	}

	/** Somebody joined or left, or changed something visible of a channel. */
	#happened({ channel, type, text }: Happening, sentAt: number): void {
		const event: SourceEvent = { channel, kind: 'notice', notice: { type, text }, sentAt };
		this.#record({ event, mark: null }, null);
	}

	#said({ command, params, nick, prefix, tags }: IrcMessage): void {
		const [target = '', raw = ''] = params;
		// A message to only some members (@#channel) is not public.
		const channel = this.#names.find(target);
		const said = channel === null ? null : textOf(raw);
		if (channel === null || !said || said.text.trim() === '') return;
		const { id: parent } = idOf(tags['+reply'] ?? tags['+draft/reply']);
		const event: SourceEvent = {
			...idOf(tags.msgid),
			channel,
			user: nick || prefix || this.name,
			...(tags.account && { userId: tags.account }),
			...(said.action && command === 'PRIVMSG' && { kind: 'action' }),
			text: said.text,
			sentAt: timeOf(tags.time, Date.now()),
			...(parent && { replyTo: { id: parent } })
		};
		this.#record({ event, mark: markOf(event, tags) }, tags);
	}

	/** https://ircv3.net/specs/extensions/message-redaction */
	#redacted({ params, nick, prefix, tags }: IrcMessage): void {
		const [name = '', target = '', words = ''] = params;
		const channel = this.#names.find(name);
		const { id } = idOf(target);
		if (channel === null || !id) return;
		const reason = plain(words).trim().slice(0, LONGEST_REASON).toWellFormed();
		const by = nick || prefix || this.name;
		const event: SourceEvent = {
			...idOf(`del:${id}`),
			kind: 'deleted',
			channel,
			target: id,
			sentAt: timeOf(tags.time, Date.now()),
			by: { user: by, ...(tags.account && { userId: tags.account }) },
			...(reason && { reason })
		};
		this.#record({ event, mark: null }, null);
	}

	/** `tags` is null for what no server repeats. */
	#record(line: Line, tags: IrcMessage['tags'] | null): void {
		const recorded = this.#recording?.lastLines(line.event.channel) ?? [];
		if (this.#history.holds(line, tags, recorded)) return;
		this.#recording?.event(line.event, line.mark);
	}

	/** Removed from a channel: joins it again. */
	#removed(name: string, reason: string): void {
		const channel = this.#names.find(name);
		if (channel === null) return;
		this.#presence?.settle();
		this.#history.release(channel);
		this.#recording?.lost(channel, 'disconnected', withoutSecrets(reason, this.#secrets));
		this.#joins.again(channel);
	}

	#refused(name: string, state: ChannelState, reason: string): void {
		const channel = this.#names.find(name);
		if (channel === null) return;
		this.#recording?.lost(channel, state, withoutSecrets(reason, this.#secrets));
		this.#joins.again(channel);
	}

	#lost(reason: string, heard: number): void {
		this.#clearTimers();
		this.#presence?.clear();
		this.#history.lost();
		this.#batches.clear();
		const words = withoutSecrets(reason, this.#secrets);
		for (const channel of this.channels) {
			this.#recording?.lost(channel, 'disconnected', words, heard);
		}
	}

	#clearTimers(): void {
		clearTimeout(this.#nickServ);
		this.#nickServ = undefined;
		this.#joins.clear();
	}
}
