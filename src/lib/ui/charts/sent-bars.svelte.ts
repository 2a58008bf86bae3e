import type { App } from '$lib/ui/state/app.svelte';
import type { Bar } from '$lib/ui/kit/bars/bars';
import { MINUTE_MS } from '$lib/std/time';
import { barsOf, edgesOf, type Range } from './diagrams';
import { allRecorded, withUnrecorded, type Recorded } from './outages';
import { RecordBoard } from './record.svelte';
import { SentCounts } from './sent-counts.svelte';
import type { Counted } from './counted';

/** Quarters of an hour of a week, of the day that runs, and of one in which an answer serves. */
const QUARTERS = 9 * 96;

/** Messages of the last minutes, and the present minute, since the epoch. */
export interface Minutes {
	readonly counted: Counted | null;
	readonly minute: number;
}

/** Messages in steps of time, live, by when they were sent. For a component's setup. */
export class SentBars {
	/** The minute of the newest message; null before the first. */
	readonly newest: number | null = $derived.by(() => {
		const received = this.#app.state?.lastReceivedAt ?? null;
		return received === null ? null : Math.floor(received / MINUTE_MS);
	});
	readonly #record: RecordBoard;
	/** What wasn't recorded, of all channels. */
	readonly recorded: Recorded = $derived.by(() =>
		allRecorded(this.#record.record, this.#app.channels ?? [])
	);
	readonly #quarters: SentCounts;
	/** What the range is counted of. */
	readonly counted: Counted | null = $derived.by(() =>
		this.#isLong ? this.#quarters.current : this.#minutes().counted
	);
	/** Undefined while they are being read, or nobody can tell. */
	readonly bars: readonly Bar[] | undefined = $derived.by(() => {
		if (!this.counted) return undefined;
		const range = this.#range();
		const { minute } = this.#minutes();
		const last = Math.min(minute, (edgesOf(range, this.#until() ?? Infinity).at(-1) ?? 0) - 1);
		return withUnrecorded(barsOf(range, this.counted, last, minute), this.recorded);
	});
	readonly #app: App;
	readonly #minutes: () => Minutes;
	readonly #range: () => Range;
	readonly #until: () => number | null;

	constructor(app: App, minutes: () => Minutes, range: () => Range, until: () => number | null) {
		this.#app = app;
		this.#minutes = minutes;
		this.#range = range;
		this.#until = until;
		this.#record = new RecordBoard(app);
		this.#quarters = new SentCounts(app, 15, QUARTERS);
		$effect(() => {
			if (this.#isLong) this.#quarters.keepCurrent();
		});
	}

	/** Whether the range has more than minutes. */
	get #isLong(): boolean {
		return this.#range().step > 1;
	}
}
