import type { MinuteCount } from '$lib/archive/tables/types';
import type { App } from '$lib/ui/state/app.svelte';
import type { Bar } from '$lib/ui/kit/bars/bars';
import { now } from '$lib/ui/state/clock.svelte';
import { isCurrent } from '$lib/ui/state/connection';
import { barsOf, edgesOf, minutesOf, type Range } from './diagrams';
import { figures } from '$lib/ui/state/figures.svelte';
import type { Live } from '$lib/ui/state/live.svelte';
import { unrecordedOf, maskUnrecorded } from './outages';
import { RelayQuery } from '$lib/ui/state/relay-query.svelte';
import { RecordBoard } from './record.svelte';
import { MINUTE_MS } from '$lib/std/time';

/** Minutes whose counts a new device has from the snapshot. */
const BROUGHT = 1_440;

/**
 * Messages in steps of time, live: this device's own counts, and the relay's for other minutes. For a
 * component's setup.
 */
export class MinuteBars {
	readonly #counts: Live<MinuteCount[] | undefined>;
	/** The current minute, since the epoch, by the relay's clock. */
	readonly #running: number = $derived.by(() =>
		Math.floor((now() + (this.#app.state?.clockOffset ?? 0)) / MINUTE_MS)
	);
	/** The last counted minute: the end of the requested step, if that is over. */
	readonly #minute: number = $derived.by(() =>
		Math.min(this.#running, (edgesOf(this.#range(), this.#until() ?? Infinity).at(-1) ?? 0) - 1)
	);
	/** The minute of the newest message; null before the first. */
	readonly newest: number | null = $derived.by(() => {
		const received = this.#app.state?.lastReceivedAt ?? null;
		return received === null ? null : Math.floor(received / MINUTE_MS);
	});
	/** Whether no message can have arrived that isn't here. */
	readonly current: boolean = $derived.by(() => isCurrent(this.#app.status));
	readonly record: RecordBoard;
	readonly #query = $derived.by(() => {
		const { step, steps } = this.#range();
		const params = { step: step * 60, last: steps };
		return step * steps > BROUGHT ? new RelayQuery(this.#app, { name: 'series', params }) : null;
	});
	/** Undefined while the first of them are being read. */
	readonly bars: readonly Bar[] | undefined = $derived.by(() => {
		const counts = this.#counts.current;
		const answer = this.#query?.answer;
		if (!counts) return undefined;
		const { newest, current } = this;
		const series = answer?.state === 'kept' ? answer.body : null;
		const known = { counts, series, minute: this.#minute, running: this.#running, newest, current };
		const offset = this.#app.state?.clockOffset ?? 0;
		return maskUnrecorded(
			barsOf(this.#range(), known, offset),
			unrecordedOf(this.record.record),
			offset
		);
	});
	readonly #app: App;
	readonly #range: () => Range;
	readonly #until: () => number | null;

	constructor(app: App, range: () => Range, until: () => number | null = () => null) {
		this.#app = app;
		this.#range = range;
		this.#until = until;
		this.record = new RecordBoard(app);
		this.#counts = figures(app, () => {
			const [from = 0] = edgesOf(range(), this.#minute);
			return minutesOf(from, this.#minute, this.newest ?? 0);
		});
		$effect(() => this.#query?.keepCurrent());
	}
}
