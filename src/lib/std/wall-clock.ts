/** Steps of the wall clock that are smaller are left to it: time servers make them all the time. In ms. */
const SMALLEST_STEP = 1_000;

/**
 * Notices that somebody set the wall clock back. A step forward can't be told from a sleep, during which
 * `performance.now()` stands still in some browsers, so it counts as time that passed.
 */
export class WallClock {
	#wall: number;
	#steady: number;
	readonly #now: () => number;
	readonly #elapsed: () => number;

	/** `now`: the wall clock, epoch ms. `elapsed`: a clock that never goes back, ms. */
	constructor(now = () => Date.now(), elapsed = () => performance.now()) {
		this.#now = now;
		this.#elapsed = elapsed;
		this.#wall = now();
		this.#steady = elapsed();
	}

	/** The wall clock, and how far it was set back since the last reading (0 or less), both ms. */
	read(): { readonly now: number; readonly step: number } {
		const now = this.#now();
		const steady = this.#elapsed();
		const step = now - this.#wall - (steady - this.#steady);
		this.#wall = now;
		this.#steady = steady;
		return { now, step: step <= -SMALLEST_STEP ? step : 0 };
	}
}
