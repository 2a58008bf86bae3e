import { borderOf } from '../../src/lib/wire/index';
import type { Log, LoggedEvent } from '../log/log';
import { FlushWindow, type WindowBounds } from './flush-window';
import type { FrameSource } from './frame-source';
import type { Observer } from './observer';
import type { Publish } from './socket';

export interface FanoutOptions {
	/** Default: by what a flush costs. */
	readonly window?: WindowBounds | undefined;
	readonly publish: Publish;
	/** Number of subscribed sockets: without any, nothing is encoded. */
	readonly audience: () => number;
	/** Called before each flush. */
	readonly beforeFlush: () => void;
	readonly observer: Observer;
}

/**
 * Publishes committed events: at once after a quiet period, else once a window, as one frame for all.
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
	readonly #window: FlushWindow;
	#pending: LoggedEvent[] = [];
	#pendingSince = 0;
	#settled: (() => void)[] = [];
	#isTimed = false;
	#timer: ReturnType<typeof setTimeout> | null = null;

	constructor(log: Log, frames: FrameSource, options: FanoutOptions) {
		this.published = log.head;
		this.#frames = frames;
		this.#options = options;
		this.#window = new FlushWindow(options.window);
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
		this.#time(started);
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
		const wait = this.lastAt + this.#window.ms - performance.now();
		if (wait <= 0) this.flush();
		else this.#timer = setTimeout(() => this.flush(), wait);
	}

	/**
	 * Tells the window what a flush costs that began at `started`. A server writes to its sockets only after `publish` has
	 * returned: when this turn of the loop ends, or before the next one polls. What else ran until then counts as well:
	 * the busier the loop, the more events a flush should have.
	 */
	#time(started: number): void {
		if (this.#isTimed) return;
		this.#isTimed = true;
		nextTurn(() =>
			nextTurn(() => {
				this.#isTimed = false;
				this.#window.took(performance.now() - started);
			})
		);
	}
}

/** Calls back in the next turn of the event loop; browsers, where the mock runs, have no such thing. */
const nextTurn = (call: () => void): void => {
	if (typeof setImmediate === 'function') setImmediate(call);
	else setTimeout(call, 0);
};
