import type { Backlog } from './machine-status';

/** Adds up the missing messages: of the stream since its welcome, and of history. */
export class Backlogs {
	#head = 0;
	#cursor = 0;
	#history: number | null = 0;
	#since = 0;
	#total = 0;
	readonly #changed: () => void;

	constructor(changed: () => void) {
		this.#changed = changed;
	}

	/** The number of missing messages of the log to be followed isn't known yet; `begin` and `history` will set it. */
	expect(): void {
		this.#history = null;
	}

	/** A stream begins at `cursor` while the log's head is `head`. */
	begin(cursor: number, head: number): void {
		this.#head = head;
		this.stream(cursor);
	}

	/** The stream's events up to `cursor` are stored. */
	stream(cursor: number): void {
		this.#cursor = cursor;
		this.#count();
	}

	/** This many events of history are still missing. */
	history(left: number): void {
		this.#history = left;
		this.#count();
	}

	/** Null if nothing is missing; undefined while that is unknown. */
	sum(): Backlog | null | undefined {
		if (this.#history === null) return undefined;
		const left = this.#left();
		return left > 0 ? { since: this.#since, left, total: this.#total } : null;
	}

	#left(): number {
		return Math.max(0, this.#head - this.#cursor) + (this.#history ?? 0);
	}

	#count(): void {
		const left = this.#left();
		if (left === 0) this.#total = 0;
		else if (this.#total === 0) this.#since = Date.now();
		this.#total = Math.max(this.#total, left);
		this.#changed();
	}
}
