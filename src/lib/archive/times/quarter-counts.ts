/** Quarters of an hour in one piece of memory: ten days. */
const PAGE = 1_024;

/** How many messages were sent in each quarter of an hour, ascending, where there are any; and of these, how many are stored. */
export interface QuarterTotals {
	readonly quarters: Float64Array;
	readonly messages: Uint32Array;
	readonly stored: Uint32Array;
}

/** Messages by quarter of an hour, in the log and on this device. Times may lie anywhere: pages are made where some are. */
export class QuarterCounts {
	/** By number: the messages of each quarter, then those that are stored. */
	readonly #pages = new Map<number, Uint32Array>();
	#page: Uint32Array | undefined;
	#number = NaN;

	/** Either may be negative: what was added before. */
	add(quarter: number, messages: number, stored: number): void {
		const number = Math.floor(quarter / PAGE);
		if (number !== this.#number) {
			this.#number = number;
			this.#page = this.#pages.get(number);
			if (!this.#page) this.#pages.set(number, (this.#page = new Uint32Array(2 * PAGE)));
		}
		const at = quarter - number * PAGE;
		this.#page![at]! += messages;
		this.#page![PAGE + at]! += stored;
	}

	totals(): QuarterTotals {
		const pages = [...this.#pages].sort(([a], [b]) => a - b);
		let length = 0;
		for (const [, page] of pages) for (let i = 0; i < PAGE; i++) if (page[i]! > 0) length++;
		const quarters = new Float64Array(length);
		const messages = new Uint32Array(length);
		const stored = new Uint32Array(length);
		let at = 0;
		for (const [number, page] of pages) {
			for (let i = 0; i < PAGE; i++) {
				if (page[i] === 0) continue;
				quarters[at] = number * PAGE + i;
				messages[at] = page[i]!;
				stored[at++] = page[PAGE + i]!;
			}
		}
		return { quarters, messages, stored };
	}
}
