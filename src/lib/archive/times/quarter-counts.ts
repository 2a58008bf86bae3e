/** Quarters of an hour in one piece of memory: ten days. */
const PAGE = 1_024;

/** How many messages were sent in each quarter of an hour, ascending, where there are any; and of these, how many are stored. */
export interface QuarterTotals {
	readonly quarters: Float64Array;
	readonly messages: Uint32Array;
	readonly stored: Uint32Array;
}

interface Page {
	/** The messages of each quarter, then those that are stored. */
	readonly counts: Uint32Array;
	/** What the counts say; null after a change. */
	totals: QuarterTotals | null;
}

/** Messages by quarter of an hour, in the log and on this device. Times may lie anywhere: pages are made where some are. */
export class QuarterCounts {
	readonly #pages = new Map<number, Page>();
	#page: Page = { counts: new Uint32Array(0), totals: null };
	#number = NaN;

	/** Either may be negative: what was added before. */
	add(quarter: number, messages: number, stored: number): void {
		const number = Math.floor(quarter / PAGE);
		if (number !== this.#number) {
			this.#number = number;
			this.#page = this.#pages.get(number) ?? {
				counts: new Uint32Array(2 * PAGE),
				totals: null
			};
			this.#pages.set(number, this.#page);
		}
		const at = quarter - number * PAGE;
		const { counts } = this.#page;
		counts[at]! += messages;
		counts[PAGE + at]! += stored;
		this.#page.totals = null;
	}

	/** Only pages that changed are counted again, the others are copied. */
	totals(): QuarterTotals {
		const parts = [...this.#pages]
			.sort(([a], [b]) => a - b)
			.map(([number, page]) => (page.totals ??= totalsOf(number * PAGE, page.counts)));
		const length = parts.reduce((sum, { quarters }) => sum + quarters.length, 0);
		const all = {
			quarters: new Float64Array(length),
			messages: new Uint32Array(length),
			stored: new Uint32Array(length)
		};
		let at = 0;
		for (const { quarters, messages, stored } of parts) {
			all.quarters.set(quarters, at);
			all.messages.set(messages, at);
			all.stored.set(stored, at);
			at += quarters.length;
		}
		return all;
	}
}

/** Those of a page whose first quarter is `first`. Loops, as `from` with a function takes ten times as long. */
function totalsOf(first: number, counts: Uint32Array): QuarterTotals {
	let length = 0;
	for (let i = 0; i < PAGE; i++) if (counts[i]! > 0) length++;
	const quarters = new Float64Array(length);
	const messages = new Uint32Array(length);
	const stored = new Uint32Array(length);
	for (let i = 0, at = 0; at < length; i++) {
		if (counts[i] === 0) continue;
		quarters[at] = first + i;
		messages[at] = counts[i]!;
		stored[at++] = counts[PAGE + i]!;
	}
	return { quarters, messages, stored };
}
