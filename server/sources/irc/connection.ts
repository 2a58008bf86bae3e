import { Client, type IrcMessage } from 'irc-framework';
import type { Tell } from '../source';
import { causeWords } from './causes';
import { foldOf } from './names';
import { endingOf } from './text';
import { SILENT, Transport } from './transport';
import { spread } from '../../../src/lib/std/backoff';
import { WallClock } from '../../../src/lib/std/wall-clock';

export interface ConnectionOptions {
	readonly host: string;
	readonly port: number;
	readonly tls: boolean;
	readonly latin1?: boolean | undefined;
	readonly nick: string;
	/** The server's password, not an account's. */
	readonly password?: string;
	readonly account: { readonly account?: string; readonly password?: string };
	/** Capabilities to request, besides those of irc-framework. */
	readonly caps: readonly string[];
	readonly timing: Timing;
	readonly tell: Tell;
}

/** All in ms. */
export interface Timing {
	/** The first pause before a reconnect; it doubles up to the longest, until a connection lasts. */
	readonly shortestWait: number;
	readonly longestWait: number;
	/** The interval of pings, and the silence after which the connection is given up. */
	readonly ping: number;
	readonly silence: number;
}

export const TIMING: Timing = {
	shortestWait: 1_000,
	longestWait: 120_000,
	ping: 10_000,
	silence: 90_000
};

/** How many nicks to try while the previous ones are in use. */
const NICKS = 10;
/** Length of a nick that every server accepts; many accept longer ones. */
const SHORT_NICK = 9;
/** A connection that lasted this many times the shortest pause may reconnect without a pause. */
const SETTLED = 10;

/** Commands that irc-framework answers by itself: registration, capabilities, names, pings. */
const REGISTRATION = /^(CAP|AUTHENTICATE|PING|PONG|NICK|ERROR|00[1-5]|432|90[0-8])$/;
/** The nick is in use, collides with one elsewhere, or is reserved for its owner or after a split. */
const TAKEN = /^43[367]$/;

/** Events of a connection. */
export interface ConnectionEvents {
	/** Registered and, if asked for, authenticated by SASL. */
	readonly ready: () => void;
	readonly line: (message: IrcMessage) => void;
	/** The connection ended, or never opened; `heard` is the server's last sign (epoch ms). A reconnect follows. */
	readonly lost: (reason: string, heard: number) => void;
}

/** A connection to an IRC server that reconnects whenever it is lost. */
export class Connection {
	#client: Client | null = null;
	/** Our nick. irc-framework reports the previous one if the server forces a nick on us that begins with a digit. */
	#nick: string;
	readonly #clock = new WallClock();
	#heard = Date.now();
	/** The token of a ping whose answer proves that the server is still there; until then its lines may be old. */
	#doubt: string | null = null;
	/** Why the connection ends. The first reason counts: a later one is only a farewell. */
	#reason = '';
	#wait: number;
	/** When the connection was registered, epoch ms; null before. */
	#registered: number | null = null;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#ended: (() => void) | null = null;
	readonly #options: ConnectionOptions;
	readonly #events: ConnectionEvents;

	constructor(options: ConnectionOptions, events: ConnectionEvents) {
		this.#options = options;
		this.#events = events;
		this.#nick = options.nick;
		this.#wait = options.timing.shortestWait;
	}

	/** When the server last gave a sign, epoch ms. */
	get heard(): number {
		return this.#heard;
	}

