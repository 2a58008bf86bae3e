import type { Archive } from '$lib/archive/archive';
import type { ArchivedEvent, ArchiveState, SeqRange, Stretch } from '$lib/archive/types';
import { Live } from './live.svelte';
import { rowsOf, type Row } from './rows';

/** Messages that are in the page at most while a reader scrolls, on opening, and more at each step. */
const MOST = 320;
const NEWEST = 120;
const STEP = 64;

/** What a list of messages shows, in order. */
export type Item = RowItem | GapItem;
interface RowItem {
	readonly type: 'row';
	readonly key: string;
	readonly row: Row;
}
interface GapItem {
	readonly type: 'gap';
	readonly key: string;
	readonly gap: SeqRange;
	/** Whether the relay still had these events. */
	readonly onRelay: boolean;
}

/** Where an item stands: a gap by its newest event. */
export const seqOf = (item: Item): number =>
	item.type === 'row' ? item.row.event.seq : item.gap.last;

/** Which events are in the page: the newest ones, or a run that a reader holds still since there were `messages`. */
type Hold =
	{ readonly type: 'newest' } | ({ readonly type: 'held'; readonly messages: number } & SeqRange);

interface Page extends SeqRange {
	readonly hold: Hold;
	readonly state: ArchiveState;
	readonly stretches: readonly Stretch[];
}

/**
 * A sliding window over an archive: a few hundred of its messages, however many it has. It follows
 * the newest until a reader holds it; then it stays, and moves by whole steps when asked to.
 */
export class Timeline {
	/** What was asked for last; what is shown is the page's own. */
	#hold: Hold = { type: 'newest' };
	/** The newest event of the page that was read last. */
	#last = Infinity;
	readonly #page: Live<Page | undefined>;
	readonly #rows = new WeakMap<ArchivedEvent, RowItem>();
	readonly items: readonly Item[] = $derived.by(() => this.#itemsOf(this.#page.current));

	constructor(private readonly archive: Archive) {
		this.#page = new Live(() => this.#read());
	}

	/** What the archive knew when the page was read; undefined before that. */
	get state(): ArchiveState | undefined {
		return this.#page.current?.state;
	}

	/** Whether the page shows the newest messages and goes on with them. */
	get following(): boolean {
		return this.#page.current?.hold.type !== 'held';
	}

	/** Messages that came since the reader held the window. */
	get newMessages(): number {
		const page = this.#page.current;
		return page?.hold.type === 'held' ? page.state.totals.messages - page.hold.messages : 0;
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
		this.#show({ type: 'held', first, last, messages: state.totals.messages });
	}

	/** Follows the newest messages again. */
	follow(): void {
		if (this.#hold.type === 'held') this.#show({ type: 'newest' });
	}

	/** Moves the window towards older events. `canFill`: gaps come from the relay, so none is skipped. */
	older(canFill: boolean): void {
		const page = this.#page.current;
		if (!page || page.first <= 1) return;
		const [head] = page.stretches;
		if (head?.type === 'gap' && canFill) return;
		const from = head?.type === 'gap' ? this.#whole(page, head).first : page.first;
		const events = eventsOf(page);
		const last = events.length + STEP > MOST ? events[MOST - STEP - 1]?.seq : undefined;
		this.#move({ first: Math.max(1, from - STEP), last: last ?? page.last });
	}

	/** Moves the window towards newer events. */
	newer(canFill: boolean): void {
		const page = this.#page.current;
		if (!page || this.atEnd) return;
		const tail = page.stretches.at(-1);
		if (tail?.type === 'gap' && canFill) return;
		const to = tail?.type === 'gap' ? this.#whole(page, tail).last : page.last;
		const events = eventsOf(page);
		const first = events.length + STEP > MOST ? events.at(STEP - MOST)?.seq : undefined;
		this.#move({ first: first ?? page.first, last: Math.min(to + STEP, page.state.cursor.seq) });
	}

	#move({ first, last }: SeqRange): void {
		const held = this.#hold;
		// Scrolling asks many times before the first answer is there.
		if (held.type !== 'held' || (held.first === first && held.last === last)) return;
		this.#show({ ...held, first, last });
	}

	#show(hold: Hold): void {
		this.#hold = hold;
		this.#page.follow(() => this.#read());
	}

	async #read(): Promise<Page | undefined> {
		const hold = this.#hold;
		const state = await this.archive.state();
		if (!state) return undefined;
		const { seq } = state.cursor;
		const last = hold.type === 'newest' ? seq : Math.min(hold.last, seq);
		const first = hold.type === 'newest' ? this.#firstOfNewest(seq) : hold.first;
		this.#last = last;
		const stretches = last >= first ? await this.archive.window(first, last) : [];
		return { hold, state, first, last, stretches };
	}

	/** In a burst the page grows, so that none of what came since the last one goes by unseen. */
	#firstOfNewest(seq: number): number {
		const unseen = Math.min(seq - this.#last, MOST);
		return Math.max(1, seq - Math.max(NEWEST, unseen) + 1);
	}

	/** The whole gap that a window shows a part of. */
	#whole(page: Page, { first, last }: SeqRange): SeqRange {
		const below = page.state.coverage.findLast((range) => range.last < first);
		const above = page.state.coverage.find((range) => range.first > last);
		return {
			first: (below?.last ?? 0) + 1,
			last: (above?.first ?? page.state.cursor.seq + 1) - 1
		};
	}

	#itemsOf(page: Page | undefined): Item[] {
		if (!page) return [];
		return page.stretches.flatMap((stretch): Item[] => {
			if (stretch.type === 'events') return rowsOf(stretch.events).map((row) => this.#item(row));
			const gap = this.#whole(page, stretch);
			const onRelay = gap.last >= page.state.firstOnRelay;
			return [{ type: 'gap', key: `gap ${gap.last}`, gap, onRelay }];
		});
	}

	/** The item that stood there before, if it says the same: what is unchanged isn't rendered again. */
	#item(row: Row): Item {
		const before = this.#rows.get(row.event);
		if (before && sameRow(before.row, row)) return before;
		const item: RowItem = { type: 'row', key: `${row.event.seq}`, row };
		this.#rows.set(row.event, item);
		return item;
	}
}

const sameRow = (a: Row, b: Row): boolean =>
	a.continues === b.continues &&
	a.newDay === b.newDay &&
	a.reply?.author === b.reply?.author &&
	a.reply?.excerpt === b.reply?.excerpt;

const eventsOf = (page: Page): readonly ArchivedEvent[] =>
	page.stretches.flatMap((stretch) => (stretch.type === 'events' ? stretch.events : []));
