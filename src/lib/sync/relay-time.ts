/** A time that is earlier than the one before it by more than this shows that the relay's clock was set back, in ms. */
const SET_BACK_MS = 5_000;
/** What was known of the relay's clock counts less by this share of the time that passed: clocks don't run equally fast. */
const FORGOTTEN = 0.001;

/**
 * The relay's clock, as seen from this device: from the times that arrive, of which none can be ahead of it. So the
 * one with the least delay tells the difference of the clocks, and each other how late it is.
 */
export class RelayTime {
	/** The relay's clock minus the steady clock here, at most this. */
	#difference = -Infinity;
	#newest = -Infinity;
	#at = 0;

	/** A `time` of the relay, epoch ms, has arrived at `steady`, ms of a clock that nobody sets. Returns how late, ms. */
	take(time: number, steady: number): number {
		if (time < this.#newest - SET_BACK_MS) this.#difference += time - this.#newest;
		this.#newest = time;
		this.#difference = Math.max(this.#difference - (steady - this.#at) * FORGOTTEN, time - steady);
		this.#at = steady;
		return this.#difference + steady - time;
	}

	/** The relay's clock at `steady`, epoch ms. */
	now(steady: number): number {
		return Math.round(this.#difference + steady);
	}
}
