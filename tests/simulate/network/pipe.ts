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
	/** What is under way, in order. */
	readonly #items: Item[] = [];
	/** How many of them should have arrived, but for silence. */
	#stalled = 0;
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
		this.#items.push({ size, deliver });
		this.#post(size);
	}

	/** Delivers what didn't get through. */
	resume(): void {
		const late = this.#items.slice(0, this.#stalled);
		this.#stalled = 0;
		for (const { size } of late) this.#post(size);
	}

	/** The next item arrives once so many bytes are through. */
	#post(size: number): void {
		const { now } = this.#scheduler;
		const { width } = this.#link;
		this.#freeAt = Math.max(this.#freeAt, now + this.#link.latency()) + size / width;
		this.#scheduler.at('message', this.#freeAt, () => this.#arrive(), this.#owner);
	}

	#arrive(): void {
		if (this.closed) return;
		if (this.#link.state === 'silent') {
			this.#stalled += 1;
			return;
		}
		const item = this.#items.shift();
		if (!item) return;
		this.queued -= item.size;
		item.deliver();
	}
}
