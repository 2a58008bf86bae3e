/** What the record lacks: times of which there is none, and channels that the relay can't hear now. */
import type { LogRecord } from '$lib/wire/queries';
import type { App } from './app.svelte';
import { now } from './clock.svelte';
import type { Hole } from './holes';
import { Question } from './question.svelte';

/** A channel that is kept, by the relay itself or a source elsewhere. */
export type KeptChannel = LogRecord['kept'][number];

const DAY_MS = 86_400_000;
/** The longest time that charts of minutes show, in days, and the day that runs. */
const DAYS = 8;

/** For a component's setup. */
export class RecordBoard {
	readonly #from = $derived.by(() => this.from?.() ?? (Math.floor(now() / DAY_MS) - DAYS) * DAY_MS);
	readonly #question = $derived.by(() => {
		const from = this.#from;
		return this.app.archive && new Question(this.app, 'record', `from=${from}`);
	});
	/** As the relay told it last; undefined before. */
	readonly record: LogRecord | undefined = $derived.by(() => {
		const answer = this.#question?.answer;
		return answer?.state === 'kept' ? answer.body : undefined;
	});
	/** Channels that are to be kept and aren't heard now. */
	readonly silent: readonly KeptChannel[] = $derived(
		(this.record?.kept ?? []).filter(({ state }) => state !== 'live')
	);
	/** Times without a record; of a channel that isn't heard, up to now. */
	readonly holes: readonly Hole[] = $derived([
		...(this.record?.outages ?? []),
		...this.silent.map(({ since }) => ({ from: since, to: Infinity }))
	]);

	/** `from`: of which time on it is wanted, epoch ms. */
	constructor(
		private readonly app: App,
		private readonly from?: () => number | undefined
	) {
		// A channel falls silent without an event: the log doesn't move on then.
		$effect(() => this.#question?.keepCurrent({ always: true }));
	}
}
