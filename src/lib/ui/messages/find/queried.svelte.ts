import { untrack } from 'svelte';
import type { Archive } from '$lib/archive/read/archive';
import type { ArchiveState, EventFilter } from '$lib/archive/tables/types';
import { listFilterOf } from '$lib/archive/read/filters';
import { PLAIN } from '$lib/query/fold';
import type { Condition } from '$lib/query/resolved';
import { Timeline } from '$lib/ui/messages/list/timeline.svelte';
import { PageQuery } from '$lib/ui/query/page-query.svelte';
import { orderOf, selected } from '$lib/ui/query/sentence';
import type { App } from '$lib/ui/state/app.svelte';
import { listPace } from '$lib/ui/state/list-pace';
import { Live } from '$lib/ui/state/live.svelte';
import type { WrittenQuery } from '$lib/ui/state/messages-query';
import { foundWords, type FoundWords } from './copy';
import { Finding } from './finding.svelte';

export interface QueriedSource {
	readonly archive: Archive | undefined;
	readonly written: WrittenQuery;
	/** What the page implies: its channel, its user. */
	readonly implied: Condition | null;
	/** The seq at which a list opens; null for the newest. */
	readonly at: number | null;
}

/** What a page of messages shows for the query in its address: a list, or hits. For a component's setup. */
export class Queried {
	readonly #source: () => QueriedSource;
	readonly page: PageQuery;
	readonly finding: Finding;
	readonly #live = $derived.by(() => {
		const { archive } = this.#source();
		return archive && new Live(() => archive.state(), listPace());
	});
	/** The list's filter in one form; null where the query is shown as hits. */
	readonly #filter: string | null = $derived.by(() => {
		const filter = this.page.found?.filter;
		return filter ? JSON.stringify(filter) : null;
	});
	/** The list; null where the query is shown as hits, or isn't understood yet. */
	readonly timeline: Timeline | null = $derived.by(() => {
		const { archive, at } = this.#source();
		if (!archive || this.#filter === null) return null;
		return new Timeline(archive, { filter: JSON.parse(this.#filter) as EventFilter, at });
	});

	constructor(app: App, source: () => QueriedSource) {
		this.#source = source;
		this.page = new PageQuery(app, source);
		this.finding = new Finding(app, () => {
			const { archive } = source();
			const { found } = this.page;
			const query = found && !this.everything ? found.resolved : null;
			return { archive, state: this.state, query, hits: found?.filter === null };
		});
		$effect(() => {
			const { state } = this.finding;
			if (state.type === 'refused') untrack(() => this.page.refuse(state.source, state.message));
		});
	}

	get archive(): Archive | undefined {
		return this.#source().archive;
	}

	/** The archive's present state: the list's, which reads it anyway; beside hits, read for itself. */
	get state(): ArchiveState | undefined {
		return this.timeline ? this.timeline.state : this.#live?.current;
	}

	/** Whether nothing is searched for. */
	get everything(): boolean {
		return this.page.found?.written.q.trim() === '';
	}

	/** What the list keeps to; where hits are shown, what its page keeps to. */
	get listed(): EventFilter {
		const { implied } = this.#source();
		const groups = implied ? [[{ negated: false, any: [implied] }]] : [];
		return this.timeline?.filter ?? listFilterOf({ groups, sort: 'new', fold: PLAIN }) ?? {};
	}

	/** What was searched for, after the word "messages". */
	get what(): string {
		const { found } = this.page;
		return found ? selected(found.query, { names: found.names, now: Date.now() }) : '';
	}

	get words(): FoundWords {
		const { finding } = this;
		const { found } = this.page;
		const order = found && found.filter === null ? orderOf(found.query) : '';
		return foundWords(finding.state, finding.answer, { missing: finding.missing, order });
	}
}
