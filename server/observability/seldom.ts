/** Keeps what happens often from filling the log. */

/** Each subject is logged once in this time, in ms. */
const EVERY_MS = 60_000;
/** Lines in this time, whatever their subjects. */
const LINES = 200;

export class Seldom {
	/** How often each happened since its line. */
	#since = new Map<string, number>();
	#began = performance.now();

	/** How often the subject happened since its last line, if it deserves one now; else null. */
	times(subject: string): number | null {
		const now = performance.now();
		if (now - this.#began >= EVERY_MS) {
			// What happened once more since its line is told with the next one.
			this.#since = new Map([...this.#since].filter(([, times]) => times > 0));
			for (const [each, times] of this.#since) this.#since.set(each, -times);
			this.#began = now;
		}
		const before = this.#since.get(subject);
		if (before === undefined && this.#since.size >= LINES) return null;
		if (before !== undefined && before >= 0) {
			this.#since.set(subject, before + 1);
			return null;
		}
		this.#since.set(subject, 0);
		return 1 - (before ?? 0);
	}
}
