/** How often a view may be shown anew. */

/** A clock that a test can turn. */
export interface Clock {
	/** In ms; nobody sets it back. */
	now(): number;
	/** Calls `then` after `ms`; returns what cancels that. */
	after(ms: number, then: () => void): () => void;
}

export const PAGE_CLOCK: Clock = {
	now: () => performance.now(),
	after(ms, then) {
		const timer = setTimeout(then, ms);
		return () => clearTimeout(timer);
	}
};

/** The shortest interval between two results. */
export interface Pace {
	/** In ms, as of now; Infinity while nobody would see a result. */
	interval(): number;
	/** Calls `changed` when it has become shorter; returns what ends that. */
	watch(changed: () => void): () => void;
}

export const everyMs = (ms: number): Pace => ({ interval: () => ms, watch: () => () => {} });

/** Longest rest of a slow page, in ms. */
const LONGEST_REST_MS = 250;

/**
 * Says when the next result may be read and shown: not while the last one is being shown, nor while the page rests after
 * that, nor before its pace allows.
 */
export class Cadence {
	#resting = false;
	/** When the last result was shown, and how long the page rests after it; null before the first. */
	#last: { readonly at: number; rest: number } | null = null;
	#cancel: () => void = () => {};
	#unwatch: () => void = () => {};
	readonly #pace: Pace;
	readonly #clock: Clock;
	readonly #opened: () => void;

	/** `opened` is called when the next result may be shown again. */
	constructor(pace: Pace, opened: () => void, clock: Clock = PAGE_CLOCK) {
		this.#pace = pace;
		this.#clock = clock;
		this.#opened = opened;
	}

	/** Whether a result may be shown now; the first always may. */
	get open(): boolean {
		return !this.#resting && (this.#last === null || this.#pace.interval() < Infinity);
	}

	/** Follows the pace, until `stop`. */
	start(): void {
		this.#unwatch = this.#pace.watch(() => {
			if (this.#last && !this.#resting) this.#opened();
			else if (this.#last) this.#wait();
		});
	}

	/** Forgets the last result, too: the next may be shown at once. */
	stop(): void {
		this.#unwatch();
		this.#cancel();
		this.#resting = false;
		this.#last = null;
	}

	/** A result is shown: for the call's own turn, and what follows it at once. */
	show(showing: () => void): void {
		const at = this.#clock.now();
		this.#resting = true;
		this.#last = { at, rest: 0 };
		const last = this.#last;
		showing();
		this.#cancel();
		this.#cancel = this.#clock.after(0, () => {
			// A page that is slow to show a result rests for a third of that time, so that queries take at most three
			// quarters of its time.
			const took = this.#clock.now() - at;
			last.rest = took + Math.min(took / 3, LONGEST_REST_MS);
			this.#wait();
		});
	}

	/** Until the rest is over and the pace, which may have changed, allows the next. */
	#wait(): void {
		const { at, rest } = this.#last ?? { at: 0, rest: 0 };
		const left = at + Math.max(rest, this.#pace.interval()) - this.#clock.now();
		this.#cancel();
		if (left === Infinity) return;
		this.#cancel = this.#clock.after(Math.max(0, left), () => {
			if (at + this.#pace.interval() > this.#clock.now()) return this.#wait();
			this.#resting = false;
			this.#opened();
		});
	}
}
