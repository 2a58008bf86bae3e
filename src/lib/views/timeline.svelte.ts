import type { Archive } from '$lib/archive/archive';
import { filteredHistory, type FilteredHistory, type History } from '$lib/archive/history';
import type { ArchivedEvent, ArchiveState, EventFilter, Floor, SeqRange } from '$lib/archive/types';
import { Live } from './live.svelte';
import { bySeq, rowsOf, type Row } from './rows';
import { WholeGaps, type WholeGap, type WholeStretch } from './whole-gaps';

/** Messages that are in the page at most while a reader scrolls, on opening, and more at each step. */
const MOST = 320;
const NEWEST = 120;
const STEP = 64;
/** Messages on each side of one that a list opens at. */
const AROUND = 60;

/** What a list of messages shows, in order. */
export type Item = RowItem | GapItem;
interface RowItem {
	readonly type: 'row';
	readonly key: string;
	readonly row: Row;
}
interface GapItem extends WholeGap {
	readonly key: string;
	/** Whether the relay still had these events. */
	readonly onRelay: boolean;
	/** What dropped them from this device by choice; null where nothing did. */
	readonly dropped: Floor['why'] | null;
}

/** Where an item stands: a gap by its newest event. */
export const seqOf = (item: Item): number =>
	item.type === 'row' ? item.row.event.seq : item.gap.last;

/** Where a list begins to be read: at the newest messages, or at the one with this seq. */
export interface TimelineOptions {
	readonly filter?: EventFilter;
	readonly at?: number | null;
}

/**
 * Which events are in the page: the newest ones, or a run that a reader holds still. `grow` is what is
 * still to be added to the run, in messages.
 */
type Hold = { readonly type: 'newest' } | Held;
interface Held extends SeqRange {
	readonly type: 'held';
	readonly grow: { readonly older: number; readonly newer: number; readonly acrossGaps: boolean };
}
const AS_IT_IS = { older: 0, newer: 0, acrossGaps: false };

interface Page extends SeqRange {
	readonly hold: Hold;
	readonly state: ArchiveState;
	readonly stretches: readonly WholeStretch[];
	/** Messages that came since the reader held the page; null while some of them aren't held. */
	readonly arrived: number | null;
}

/**
 * A sliding window over an archive, or over its messages that match a filter: a few hundred, however many it
 * has. It follows the newest until a reader holds it; then it stays, and moves by whole steps when asked to.
 */
