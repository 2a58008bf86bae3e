import { DAY_MS, MINUTE_MS } from '../../src/lib/std/time';

/** How long the answer to a batch with an Idempotency-Key is remembered, in ms of the log's age. */
export const ANSWERS_MS = DAY_MS;
/** The most that the log ages from one batch to the next, in ms: so a clock that jumps ages it by no more. */
const LONGEST_GAP_MS = MINUTE_MS;

/**
 * The age of a log: time that passed while batches came, in ms from a beginning of its own. It never goes back, and is
 * a function of the times of the batches alone.
 */
export class LogAge {
	#age: number;
	#at: number | null;

	/** `at`: when the newest batch came, epoch ms; null for none. */
	constructor(age = 0, at: number | null = null) {
		this.#age = age;
		this.#at = at;
	}

	/** What `toString` gave. */
	static from(text: string): LogAge {
		const [age = 0, at = null] = text.split(' ').map(Number);
		return new LogAge(age, at);
	}

	/** The age when a batch comes at `at`, epoch ms. */
	reach(at: number): number {
		const gap = at - (this.#at ?? at);
		this.#age += Math.min(Math.max(gap, 0), LONGEST_GAP_MS);
		this.#at = at;
		return this.#age;
	}

	/** To go on from after a restart. */
	toString(): string {
		return this.#at === null ? `${this.#age}` : `${this.#age} ${this.#at}`;
	}
}
