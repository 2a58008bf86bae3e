/** One answer for all who ask at once, and for the next ones if it took much work. */

/** An answer is given again for this many times the work that it took; it says as of which event it is exact. */
const TIMES = 10;
const LONGEST_MS = 5_000;
/** Work that isn't worth an older answer, in ms. */
const LITTLE_MS = 5;

interface Made<T> {
	readonly head: number;
	readonly until: number;
	readonly answer: T;
}

export class Shared<T> {
	#made: Made<T> | null = null;
	#making: { readonly head: number; readonly answer: Promise<T> } | null = null;

	/** The answer as of event `head` or a little earlier. `make` returns it, and the milliseconds of work in it. */
	async answer(
		head: number,
		make: () => Promise<{ readonly answer: T; readonly worked: number }>
	): Promise<T> {
		for (;;) {
			const made = this.#made;
			if (made && (made.head === head || performance.now() < made.until)) return made.answer;
			const making = this.#making;
			if (!making) break;
			if (making.head === head) return making.answer;
			await making.answer.catch(() => {});
		}
		const answer = make().then(({ answer, worked }) => {
			const ms = worked < LITTLE_MS ? 0 : Math.min(LONGEST_MS, worked * TIMES);
			this.#made = { head, until: performance.now() + ms, answer };
			return answer;
		});
		this.#making = { head, answer };
		try {
			return await answer;
		} finally {
			this.#making = null;
		}
	}
}
