/** Reads the window of a list, all at one moment. */
import type { Archive } from '$lib/archive/read/archive';
import { isFilter } from '$lib/archive/read/filters';
import { filteredHistory, type FilteredHistory, type Reach } from '$lib/archive/read/history';
import { MergedHistory, type ListHistory } from '$lib/archive/read/list-history';
import { SeqList } from '$lib/archive/read/seq-list';
import { quotedBy, type Quoted } from '$lib/archive/read/quoted';
import type { ArchivedEvent, ArchiveState, EventFilter, Stretch } from '$lib/archive/tables/types';
import { compareSpots, type Spot } from '$lib/wire/list-order';
import type { Destination } from '$lib/ui/time/destination';
import { grown, targetOf, type Growth, type Position, type Span, type Stop } from './position';
import { WholeGaps, type WholeStretch } from './whole-gaps';

/** Limits of rows on the page, while a reader scrolls and on opening. */
export const MOST = 320;
const NEWEST = 120;
/** Messages on each side of the one that a list opens at. */
const AROUND: Reach = { limit: 60, acrossGaps: false };
/** A frozen page may get more rows than MOST, by imports and filled gaps; beyond this it is cut. */
const TOO_MANY = 2_048;

/** Where a list was led: the destination, and what stands there or is next, by seq; of a gap its last. */
export interface Landing {
	readonly to: Destination;
	readonly seq: number;
}

/** The content of a list at one moment. */
export interface Page {
	readonly first: Spot;
	readonly last: Spot;
	/** Whether the order is that of seqs, as no import brought anything. */
	readonly bySeq: boolean;
	/** Whether nothing that there is stands before it, or after it. */
	readonly isFirst: boolean;
	readonly isLast: boolean;
	readonly frozen: boolean;
	/** Since the list was led somewhere; null if it never was. */
	readonly landing: Landing | null;
	readonly state: ArchiveState;
	readonly stretches: readonly WholeStretch[];
	/** What its replies answer that it doesn't show. */
	readonly quoted: Quoted;
	/** Messages that came since the reader froze the page; null while some of them aren't stored. */
	readonly arrived: number | null;
}

