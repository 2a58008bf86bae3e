/** How long new events wait for others, by what it costs to send them. */

/** Shortest wait, in ms: for a few devices. */
const SHORTEST_MS = 2;
/** Longest, in ms: a message is still there in a blink. */
const LONGEST_MS = 100;
/** A window is this many times as long as what a flush costs: sending takes a quarter of the loop, and taking in has the rest. */
const TIMES = 4;
/** Weights of a new cost where it is higher than those before, and where it is lower: load comes sooner than it goes. */
const RISE = 1 / 2;
const FALL = 1 / 8;

export interface WindowBounds {
	/** In ms; the same twice is a window of that length, whatever a flush costs. */
	readonly shortest: number;
	readonly longest: number;
}

export class FlushWindow {
	#cost = 0;
	readonly #bounds: WindowBounds;

	constructor(bounds: WindowBounds = { shortest: SHORTEST_MS, longest: LONGEST_MS }) {
		this.#bounds = bounds;
	}

	/** Shortest time between two flushes now, in ms. */
	get ms(): number {
		const { shortest, longest } = this.#bounds;
		return Math.min(longest, Math.max(shortest, TIMES * this.#cost));
	}

	/**
	 * A flush took the event loop for `ms`. No single one counts for more than the longest window has room for: a pause
	 * of the machine says nothing of the next flush.
	 */
	took(ms: number): void {
		const cost = Math.min(ms, this.#bounds.longest / TIMES);
		this.#cost += (cost - this.#cost) * (cost > this.#cost ? RISE : FALL);
	}
}