export class Timeline {
	/** What was asked for last; what is shown is the page's own. */
	#hold: Hold;
	/** The newest event of the page that was read last. */
	#last = Infinity;
	/** Since the page is held: the log's messages then, and those that match and came up to event `to`. */
	#arrivals: {
		readonly to: number;
		readonly total: number;
		readonly filtered: number | null;
	} | null = null;
	readonly #history: History;
	readonly #filtered: FilteredHistory | null;
	readonly #page: Live<Page | undefined>;
	readonly #gaps: WholeGaps;
	#rows: readonly Row[] = [];
	readonly #itemOf = new WeakMap<Row, RowItem>();
	readonly items: readonly Item[] = $derived.by(() => this.#itemsOf(this.#page.current));

	constructor(
		private readonly archive: Archive,
		{ filter = {}, at = null }: TimelineOptions = {}
	) {
		const all = Object.values(filter).every((value) => value === undefined);
		this.#filtered = all ? null : filteredHistory(archive.name, filter);
		this.#history = this.#filtered ?? archive.whole;
		this.#hold =
			at === null
				? { type: 'newest' }
				: {
						type: 'held',
						first: at,
						last: at,
						grow: { older: AROUND, newer: AROUND, acrossGaps: false }
					};
		this.#gaps = new WholeGaps(archive.name);
		this.#page = new Live(() => this.archive.together(() => this.#read()));
	}

	/** What the archive knew when the page was read; undefined before that. */
	get state(): ArchiveState | undefined {
		return this.#page.current?.state;
	}

	/** Whether the page shows the newest messages and goes on with them. */
	get following(): boolean {
		return (this.#page.current?.hold ?? this.#hold).type !== 'held';
	}

	/** Messages that came since the reader held the window; null while that can't be told. */
	get newMessages(): number | null {
		const page = this.#page.current;
		return page ? page.arrived : 0;
	}

	/** Whether the window reaches the oldest event that there is, or the newest. */
	get atBeginning(): boolean {
		const page = this.#page.current;
		return page !== undefined && page.first <= 1 && page.stretches[0]?.type !== 'gap';
	}
	get atEnd(): boolean {
		const page = this.#page.current;
		return page === undefined || page.last >= page.state.cursor.seq;
	}

	/** Holds the window where it is. */
	hold(): void {
		const page = this.#page.current;
		if (!page || this.#hold.type === 'held') return;
		const { first, last, state } = page;
		this.#arrivals = { to: state.cursor.seq, total: state.totals.messages, filtered: 0 };
		this.#show({ type: 'held', first, last, grow: AS_IT_IS });
	}

	/** Follows the newest messages again. */
	follow(): void {
		if (this.#hold.type === 'newest') return;
		this.#arrivals = null;
		this.#show({ type: 'newest' });
	}

	/** Moves the window towards older events. `canFill`: gaps come from the relay, so none is skipped. */
	older(canFill: boolean): void {
		const page = this.#page.current;
		if (!page || page.first <= 1) return;
		const [head] = page.stretches;
		if (head?.type === 'gap' && canFill) return;
		const first = head?.type === 'gap' ? head.gap.first : page.first;
		const events = eventsOf(page);
		const last = events.length + STEP > MOST ? events[MOST - STEP - 1]?.seq : undefined;
		this.#move({ first, last: last ?? page.last }, { ...AS_IT_IS, older: STEP }, !canFill);
	}

	/** Moves the window towards newer events. */
	newer(canFill: boolean): void {
		const page = this.#page.current;
		if (!page || this.atEnd) return;
		const tail = page.stretches.at(-1);
		if (tail?.type === 'gap' && canFill) return;
		const last = tail?.type === 'gap' ? tail.gap.last : page.last;
		const events = eventsOf(page);
		const first = events.length + STEP > MOST ? events.at(STEP - MOST)?.seq : undefined;
		this.#move({ first: first ?? page.first, last }, { ...AS_IT_IS, newer: STEP }, !canFill);
	}

	#move(range: SeqRange, grow: Held['grow'], acrossGaps: boolean): void {
		const held = this.#hold;
		// Scrolling asks many times before the first answer is there.
		if (held.type !== 'held' || held.grow !== AS_IT_IS) return;
		this.#show({
			type: 'held',
			first: range.first,
			last: range.last,
			grow: { ...grow, acrossGaps }
		});
	}

	#show(hold: Hold): void {
		this.#hold = hold;
		this.#page.follow(() => this.archive.together(() => this.#read()));
	}

	async #read(): Promise<Page | undefined> {
		const hold = this.#hold;
		const state = await this.archive.state();
		if (!state) return undefined;
		const { seq } = state.cursor;
		const { first, last } = await (hold.type === 'newest'
			? this.#newest(seq)
			: this.#grown(hold, seq));
		// What was grown once stays as it is, whatever is read later.
		const settled: Hold =
			hold.type === 'newest' ? hold : { type: 'held', first, last, grow: AS_IT_IS };
		const arrived = settled.type === 'held' ? await this.#arrived(state) : 0;
		const window = last >= first ? await this.#history.window(first, last) : [];
		const stretches = await this.#gaps.in(window, state);
		if (this.#hold === hold) {
			this.#hold = settled;
			this.#last = last;
		}
		return { hold: settled, state, first, last, stretches, arrived };
	}

	async #newest(seq: number): Promise<SeqRange> {
		// In a burst the page grows, so that none of what came since the last one goes by unseen.
		const unseen = Math.min(seq - this.#last, MOST);
		const limit = Math.max(NEWEST, unseen);
		return { first: await this.#history.older(seq, { limit, acrossGaps: true }), last: seq };
	}

	async #grown({ first, last, grow }: Held, seq: number): Promise<SeqRange> {
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

	/** Messages since the page is held: the difference of two totals, or counted as they come. */
	async #arrived({ cursor: { seq }, totals }: ArchiveState): Promise<number | null> {
		const since = this.#arrivals ?? { to: seq, total: totals.messages, filtered: 0 };
		const more = this.#filtered
			? await this.#filtered.count({ first: since.to + 1, last: seq })
			: 0;
		const filtered = since.filtered === null || more === null ? null : since.filtered + more;
		if (this.#arrivals === null || this.#arrivals === since) {
			this.#arrivals = { to: seq, total: since.total, filtered };
		}
		return this.#filtered ? filtered : totals.messages - since.total;
	}

	#itemsOf(page: Page | undefined): Item[] {
		if (!page) return [];
		const before = bySeq(this.#rows);
		this.#rows = [];
		return page.stretches.flatMap((stretch): Item[] => {
			if (stretch.type === 'events') {
				const rows = rowsOf(stretch.events, before);
				this.#rows = [...this.#rows, ...rows];
				return rows.map((row) => this.#item(row));
			}
			const { gap } = stretch;
			const onRelay = gap.last >= page.state.firstOnRelay;
			const { floor } = page.state;
			const dropped = floor && gap.last < floor.seq ? floor.why : null;
			return [{ ...stretch, key: `gap ${gap.last}`, onRelay, dropped }];
		});
	}

	/** One item for each row: what is unchanged isn't rendered again. */
	#item(row: Row): RowItem {
		let item = this.#itemOf.get(row);
		if (!item) {
			item = { type: 'row', key: `${row.event.seq}`, row };
			this.#itemOf.set(row, item);
		}
		return item;
	}
}

const eventsOf = (page: Page): readonly ArchivedEvent[] =>
	page.stretches.flatMap((stretch) => (stretch.type === 'events' ? stretch.events : []));
