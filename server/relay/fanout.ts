import { borderOf } from '../../src/lib/wire/index';
import type { Log, LoggedEvent } from '../log/log';
import type { FrameSource } from './frame-source';
import type { Observer } from './observer';
import type { Publish } from './socket';

/** Shortest time between two flushes, in ms: nobody sees it, and in a busy chat a frame carries several messages. */
const FLUSH_MS = 50;
/** The longest, under load: a message is still there in a blink. */
const FLUSH_MAX_MS = 100;

export interface FanoutOptions {
	/** Default: FLUSH_MS and FLUSH_MAX_MS. */
	readonly flushMs?: number;
	readonly flushMaxMs?: number;
	readonly publish: Publish;
	/** Number of subscribed sockets: without any, nothing is encoded. */
	readonly audience: () => number;
	/** Called before each flush. */
	readonly beforeFlush: () => void;
	readonly observer: Observer;
}

/**
 * Publishes committed events: at once after a quiet period, else once a flush window, as one frame for all.
 * Encoding and sending a frame costs nearly the same for one message as for a hundred.
 */
export class Fanout {
	/** Newest published seq; a socket that has received everything up to it may subscribe. */
	published: number;
	/** When the last frame was published, in `performance.now()` time. */
	lastAt = -Infinity;
	readonly #frames: FrameSource;
	readonly #options: FanoutOptions;
	readonly #unfollow: () => void;
	readonly #shortest: number;
	readonly #longest: number;
	#pending: LoggedEvent[] = [];
	#pendingSince = 0;
	#settled: (() => void)[] = [];
	#window: number;
	#timer: ReturnType<typeof setTimeout> | null = null;

	constructor(log: Log, frames: FrameSource, options: FanoutOptions) {
		this.published = log.head;
		this.#frames = frames;
		this.#options = options;
		this.#shortest = options.flushMs ?? FLUSH_MS;
		this.#longest = options.flushMaxMs ?? FLUSH_MAX_MS;
		this.#window = this.#shortest;
		this.#unfollow = log.follow((events) => this.#take(events));
	}

	/** Publishes all committed events now. */
	flush(): void {
		if (this.#timer !== null) clearTimeout(this.#timer);
		this.#timer = null;
		this.#publish(this.#pending);
		this.#pending = [];
		for (const resolve of this.#settled.splice(0)) resolve();
	}

	/** Resolves when everything that is committed now is published; null if it is. */
	settled(): Promise<void> | null {
		if (this.#pending.length === 0) return null;
		return new Promise((resolve) => this.#settled.push(resolve));
	}

	close(): void {
		this.flush();
		this.#unfollow();
	}

	#publish(events: readonly LoggedEvent[]): void {
		const last = events.at(-1);
		if (!last) return;
		const { beforeFlush, audience, observer } = this.#options;
		const started = performance.now();
		beforeFlush();
		const listeners = audience();
		try {
			for (const frame of listeners > 0 ? this.#frames.encode(events) : []) {
				this.#options.publish(frame.bytes);
				observer.sent('live', frame.count, frame.bytes.length * listeners);
			}
		} catch (error) {
			// The next beat shows devices a head beyond their cursor, and they request the missing events.
			observer.failed('publish', error);
		}
		this.published = last.event.seq;
		this.lastAt = performance.now();
		this.#adapt(this.lastAt - started);
		observer.flushed(this.lastAt - this.#pendingSince);
	}

	#take(events: readonly LoggedEvent[]): void {
		if (this.#pending.length === 0) this.#pendingSince = performance.now();
		for (const event of events) this.#pending.push(event);
		// A frame ends with its segment, so waiting would save nothing for full ones.
		const full = borderOf(this.published + this.#pending.length) - this.published;
		if (full > 0) {
			this.#publish(this.#pending.slice(0, full));
			this.#pending = this.#pending.slice(full);
			this.#pendingSince = performance.now();
		}
		if (this.#timer !== null || this.#pending.length === 0) return;
		const wait = this.lastAt + this.#window - performance.now();
		if (wait <= 0) this.flush();
		else this.#timer = setTimeout(() => this.flush(), wait);
	}

	/** When a flush takes a large part of its window, a longer window does the same work less often. */
	#adapt(tookMs: number): void {
		this.#window =
			tookMs > this.#window / 4
				? Math.min(this.#longest, this.#window * 2)
				: Math.max(this.#shortest, this.#window / 2);
	}
}
