import { goto } from '$app/navigation';
import { page } from '$app/state';
import { untrack } from 'svelte';
import { MediaQuery } from 'svelte/reactivity';
import type { Archive } from '$lib/archive/read/archive';
import type { ChannelCount, EventFilter } from '$lib/archive/tables/types';
import type { Condition } from '$lib/query/resolved';
import { openingAt } from '$lib/ui/messages/find/days';
import { Queried } from '$lib/ui/messages/find/queried.svelte';
import { keepPlace, placeIn } from '$lib/ui/kept/places';
import { AddressedQuery } from '$lib/ui/query/addressed.svelte';
import type { Anchor } from '$lib/ui/state/scroll-restoration.svelte';
import type { App } from '$lib/ui/state/app.svelte';
import {
	messagesQueryOf,
	withQuery,
	type MessagesQuery,
	type WrittenQuery
} from '$lib/ui/state/messages-query';

export interface ListPageSource {
	readonly archive: Archive | undefined;
	/** The log that links name. */
	readonly log: string | null;
	/** Whether it is an earlier archive, to which nothing is added. */
	readonly earlier: boolean;
	/** The archive's channels; undefined while they are being read. */
	readonly channels: readonly Pick<ChannelCount, 'id' | 'name' | 'source'>[] | undefined;
	/** What the page implies: its channel, its user. */
	readonly implied: Condition | null;
}

/** What the pages of messages share: the query of the address, what it shows, and the reader's mark. For a component's setup. */
export class ListPage {
	/** Whether the list is to stand still. */
	paused = $state(false);
	/** Whether its reader opened or closed the details; null for as there is room. */
	#details: boolean | null = $state(null);
	readonly #wide = new MediaQuery('min-width: 64rem');
	/** Whether there is room for details beside the messages. */
	readonly detailsBeside = $derived.by(() => this.#wide.current && this.queried.opened === null);
	readonly detailsOpen = $derived.by(() => this.#details ?? this.detailsBeside);
	readonly queried: Queried;
	readonly source: () => ListPageSource;
	readonly #app: App;
	readonly #address: AddressedQuery;
	/** One object as long as the query is the same, wherever its reader goes in it. */
	readonly written: WrittenQuery = $derived.by(() => JSON.parse(this.#text) as WrittenQuery);
	readonly #text = $derived.by(() => JSON.stringify(this.#address.written));
	/** The log that the address names, if it is another than this one. */
	readonly otherLog: string | null = $derived.by(() => {
		const { log } = messagesQueryOf(page.url.searchParams);
		const own = this.source().log;
		return own === null || log === own ? null : log;
	});
	/** The message of the address. */
	readonly at: number | null = $derived.by(() =>
		this.otherLog === null ? messagesQueryOf(page.url.searchParams).at : null
	);
	/** The list whose place is kept, by what its page keeps to; null for the hits of a search. */
	readonly #list = $derived.by(() => {
		const { archive, implied, earlier } = this.source();
		if (!archive || earlier || this.written.q !== '') return null;
		return { archive: archive.name, name: JSON.stringify(implied) };
	});
	/** Where it was left another time. It is asked once: what is kept meanwhile is for the next. */
	readonly #kept = $derived.by(() => {
		const text = this.#listText;
		if (text === 'null' || this.at !== null) return null;
		const { archive, name } = JSON.parse(text) as { archive: string; name: string };
		const place = placeIn(archive, name);
		return place && { ...place, seq: Number(place.key.replace(/\D/g, '')) };
	});
	readonly #listText = $derived.by(() => JSON.stringify(this.#list));
	/** Where it is to open: where its reader left it. */
	readonly left = $derived.by(() => this.#app.scroll.at(page.url) ?? this.#kept);
	/**
	 * Whose newest messages the list shows: a channel's, by id, or everyone's (null); undefined for a part of them. Only
	 * the first two can say what is new: a search never says that something was read.
	 */
	readonly whose: number | null | undefined = $derived.by(() => {
		const filter = this.#filter;
		const { archive, earlier } = this.source();
		if (!archive || earlier || filter === undefined) return undefined;
		const { user, from, before, channel = null } = filter;
		return user === undefined && from === undefined && before === undefined ? channel : undefined;
	});
	readonly #filter = $derived.by(() =>
		this.queried.hasHits ? undefined : this.queried.timeline?.filter
	);
	constructor(app: App, source: () => ListPageSource) {
		this.#app = app;
		this.source = source;
		this.#address = new AddressedQuery(
			() => page.url,
			() => source().channels
		);
		this.queried = new Queried(app, () => ({
			archive: source().archive,
			implied: source().implied,
			written: this.written,
			at: this.at,
			left: this.left?.seq ?? null
		}));
		$effect(() => {
			if (!source().archive) return;
			app.openDay = this.openDay;
			return () => (app.openDay = null);
		});
	}

	/** Notes where the list is left; null for its newest. A list that a link opened is not one that was read on. */
	readonly leaveAt = (place: Anchor | null): void => {
		const list = untrack(() => this.#list);
		if (list && untrack(() => this.at) === null) keepPlace(list.archive, list.name, place);
	};

	readonly toggleDetails = (): void => {
		const open = !this.detailsOpen;
		this.#details = open === this.detailsBeside ? null : open;
	};

	/** The channel of the conversation that is open in a search; undefined where none is, or nobody here knows it. */
	get conversation(): Pick<ChannelCount, 'id' | 'name' | 'source'> | undefined {
		const { channel } = this.queried;
		return this.source().channels?.find(({ id }) => id === channel);
	}

	/** Shows another selection of messages, or opens them at another one; the latter is a step that back undoes. */
	readonly show = (change: Partial<MessagesQuery>): void => {
		const leads = change.at !== undefined;
		const { log, earlier } = this.source();
		const kept = earlier ? messagesQueryOf(page.url.searchParams).log : null;
		const next = withQuery(page.url, { ...change, log: leads ? log : kept });
		void goto(next, { replaceState: !leads, keepFocus: true, noScroll: true });
	};

	/** The address of a hit's conversation; a search goes on there. */
	readonly hitLink = (seq: number): string =>
		withQuery(page.url, { at: seq, log: this.source().log });

	/** Opens a hit's conversation: one step of the history, in which one hit follows the other. */
	readonly open = (seq: number): void => {
		const replaceState = this.queried.opened !== null;
		const state = replaceState ? page.state : { fromHits: true };
		void goto(this.hitLink(seq), { replaceState, state, keepFocus: true, noScroll: true });
	};

	/** The address of the hits without a conversation. */
	get hitsLink(): string {
		const { log, earlier } = this.source();
		return withQuery(page.url, { log: earlier ? log : null });
	}

	/** Back to the hits: where they were left, if they were. Returns whether it goes there. */
	readonly leave = (): boolean => {
		if (!page.state.fromHits) return false;
		history.back();
		return true;
	};

	/** Opens the present list at the first message of a day, which begins at `time` (epoch ms); false if there is none from then on. */
	readonly openDay = async (time: number): Promise<boolean> => {
		const { archive } = this.source();
		const change = archive ? await openingAt(archive, time, this.days) : null;
		if (change) this.show(change);
		return change !== null;
	};

	/** What of the list decides where a day opens. */
	get days(): { readonly filter: EventFilter; readonly hits: boolean; readonly q: string } {
		const { queried } = this;
		const hits = queried.hasHits && queried.opened === null;
		return { filter: queried.listed, hits, q: this.written.q };
	}
}
