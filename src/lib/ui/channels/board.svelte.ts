import type { App } from '$lib/ui/state/app.svelte';
import {
	busiest,
	figuresOf,
	SPARK_MINUTES,
	type BusyChannel,
	type ChannelFigures
} from './channels';
import type { Counted } from '$lib/ui/charts/counted';
import { SentCounts } from '$lib/ui/charts/sent-counts.svelte';
import { now } from '$lib/ui/state/clock.svelte';
import { isCurrent } from '$lib/ui/state/connection';
import { MINUTE_MS } from '$lib/std/time';

/** All channels with their figures, live. For a component's setup. */
export class ChannelBoard {
	readonly #minutes: SentCounts;
	/** Minutes since the epoch: the present one, or the last of which something is known. */
	readonly minute: number = $derived.by(() => {
		const { state } = this.#app;
		const present = now() + (state?.clockOffset ?? 0);
		const until = this.current ? null : (this.counted?.until ?? state?.lastReceivedAt);
		return Math.floor((until ?? present) / MINUTE_MS);
	});
	/** All channels by id; undefined while they are being read. */
	readonly channels: readonly ChannelFigures[] | undefined = $derived.by(() => {
		const { channels } = this.#app;
		return channels && figuresOf(channels, this.counted, this.minute);
	});
	/** Channels with a message in the last minutes, the busiest first; null while nobody can tell. */
	readonly busiest: readonly BusyChannel[] | null = $derived.by(() =>
		this.channels ? busiest(this.channels) : null
	);
	readonly #app: App;

	constructor(app: App) {
		this.#app = app;
		this.#minutes = new SentCounts(app, 1, 3 * SPARK_MINUTES);
		$effect(() => this.#minutes.keepCurrent());
	}

	/** Messages of the last minutes, by channel. */
	get counted(): Counted | null {
		return this.#minutes.current;
	}

	/** Whether the figures are up to date. */
	get current(): boolean {
		return isCurrent(this.#app.status);
	}

	/** Messages in the last complete minute, in all channels; null while nobody can tell. */
	get rate(): number | null {
		return this.counted && this.counted.of(this.minute - 1);
	}
}
