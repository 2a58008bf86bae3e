/** Reads the window of a list, all at one moment. */
import type { Archive } from '$lib/archive/read/archive';
import { isFilter } from '$lib/archive/read/filters';
import { filteredHistory, type FilteredHistory, type History } from '$lib/archive/read/history';
import { quotedBy, type Quoted } from '$lib/archive/read/quoted';
import type { ArchivedEvent, ArchiveState, EventFilter, SeqRange } from '$lib/archive/tables/types';
import { WholeGaps, type WholeStretch } from './whole-gaps';

/** Limits of rows on the page, while a reader scrolls and on opening. */
export const MOST = 320;
const NEWEST = 120;
/** Messages on each side of the one that a list opens at. */
const AROUND = 60;

/** Messages still to be added to a range, and whether to skip gaps for them. */
interface Growth {
	readonly older: number;
	readonly newer: number;
	readonly acrossGaps: boolean;
}
const AS_IT_IS: Growth = { older: 0, newer: 0, acrossGaps: false };

/** The displayed events: the newest ones, or a range that the reader has frozen. */
type Position = { readonly type: 'newest' } | Frozen;
interface Frozen extends SeqRange {
	readonly type: 'frozen';
	readonly grow: Growth;
}

/** The content of a list at one moment. */
export interface Page extends SeqRange {
	readonly frozen: boolean;
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
	/** The newest event of the last page. */
	#last = Infinity;
	/** Since the page is frozen: the log's live messages then, and those that match and came up to event `to`. */
	#arrivals: {
		readonly to: number;
		readonly total: number;
		readonly filtered: number | null;
	} | null = null;
	readonly #history: History;
	readonly #filtered: FilteredHistory | null;
	readonly #gaps: WholeGaps;
	readonly #archive: Archive;

	/** `at`: the seq to open around; null for the newest. */
	constructor(archive: Archive, filter: EventFilter, at: number | null) {
		this.#archive = archive;
		this.#filtered = isFilter(filter) ? filteredHistory(archive.name, filter, true) : null;
		this.#history = this.#filtered ?? archive.whole;
		const around = { ...AS_IT_IS, older: AROUND, newer: AROUND };
		this.#position =
			at === null ? { type: 'newest' } : { type: 'frozen', first: at, last: at, grow: around };
		this.#gaps = new WholeGaps(archive.name);
	}

	get frozen(): boolean {
		return this.#position.type === 'frozen';
	}

	/** Freezes what `page` shows: what comes from now on has arrived since. */
	holdAt({ first, last, state }: Page): void {
		this.#arrivals = { to: state.cursor.seq, total: liveIn(state), filtered: 0 };
		this.#position = { type: 'frozen', first, last, grow: AS_IT_IS };
	}

	/** Follows the newest again. */
	release(): void {
		this.#arrivals = null;
		this.#position = { type: 'newest' };
	}

	/** Freezes another run, which grows; false while the last one still does: scrolling asks many times before the first answer. */
	move({ first, last }: SeqRange, growth: Partial<Growth>): boolean {
		const frozen = this.#position;
		if (frozen.type !== 'frozen' || frozen.grow !== AS_IT_IS) return false;
		this.#position = { type: 'frozen', first, last, grow: { ...AS_IT_IS, ...growth } };
		return true;
	}

	/** Reads the present content, of one moment; undefined before the first snapshot. For a live query. */
	readonly read = (): Promise<Page | undefined> => this.#archive.together(() => this.#read());

	async #read(): Promise<Page | undefined> {
		const position = this.#position;
		const state = await this.#archive.state();
		if (!state) return undefined;
		const { seq } = state.cursor;
		const { first, last } = await (position.type === 'newest'
			? this.#newest(state)
			: this.#grown(position, seq));
		// A range grows once; later reads don't change it.
		const next: Position =
			position.type === 'newest' ? position : { type: 'frozen', first, last, grow: AS_IT_IS };
		const arrived = next.type === 'frozen' ? await this.#arrived(state) : 0;
		const window = last >= first ? await this.#history.window(first, last) : [];
		const stretches = await this.#gaps.in(window, state);
		const quoted = await quotedBy(this.#archive.name, eventsOf(stretches));
		if (this.#position === position) {
			this.#position = next;
			this.#last = last;
		}
		return { frozen: next.type === 'frozen', state, first, last, stretches, quoted, arrived };
	}

	async #newest({ cursor: { seq }, lost }: ArchiveState): Promise<SeqRange> {
		// During a burst the page grows, so that every message since the last one is shown.
		const unseen = Math.min(seq - this.#last, MOST);
		const limit = Math.max(NEWEST, unseen);
		let first = await this.#history.older(seq, { limit, acrossGaps: true });
		// What nobody can fetch takes no place of what is here.
		for (const gap of this.#filtered ? [] : lost.toReversed()) {
			if (gap.last >= first) first = Math.max(1, first - (gap.last - gap.first + 1));
		}
		return { first, last: seq };
	}

	async #grown({ first, last, grow }: Frozen, seq: number): Promise<SeqRange> {
		const { acrossGaps } = grow;
		return {
			first:
				grow.older > 0 && first > 1
					? await this.#history.older(first - 1, { limit: grow.older, acrossGaps })
					: first,
			last:
				grow.newer > 0
					? Math.min(seq, await this.#history.newer(last + 1, { limit: grow.newer, acrossGaps }))
					: Math.min(last, seq)
		};
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
export const eventsOf = (stretches: readonly WholeStretch[]): readonly ArchivedEvent[] =>
	stretches.flatMap((stretch) => (stretch.type === 'events' ? stretch.events : []));

/** Messages of the log that no import brought. */
const liveIn = ({ totals, imported }: ArchiveState): number => totals.messages - imported;
