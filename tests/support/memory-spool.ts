import type { Spool } from '../../server/sources/delivery/spool';
import type { SourceEvent } from '../../server/sources/source';

/** A spool that ends with its process, and has no file. */
export class MemorySpool implements Spool {
	readonly safe = 0;
	readonly full = false;
	#events: SourceEvent[] = [];

	get size(): number {
		return this.#events.length;
	}

	push(event: SourceEvent): void {
		this.#events.push(event);
	}

	peek(limit: number): readonly SourceEvent[] {
		return this.#events.slice(0, limit);
	}

	drop(count: number): void {
		this.#events = this.#events.slice(count);
	}

	close(): void {}
}
