import { uptime } from 'node:os';

/** Steps of the wall clock that are smaller are taken over at once: time servers make them all the time. In ms. */
const SMALLEST_STEP = 2_000;
/** How long a larger step must last before the log's clock takes it over, in ms. */
export const STEP_LASTS_MS = 30_000;

interface Step {
	/** The wall clock minus the steady one. */
	readonly offset: number;
	/** When it was noticed, by the steady clock. */
	readonly since: number;
}

/**
 * The clock of a log: the wall clock, except that a step of it, forwards or backwards, counts only once it has lasted.
 * So a clock that is wrong for a moment dates no event. Whoever uses it reads it every few seconds, to notice steps.
 */
export class LogClock {
	#offset: number;
	#step: Step | null = null;
	readonly #wall: () => number;
	readonly #steady: () => number;

	/**
	 * `wall`: epoch ms. `steady`: a clock that nobody sets, ms; by default one that goes on while the machine sleeps, as the
	 * time after a sleep is no step.
	 */
	constructor(wall = () => Date.now(), steady = () => uptime() * 1_000) {
		this.#wall = wall;
		this.#steady = steady;
		this.#offset = wall() - steady();
	}

	/** Epoch ms, whole. */
	readonly now = (): number => {
		const steady = this.#steady();
		const offset = this.#wall() - steady;
		if (near(offset, this.#offset)) this.#takeOver(offset);
		else if (!this.#step || !near(offset, this.#step.offset))
			this.#step = { offset, since: steady };
		else if (steady - this.#step.since >= STEP_LASTS_MS) this.#takeOver(offset);
		return Math.round(steady + this.#offset);
	};

	#takeOver(offset: number): void {
		this.#offset = offset;
		this.#step = null;
	}
}

const near = (one: number, other: number): boolean => Math.abs(one - other) < SMALLEST_STEP;
