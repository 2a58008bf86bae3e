/** What the record lacks: times of which there is none, and channels that the relay can't hear now. */
import type { LogRecord } from '$lib/wire/queries';
import type { App } from '$lib/ui/state/app.svelte';
import { isConnected } from '$lib/ui/state/connection';
import { NO_RECORD, type KnownRecord } from './outages';
import { RelayQuery } from '$lib/ui/state/relay-query.svelte';

/** A channel that is kept, by the relay itself or a source elsewhere. */
export type KeptChannel = LogRecord['kept'][number];

/** For a component's setup. */
export class RecordBoard {
	readonly #question = $derived.by(
		() => this.app.archive && new RelayQuery(this.app, 'record', this.query)
	);
	/** As the relay told it last. */
	readonly record: KnownRecord = $derived.by(() => {
		const { state, status } = this.app;
		const answer = this.#question?.answer;
		return answer?.state === 'kept'
			? {
					...answer.body,
					// While there is a relay, it is asked again and again.
					until: isConnected(status) ? Infinity : answer.storedAt + (state?.clockOffset ?? 0)
				}
			: NO_RECORD;
	});

	/** `query`: which days it is wanted of; by default those that charts of minutes show, and the day that runs. Answers are kept by it. */
	constructor(
		private readonly app: App,
		private readonly query = 'days=8'
	) {
		// A channel falls silent without an event: the log doesn't move on then.
		$effect(() => this.#question?.keepCurrent({ always: true }));
	}
}
