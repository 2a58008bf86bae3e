/**
 * How many plain connections an address has at most. uWebSockets.js tells the address of one that opens, but not of
 * one that closes. It closes a connection that is idle for IDLE_MS, so each open one was opened, or got an answer,
 * within that time.
 */

/** The idle time of uWebSockets.js, 10 s, and what its timers are late. */
const IDLE_MS = 16_000;

export class Connections {
	/** Opened and answered in this span of IDLE_MS, and in the one before. */
	#now = 0;
	#before = 0;
	#began: number;
	#most = 0;

	constructor(now: number) {
		this.#began = now;
	}

	opened(now: number): void {
		this.most(now);
		this.#now++;
		this.#most++;
	}

	/** One that stays open got an answer. */
	answered(now: number): void {
		this.most(now);
		this.#now++;
	}

	/** One is known to be closed, or to be a socket from now on. */
	closed(): void {
		this.#most = Math.max(0, this.#most - 1);
	}

	/** At most this many are open. */
	most(now: number): number {
		const spans = Math.floor((now - this.#began) / IDLE_MS);
		if (spans > 0) {
			this.#before = spans === 1 ? this.#now : 0;
			this.#now = 0;
			this.#began += spans * IDLE_MS;
		}
		this.#most = Math.min(this.#most, this.#before + this.#now);
		return this.#most;
	}
}
