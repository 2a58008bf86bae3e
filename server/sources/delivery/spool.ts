import type { SourceEvent } from '../source';

/** Where events wait for the relay, in order. */
export interface Spool {
	readonly size: number;
	/** How many of the oldest events survive the end of this process. */
	readonly safe: number;
	/** Whether there is no room left, however few events wait. */
	readonly full: boolean;
	push(event: SourceEvent): void;
	/** The oldest, at most so many. */
	peek(limit: number): readonly SourceEvent[];
	/** Removes the oldest `count` of the events peeked last, because the relay has them. */
	drop(count: number): void;
	close(): void;
}

/** A spool that ends with its process, for sources in the relay's own process. */
export class MemorySpool implements Spool {
	readonly safe = 0;
	readonly full = false;
	#events: SourceEvent[] = [];
	#first = 0;

	get size(): number {
		return this.#events.length - this.#first;
	}

	push(event: SourceEvent): void {
		this.#events.push(event);
	}

	peek(limit: number): readonly SourceEvent[] {
		return this.#events.slice(this.#first, this.#first + limit);
	}

	drop(count: number): void {
		this.#first += count;
		if (this.#first * 2 < this.#events.length) return;
		this.#events = this.#events.slice(this.#first);
		this.#first = 0;
	}

	close(): void {}
}
