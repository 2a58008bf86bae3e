import type { Owner, Scheduler } from '../kernel/scheduler';
import type { Link } from './link';

interface Item {
	readonly size: number;
	readonly deliver: () => void;
}

/** One direction of a connection: in order, at the link's pace, and into nothing once it is closed. */
export class Pipe {
	/** Bytes that aren't delivered. */
	queued = 0;
	closed = false;
	readonly #link: Link;
	readonly #owner: Owner;
	readonly #scheduler: Scheduler;
	readonly #stalled: Item[] = [];
	#freeAt = 0;

	/** `owner` receives. */
	constructor(link: Link, owner: Owner) {
		this.#link = link;
		this.#owner = owner;
		this.#scheduler = link.scheduler;
	}

	send(size: number, deliver: () => void): void {
		if (this.closed) return;
		this.queued += size;
		this.#post({ size, deliver });
	}

	/** Delivers what didn't get through. */
	resume(): void {
		for (const item of this.#stalled.splice(0)) this.#post(item);
	}

	#post(item: Item): void {
		const { now } = this.#scheduler;
		const { width } = this.#link;
		this.#freeAt = Math.max(this.#freeAt, now + this.#link.latency()) + item.size / width;
		this.#scheduler.at('message', this.#freeAt, () => this.#arrive(item), this.#owner);
	}

	#arrive(item: Item): void {
		if (this.closed) return;
		if (this.#link.state === 'silent') {
			this.#stalled.push(item);
			return;
		}
		this.queued -= item.size;
		item.deliver();
	}
}
