import type { Beat, Deflate, Hello, PollItem, Snapshot } from '../../src/lib/wire/index';
import { borderOf } from '../../src/lib/wire/index';
import type { Log } from '../log/log';
import { termAt } from '../log/terms';
import { Arrivals } from './arrivals';
import type { Context, RelayLimits } from './context';
import { Fanout } from './fanout';
import type { WindowBounds } from './flush-window';
import { FrameSource } from './frame-source';
import type { Observer } from './observer';
import { poll } from './poll';
import { retryMs, Session } from './session';
import type { LiveSocket, Publish } from './socket';
import type { Visitor } from './visitor';

/** Interval of the checks on connections, in ms: heartbeats are precise to within this. */
const TICK_MS = 250;

export interface RelayOptions {
	readonly limits: RelayLimits;
	/** The window of flushes; default: by what they cost. */
	readonly window?: WindowBounds | undefined;
	readonly publish: Publish;
	readonly deflate: Deflate;
	readonly observer: Observer;
	readonly websocket: boolean;
	readonly demo: boolean;
	/** The log's clock, epoch ms. */
	readonly now: () => number;
}

/** The core of the relay: one log, published to the sockets that an adapter connects. */
export class Relay {
	readonly #context: Context;
	readonly #sessions = new Set<Session>();
	readonly #timer: ReturnType<typeof setInterval>;
	readonly #arrivals = new Arrivals(performance.now());
	readonly log: Log;

	constructor(log: Log, options: RelayOptions) {
		this.log = log;
		const { limits, observer, websocket, demo, now } = options;
		const frames = new FrameSource(log, options.deflate);
		const fanout = new Fanout(log, frames, {
			window: options.window,
			publish: options.publish,
			audience: () => this.#live(),
			beforeFlush: () => this.#sessions.forEach((session) => session.slow()),
			observer
		});
		this.#context = { log, frames, fanout, limits, observer, websocket, demo, now };
		this.#timer = setInterval(() => this.#tick(), TICK_MS);
	}

	get connections(): number {
		return this.#sessions.size;
	}

	/** Accepts an open socket. Its adapter passes on its messages, drains and end. */
	connect(socket: LiveSocket): Session {
		const { visitor } = socket;
		const isFull = this.#sessions.size >= this.#context.limits.connections;
		const session = new Session(socket, this.#context, () => this.#sessions.delete(session));
		const away = (message: string, code = 'too-many-sockets', retryAfter = retryMs()): void => {
			visitor?.refused(code);
			session.end('tooManyConnections', message, retryAfter);
		};
		const pause = this.#arrivals.admit(performance.now(), visitor);
		if (visitor?.hasTooManySockets) away('this address has as many connections as it may');
		else if (pause > 0) away('many devices come at once', 'too-many-arrivals', pause);
		else if (isFull && !this.#makeRoomFor(visitor)) {
			away('the relay has as many connections as it allows');
		} else this.#sessions.add(session);
		return session;
	}

	/**
	 * On a full relay an address gets one more of its connections only at the cost of one that has more of them:
	 * nobody can take all. Returns whether there was one.
	 */
	#makeRoomFor(visitor: Visitor | undefined): boolean {
		let most: Session | null = null;
		let sockets = visitor?.sockets ?? Infinity;
		for (const session of this.#sessions) {
			const has = session.socket.visitor?.sockets ?? 0;
			// Of one address the newest goes.
			if (has < sockets || (has === sockets && !most)) continue;
			[most, sockets] = [session, has];
		}
		most?.socket.visitor?.refused('too-many-sockets');
		most?.end('tooManyConnections', 'others need the connection', retryMs());
		return most !== null;
	}

	poll(hello: Hello, visitor?: Visitor): Promise<PollItem[]> {
		return poll(hello, this.#context, visitor);
	}

	/** `GET /api/snapshot`. */
	async snapshot(): Promise<Snapshot> {
		const { log, websocket, demo, now } = this.#context;
		const { imported, ...state } = await log.snapshot();
		const { head, totals, channels, minutes, lastReceivedAt } = state;
		const border = borderOf(head);
		return {
			log: log.id,
			head,
			first: log.first,
			time: now(),
			totals,
			termAtHead: termAt(log.terms, head),
			border: { log: log.id, seq: border, term: termAt(log.terms, border) },
			channels: channels.map((channel) => ({ ...channel })),
			minutes: minutes.map(([minute, messages]) => [minute, messages]),
			lastReceivedAt,
			...(imported && {
				imported: {
					channels: imported.channels.map(([channel, messages]) => [channel, messages]),
					minutes: imported.minutes.map(([minute, messages]) => [minute, messages]),
					lastReceivedAt: imported.lastReceivedAt
				}
			}),
			transports: { websocket, polling: true },
			demo
		};
	}

	/** Publishes all committed events and disconnects every device. */
	close(): void {
		clearInterval(this.#timer);
		this.#context.fanout.close();
		for (const session of this.#sessions) session.end('goingAway', 'the relay is stopping');
	}

	#live(): number {
		let live = 0;
		for (const session of this.#sessions) if (session.live) live++;
		return live;
	}

	#tick(): void {
		const { fanout, now } = this.#context;
		let beat: string | undefined;
		// Read at each tick, so that it notices a step of the wall clock soon.
		const time = now();
		const beatNow = (): string => {
			const message: Beat = { type: 'beat', head: fanout.published, time };
			return (beat ??= JSON.stringify(message));
		};
		const at = performance.now();
		for (const session of this.#sessions) session.tick(at, beatNow);
	}
}
