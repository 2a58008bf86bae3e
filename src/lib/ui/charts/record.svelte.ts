/** Outages, and channels that are not live now. */
import type { LogRecord, QueryParams } from '$lib/wire/queries';
import type { App } from '$lib/ui/state/app.svelte';
import { NO_RECORD } from './outages';
import { RelayQuery } from '$lib/ui/state/relay-query.svelte';

/** For a component's setup. */
export class RecordBoard {
	readonly #query = $derived.by(
		() => this.#app.archive && new RelayQuery(this.#app, { name: 'record', params: this.#wanted })
	);
	/** The relay's last answer. */
	readonly record: LogRecord = $derived.by(() => {
		const answer = this.#query?.answer;
		return answer?.state === 'kept' ? answer.body : NO_RECORD;
	});
	readonly #app: App;
	readonly #wanted: QueryParams['record'];

	/** `wanted`: of which time; by default the days that charts of minutes show, and the one that runs. */
	constructor(app: App, wanted: QueryParams['record'] = { days: 8 }) {
		this.#app = app;
		this.#wanted = wanted;
		// A channel may go silent without an event, so the log doesn't grow then.
		$effect(() => this.#query?.keepCurrent({ always: true }));
	}
}
