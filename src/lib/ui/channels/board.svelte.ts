import type { ChannelMinutes } from '$lib/archive/tables/types';
import type { App } from '$lib/ui/state/app.svelte';
import {
	busiest,
	figuresOf,
	SPARK_MINUTES,
	type BusyChannel,
	type ChannelFigures
} from './channels';
import { now } from '$lib/ui/state/clock.svelte';
import { isCurrent } from '$lib/ui/state/connection';
import { figures } from '$lib/ui/state/figures.svelte';
import type { Live } from '$lib/ui/state/live.svelte';
import { RelayQuery } from '$lib/ui/state/relay-query.svelte';
import { MINUTE_MS } from '$lib/std/time';

/**
 * All channels with their figures, live. It queries the relay for figures that this device can't count. For a
 * component's setup.
 */
export class ChannelBoard {
	readonly #counted: Live<ChannelMinutes | undefined>;
	readonly #series = $derived.by(
		() =>
			this.#app.archive &&
			new RelayQuery(this.#app, { name: 'series', params: { last: 2 * SPARK_MINUTES } })
	);
	/** Minutes since the epoch: the current one, or offline that of the newest event. */
	readonly minute: number = $derived.by(() => {
		const { state } = this.#app;
		if (this.current || !state) return Math.floor((now() + (state?.clockOffset ?? 0)) / MINUTE_MS);
		return Math.floor((state.lastReceivedAt ?? 0) / MINUTE_MS);
	});
	/** All channels by id; undefined while they are being read. */
	readonly channels: readonly ChannelFigures[] | undefined = $derived.by(() => this.#figures());

	/** Channels with a message in the last minutes, the busiest first; null while this device doesn't know. */
	readonly busiest: readonly BusyChannel[] | null = $derived.by(() =>
		this.current && this.channels ? busiest(this.channels) : null
	);
	readonly #app: App;

	constructor(app: App) {
		this.#app = app;
		const from = $derived(this.minute - SPARK_MINUTES);
		this.#counted = figures(app, () => {
			const first = from;
			return (archive) => archive.channelMinutes(first);
		});
		$effect(() => {
			if ((this.#counted.current?.from ?? Infinity) > from) this.#series?.keepCurrent();
		});
	}

	/** Whether the figures are up to date. */
	get current(): boolean {
		return isCurrent(this.#app.status);
	}

	#figures(): readonly ChannelFigures[] | undefined {
		const { channels } = this.#app;
		if (!channels) return undefined;
		const series = this.#series?.answer;
		return figuresOf(channels, {
			counted: this.#counted.current,
			series: series?.state === 'kept' ? series.body : undefined,
			cursor: this.#app.state?.cursor.seq ?? 0,
			current: this.current,
			running: this.minute
		});
	}
}
