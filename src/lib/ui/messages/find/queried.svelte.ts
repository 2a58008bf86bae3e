import { untrack } from 'svelte';
import type { Archive } from '$lib/archive/read/archive';
import type { ArchivedEvent, ArchiveState, EventFilter } from '$lib/archive/tables/types';
import { listFilterOf } from '$lib/query/list-filter';
import { PLAIN } from '$lib/query/fold';
import type { Condition } from '$lib/query/resolved';
import { Timeline } from '$lib/ui/messages/list/timeline.svelte';
import type { Marks } from '$lib/ui/messages/row/marks';
import { PageQuery } from '$lib/ui/query/page-query.svelte';
import { orderOf, selected } from '$lib/ui/query/sentence';
import type { App } from '$lib/ui/state/app.svelte';
import { listPace } from '$lib/ui/messages/list/list-pace';
import { Live } from '$lib/ui/state/live.svelte';
import type { WrittenQuery } from '$lib/ui/state/messages-query';
import { foundWords, type FoundWords } from './copy';
import { Finding } from './finding.svelte';
import { soughtTexts } from './sought';
import { storedHit } from './stored-hit';

export interface QueriedSource {
	readonly archive: Archive | undefined;
	readonly written: WrittenQuery;
	/** What the page implies: its channel, its user. */
	readonly implied: Condition | null;
	/** The message of the address, by its seq: a list opens there, and of hits the one whose conversation is open. */
	readonly at: number | null;
	/** Where its reader left the list, by seq: that goes before `at`. */
	readonly left: number | null;
}

/** What a page of messages shows for the query in its address: a list, or hits and the conversation of one. For a component's setup. */
export class Queried {
	readonly #source: () => QueriedSource;
	readonly page: PageQuery;
	readonly finding: Finding;
	/** Each by itself: whatever else of the page changes, as its channels do with each message, makes no other list. */
	readonly archive: Archive | undefined = $derived.by(() => this.#source().archive);
	readonly #at: number | null = $derived.by(() => this.#source().at);
	readonly #opensAt: number | null = $derived.by(() => this.#source().left ?? this.#at);
	readonly #live = $derived.by(() => {
		const { archive } = this;
		return archive && new Live(() => archive.state(), listPace());
	});
	/** The hit whose conversation is open, by its seq; null where there is none, or no hits. */
	readonly opened: number | null = $derived.by(() => (this.hasHits ? this.#at : null));
	/** The opened hit, if it is stored. */
	readonly #stored = $derived.by(() => {
		const [archive, seq] = [this.archive, this.opened];
		return archive && seq !== null ? new Live(() => storedHit(archive, seq)) : null;
	});
	/** The channel of the opened hit, by id; null if nobody here knows it, undefined while that isn't known. */
	readonly channel: number | null | undefined = $derived.by(() => {
		const { implied } = this.#source();
		if (this.opened === null) return null;
		if (implied?.type === 'in') return implied.channels[0] ?? null;
		const stored = this.#stored?.current;
		const known = stored ?? this.hits.find(({ seq }) => seq === this.opened);
		if (known) return known.channel?.id ?? null;
		return stored === null && !this.finding.searching ? null : undefined;
	});
	/** The list's filter in one form; null where there is no list. */
	readonly #filter: string | null = $derived.by(() => {
		const filter = this.page.found?.filter;
		if (filter) return JSON.stringify(filter);
		const { opened, channel } = this;
		if (opened === null || channel === undefined) return null;
		return JSON.stringify(channel === null ? {} : { channel });
	});
	/** The list, or the conversation of the opened hit; null where only hits are shown, or nothing is understood yet. */
	readonly timeline: Timeline | null = $derived.by(() => {
		const { archive } = this;
		if (!archive || this.#filter === null) return null;
		const filter = JSON.parse(this.#filter) as EventFilter;
		return new Timeline(archive, { filter, at: this.#opensAt });
	});
	/** What the query marks in its hits, and in the conversation of one; null for a list. */
	readonly marks: Marks | null = $derived.by(() => {
		const { found } = this.page;
		if (!found || found.filter !== null) return null;
		const { state } = this.finding;
		const spans = state.type === 'found' ? state.found.spans : undefined;
		return { texts: soughtTexts(found.resolved), fold: found.resolved.fold, spans };
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

	/** The archive's present state: the list's, which reads it anyway; beside hits, read for itself. */
	get state(): ArchiveState | undefined {
		// The hit whose conversation is open may be known by what was found, which the state decides.
		return !this.hasHits && this.timeline ? this.timeline.state : this.#live?.current;
	}

	/** Whether nothing is searched for. */
	get everything(): boolean {
		return this.page.found?.written.q.trim() === '';
	}

	/** Whether the query is shown as hits. */
	get hasHits(): boolean {
		return this.page.found?.filter === null;
	}

	/** The hits so far, in the order of the query; their times are what a strip shows of them. */
	get hits(): readonly ArchivedEvent[] {
		return this.hasHits ? this.finding.joint.hits : [];
	}

	/** What the list keeps to; where only hits are shown, what its page keeps to. */
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
