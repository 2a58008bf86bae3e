import type { ChannelCount, ChannelMinutes } from '$lib/archive/types';
import type { App } from './app.svelte';
import { ACTIVE_MINUTES, recentByChannel } from './busiest';
import { FIGURES_MS, Live } from './live.svelte';
import { Question } from './question.svelte';

export interface BusyChannel {
	readonly id: number;
	readonly name: string;
	/** Messages in the last ACTIVE_MINUTES. */
	readonly messages: number;
}

/** The channels with a message in the last minutes, live. For a component's setup. */
export class Busiest {
	/** Most messages first; null while this device doesn't know. */
	readonly channels: readonly BusyChannel[] | null = $derived.by(() => this.#found());
	readonly #named: Live<ChannelCount[]>;
	readonly #counted: Live<ChannelMinutes | undefined>;
	readonly #series: Question<'series'>;

	constructor(
		private readonly app: App,
		/** The running minute, since the epoch by the relay's clock. */
		private readonly minute: () => number,
		/** Whether this device misses nothing. */
		private readonly current: () => boolean
	) {
		const query = $derived.by(() => {
			const { archive } = app;
			const from = this.#from;
			return async (): Promise<ChannelMinutes | undefined> => archive?.channelMinutes(from);
		});
		this.#named = new Live(async () => (await app.archive?.channels()) ?? [], FIGURES_MS);
		this.#counted = new Live(() => query(), FIGURES_MS);
		this.#series = new Question(app, 'series', `last=${2 * ACTIVE_MINUTES}`);
		$effect(() => this.#counted.follow(query));
		$effect(() => {
			if ((this.#counted.current?.from ?? 0) > this.#from) this.#series.keepCurrent();
		});
	}

	get #from(): number {
		return this.minute() - ACTIVE_MINUTES + 1;
	}

	#found(): readonly BusyChannel[] | null {
		const counted = this.#counted.current;
		const { answer } = this.#series;
		const named = this.#named.current ?? [];
		if (!counted || !this.current()) return null;
		const series = answer.state === 'kept' ? answer.body : null;
		const cursor = this.app.state?.cursor.seq ?? 0;
		const recent = recentByChannel(this.#from, { counted, series, cursor });
		if (!recent) return null;
		return named
			.flatMap(({ id, name }) => {
				const messages = recent.get(id);
				return messages === undefined ? [] : [{ id, name, messages }];
			})
			.sort((a, b) => b.messages - a.messages || a.id - b.id);
	}
}