	isOurs(nick: string): boolean {
		const fold = foldOf(this.supports('CASEMAPPING'));
		return fold(nick) === fold(this.#nick);
	}

	has(cap: string): boolean {
		return this.#client?.network.cap.isEnabled(cap) ?? false;
	}

	/** The server's advertised features (ISUPPORT). */
	supports(name: string): unknown {
		return this.#client?.network.options[name];
	}

	send(...params: string[]): void {
		this.#client?.raw(...params);
	}

	open(): void {
		const { host, port, tls, latin1 = false } = this.#options;
		const { nick, password, account, caps, timing, tell } = this.#options;
		const { silence } = timing;
		const ended = (): void => this.#heardEnd();
		class Socket extends Transport {
			constructor() {
				super({
					host,
					port,
					tls,
					latin1,
					silence,
					ended,
					malformed: () => tell('warn', 'a line was malformed', { host })
				});
			}
		}
		const client = new Client({
			host,
			port,
			nick,
			username: 'backscroll',
			gecos: 'Backscroll',
			...(password !== undefined && { password }),
			account,
			// The source never answers a version request.
			version: '',
			auto_reconnect: false,
			ping_interval: timing.ping / 1_000,
			ping_timeout: silence / 1_000,
			sasl_disconnect_on_fail: true,
			transport: Socket
		});
		this.#client = client;
		this.#nick = nick;
		this.#reason = '';
		this.#registered = null;
		this.#heard = this.#now();
		this.#doubt = null;
		let taken = 0;
		const another = (why: string): void => {
			if (++taken > NICKS) return this.#giveUp(`every nick is refused: ${why}`);
			const digits = `${Math.floor(1e3 + Math.random() * 9e3)}`;
			client.changeNick(nick.slice(0, SHORT_NICK - digits.length) + digits);
		};
		client.requestCap(caps);
		client.use((_, raw) =>
			raw.use((command, message, _line, _client, next) => {
				this.#hear(message);
				if (command === 'ERROR') this.#reason ||= endingOf(message.params.at(-1) ?? '');
				if (this.#registered === null && TAKEN.test(command)) another(message.params.at(-1) ?? '');
				// The library throws on commands without their main parameter.
				const whole = message.params.length > (command === 'CAP' ? 1 : 0);
				if (whole && REGISTRATION.test(command)) next();
				// The library would print errors thrown here to the terminal.
				try {
					this.#events.line(message);
				} catch {
					tell('warn', 'a line was malformed', { host });
				}
				const [first] = message.params;
				if (command === '001' || (command === 'NICK' && this.isOurs(message.nick))) {
					this.#nick = first || this.#nick;
				}
			})
		);
		client.on('registered', () => {
			clearTimeout(this.#timer);
			this.#registered = this.#now();
			this.#events.ready();
		});
		let short = nick.length <= SHORT_NICK;
		client.on('nick invalid', ({ reason }) => {
			if (short) return this.#giveUp(`the nick ${nick} is refused: ${reason ?? ''}`);
			short = true;
			client.changeNick(nick.slice(0, SHORT_NICK));
		});
		client.on('sasl failed', ({ reason, message }) => {
			this.#reason ||= `SASL failed: ${message ?? reason ?? ''}`;
		});
		client.on('ping timeout', () => (this.#reason ||= SILENT));
		client.on('socket close', (error) => this.#closed(error));
		// Pings alone don't register a connection.
		this.#timer = setTimeout(() => this.#giveUp('not let in'), 2 * silence);
		client.connect();
	}

	/** Records why the server refuses the registration, if it says so beforehand. */
	explain(reason: string): void {
		if (this.#registered === null) this.#reason ||= reason;
	}

	/** Drops this connection and opens another one; without a pause, unless it was opened just now. */
	renew(reason: string): void {
		const { shortestWait } = this.#options.timing;
		const age = this.#registered === null ? 0 : this.#now() - this.#registered;
		if (age > SETTLED * shortestWait) this.#wait = 0;
		this.#giveUp(reason);
	}

	#giveUp(reason: string): void {
		this.#reason ||= reason;
		this.#client?.quit();
	}

	/**
	 * A line arrived. After a longer silence than pings allow, the machine slept or the network was gone, and
	 * buffered lines may come from a server that is no longer there, so it sends a ping.
	 */
	#hear({ command, params }: IrcMessage): void {
		const now = this.#now();
		if (command === 'PONG' && params.at(-1) === this.#doubt) this.#doubt = null;
		else if (this.#registered !== null && this.#doubt === null && this.#silent(now)) {
			this.#doubt = `${now}`;
			this.send('PING', this.#doubt);
		}
		if (this.#doubt === null) this.#heard = now;
	}

	/** The server closed the connection: everything up to now was heard, unless buffered lines may be old. */
	#heardEnd(): void {
		const now = this.#now();
		if (this.#doubt === null && !this.#silent(now)) this.#heard = now;
	}

	/** The wall clock, epoch ms; after somebody set it back, the times from before it are set back, too. */
	#now(): number {
		const { now, step } = this.#clock.read();
		this.#heard += step;
		if (this.#registered !== null) this.#registered += step;
		return now;
	}

	#silent(now: number): boolean {
		return now - this.#heard > 2 * this.#options.timing.ping;
	}

	/** Leaves the server for good. */
	async close(): Promise<void> {
		clearTimeout(this.#timer);
		const client = this.#client;
		if (!client) return;
		await new Promise<void>((resolve) => {
			this.#ended = resolve;
			client.quit();
			setTimeout(resolve, 1_000).unref();
		});
	}

	#closed(error: unknown): void {
		this.#client = null;
		clearTimeout(this.#timer);
		if (this.#ended) return this.#ended();
		const { timing } = this.#options;
		const now = this.#now();
		const reason = this.#reason || causeWords(error) || 'the server closed the connection';
		// Not since now: a lost network is noticed late, and a machine that slept finds its connections dead.
		this.#events.lost(reason, this.#heard);
		// A server that registers us and disconnects at once gets a pause before the next attempt.
		const lasted = this.#registered !== null && now - this.#registered > this.#wait;
		if (lasted) this.#wait = Math.min(this.#wait, timing.shortestWait);
		const wait = spread(this.#wait);
		this.#wait = Math.min(timing.longestWait, Math.max(timing.shortestWait, this.#wait * 2));
		this.#timer = setTimeout(() => this.open(), wait);
	}
}