/** Reads the content of a list from an archive, or from its messages that match a filter. */
export class MessageWindow {
	/** The last request; the page has the displayed range. */
	#position: Position;
	/** Where the log ended at the last page that had something. */
	#head = Infinity;
	#landing: Landing | null = null;
	/** The event that the reader sees first: around it a page is cut. */
	sight: number | null = null;
	/** Whether the last page was in the order of seqs. */
	#bySeq = true;
	/** Since the page is frozen: the log's live messages then, and those that match and came up to event `to`. */
	#arrivals: {
		readonly to: number;
		readonly total: number;
		readonly filtered: number | null;
	} | null = null;
	readonly #filtered: FilteredHistory | null;
	readonly #merged: MergedHistory;
	readonly #inSeq: SeqList;
	readonly #gaps: WholeGaps;
	readonly #archive: Archive;

	/** `at`: the seq to open around; null for the newest. */
	constructor(archive: Archive, filter: EventFilter, at: number | null) {
		this.#archive = archive;
		this.#filtered = isFilter(filter) ? filteredHistory(archive.name, filter, true) : null;
		this.#merged = new MergedHistory(archive.name, filter);
		this.#inSeq = new SeqList(this.#filtered ?? archive.whole, this.#merged);
		this.#position =
			at === null ? { type: 'newest' } : { type: 'travel', to: { type: 'seq', seq: at } };
		this.#gaps = new WholeGaps(archive.name);
	}

	get frozen(): boolean {
		return this.#position.type !== 'newest';
	}

	/** Freezes what `page` shows: what comes from now on has arrived since. */
	holdAt({ first, last, state }: Page): void {
		this.#arrivals = { to: state.cursor.seq, total: liveIn(state), filtered: 0 };
		this.#position = { type: 'frozen', first, last, grow: null };
	}

	/** Follows the newest again. */
	release(): void {
		this.#arrivals = null;
		this.#position = { type: 'newest' };
	}

	/** Shows what is around a destination. */
	travel(to: Stop): void {
		this.#position = { type: 'travel', to };
	}

	/** Freezes another window, which grows; false while the last one still does: scrolling asks many times before the first answer. */
	move(span: Span, grow: Growth): boolean {
		const position = this.#position;
		if (position.type !== 'frozen' || position.grow) return false;
		this.#position = { ...span, type: 'frozen', grow };
		return true;
	}

	/** Reads the present content, of one moment; undefined before the first snapshot. For a live query. */
	readonly read = (): Promise<Page | undefined> => this.#archive.together(() => this.#read());

	async #read(): Promise<Page | undefined> {
		const position = this.#position;
		const state = await this.#archive.state();
		if (!state) return undefined;
		const bySeq = state.imported === 0;
		this.#inSeq.head = state.cursor.seq;
		const list = bySeq ? this.#inSeq : this.#merged;
		const ends = await list.ends();
		let landing = this.#landing;
		let first: Spot;
		let last: Spot;
		if (position.type === 'newest') {
			first = await this.#firstOfNewest(list, state, ends.last);
			last = ends.last;
		} else if (position.type === 'travel') {
			const target = await targetOf(position.to, list);
			const next = await list.newer({ ...target, seq: target.seq - 1 }, { ...AROUND, limit: 1 });
			landing = { to: position.to, seq: next.seq };
			first = await list.older(target, AROUND);
			last = await list.newer(target, AROUND);
		} else {
			[first, last] = await grown(position, list, bySeq === this.#bySeq);
		}
		const frozen = position.type !== 'newest';
		let arrived: number | null = 0;
		if (frozen) arrived = await this.#arrived(state);
		let window: readonly Stretch[] = [];
		if (compareSpots(first, last) <= 0) window = await list.window(first, last);
		if (frozen && eventsOf(window).length > TOO_MANY) {
			const sight = await list.spotOf(this.sight ?? last.seq);
			first = await list.older(sight, { limit: MOST / 2, acrossGaps: true });
			last = await list.newer(sight, { limit: MOST / 2, acrossGaps: true });
			window = await list.window(first, last);
		}
		const stretches = await this.#gaps.in(window, state);
		const quoted = await quotedBy(this.#archive.name, eventsOf(stretches));
		if (this.#position === position) {
			if (frozen) this.#position = { type: 'frozen', first, last, grow: null };
			this.#head = state.cursor.seq || Infinity;
			this.#landing = landing;
			this.#bySeq = bySeq;
		}
		const isFirst = compareSpots(first, ends.first) <= 0;
		const isLast = compareSpots(last, ends.last) >= 0;
		return {
			frozen,
			state,
			bySeq,
			first,
			last,
			isFirst,
			isLast,
			landing,
			stretches,
			quoted,
			arrived
		};
	}

	async #firstOfNewest(list: ListHistory, state: ArchiveState, end: Spot): Promise<Spot> {
		const { cursor, lost } = state;
		// During a burst the page grows, so that every message since the last one is shown; of more, none is next to those.
		const unseen = cursor.seq - this.#head;
		const limit = unseen <= MOST ? Math.max(NEWEST, unseen) : NEWEST;
		const after = { ...end, seq: end.seq + 1 };
		const first = await list.older(after, { limit, acrossGaps: true });
		let { seq } = first;
		// What nobody can fetch takes no place of what is here; in another order it isn't counted anyway.
		for (const gap of this.#filtered || list === this.#merged ? [] : lost.toReversed()) {
			if (gap.last >= seq) seq = Math.max(1, seq - (gap.last - gap.first + 1));
		}
		return { ...first, seq };
	}

	/** Messages since the page is frozen, without those that imports brought: the difference of two totals, or counted as they come. */
	async #arrived(state: ArchiveState): Promise<number | null> {
		const { seq } = state.cursor;
		const total = liveIn(state);
		const since = this.#arrivals ?? { to: seq, total, filtered: 0 };
		const more = this.#filtered
			? await this.#filtered.count({ first: since.to + 1, last: seq })
			: 0;
		const filtered = since.filtered === null || more === null ? null : since.filtered + more;
		if (this.#arrivals === null || this.#arrivals === since) {
			this.#arrivals = { to: seq, total: since.total, filtered };
		}
		return this.#filtered ? filtered : total - since.total;
	}
}

/** The stored events of a page. */
export const eventsOf = (
	stretches: readonly (Stretch | WholeStretch)[]
): readonly ArchivedEvent[] =>
	stretches.flatMap((stretch) => (stretch.type === 'events' ? stretch.events : []));

/** Messages of the log that no import brought. */
const liveIn = ({ totals, imported }: ArchiveState): number => totals.messages - imported;
