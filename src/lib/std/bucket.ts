/** A token bucket: what is used up comes back at a steady rate. */
export class Bucket {
	#left: number;
	#at: number;
	readonly #most: number;
	readonly #aMillisecond: number;

	/** `most` tokens when full, `aSecond` come back each second. `now`: ms of a clock that nobody sets; so are others'. */
	constructor(most: number, aSecond: number, now = performance.now()) {
		this.#at = now;
		this.#most = most;
		this.#left = most;
		this.#aMillisecond = aSecond / 1_000;
	}

	/** Tokens left; negative when more was taken than there was. */
	left(now: number): number {
		this.#left = Math.min(this.#most, this.#left + (now - this.#at) * this.#aMillisecond);
		this.#at = now;
		return this.#left;
	}

	take(tokens: number): void {
		this.#left -= tokens;
	}

	/** Takes one token if there is one. */
	tryTake(now: number): boolean {
		if (this.left(now) < 1) return false;
		this.take(1);
		return true;
	}

	/** Milliseconds until there is more than nothing. */
	comesBackIn(now: number): number {
		return Math.max(0, -this.left(now) / this.#aMillisecond);
	}

	isWhole(now: number): boolean {
		return this.left(now) >= this.#most;
	}
}
