import type { Archive } from '$lib/archive/archive';
import type { ArchivedEvent, ArchiveState, SeqRange, Stretch } from '$lib/archive/types';
import { Live } from './live.svelte';
import { rowsOf, type Row } from './rows';

/** Messages that are in the page at most while a reader scrolls, on opening, and more at each step. */
const MOST = 400;
const NEWEST = 200;
const STEP = 100;

/** What a list of messages shows, in order. */
export type Item =
	| { readonly type: 'row'; readonly key: string; readonly row: Row }
	| { readonly type: 'gap'; readonly key: string; readonly gap: SeqRange };

/** Which events are in the page: the newest ones, or a run that a reader holds still. */
type Hold =
	{ readonly type: 'newest' } | ({ readonly type: 'held'; readonly newSince: number } & SeqRange);

interface Page extends SeqRange {
	readonly state: ArchiveState;
	readonly stretches: readonly Stretch[];
}

/**
 * A sliding window over an archive: a few hundred of its messages, however many it has. It follows
 * the newest until a reader holds it; then it stays, and moves by whole steps when asked to.
 */
export class Timeline {
	#hold: Hold = $state.raw({ type: 'newest' });
	readonly #page: Live<Page | undefined>;
	readonly #rows = new WeakMap<ArchivedEvent, Row>();
	readonly items: readonly Item[] = $derived.by(() => this.#itemsOf(this.#page.current));

	constructor(private readonly archive: Archive) {
		this.#page = new Live(() => this.#read());
	}

	get state(): ArchiveState | undefined {
		return this.#page.current?.state;
	}

	/** Whether the archive was read at least once. */
	get ready(): boolean {
		return this.#page.current !== undefined;
	}

	get following(): boolean {
		return this.#hold.type === 'newest';
	}

	/** Messages that came since the reader held the window. */
	get newMessages(): number {
		const messages = this.state?.totals.messages ?? 0;
		return this.#hold.type === 'held' ? Math.max(0, messages - this.#hold.newSince) : 0;
	}

	/** Whether the window reaches the oldest event that there is. */
	get atBeginning(): boolean {
		const page = this.#page.current;
		return page !== undefined && page.first <= 1;
	}

	/** Holds the window where it is. */
	hold(): void {
		const page = this.#page.current;
		if (!page || this.#hold.type === 'held') return;
		this.#move(page, page.state.totals.messages);
	}

	/** Follows the newest messages again. */
	follow(): void {
		this.#hold = { type: 'newest' };
		this.#page.follow(() => this.#read());
	}

	/** Moves the window towards older events; false when it can't. `canFill`: gaps come from the relay, so none is skipped. */
	older(canFill: boolean): boolean {
		const page = this.#page.current;
		if (!page || page.first <= 1) return false;
		const gap = page.stretches[0];
		if (gap?.type === 'gap' && canFill) return false;
		const first = (gap?.type === 'gap' ? this.#whole(page, gap).first : page.first) - STEP;
		const events = eventsOf(page);
		const last = events.length + STEP > MOST ? events[MOST - STEP - 1]?.seq : undefined;
		this.#move({ first: Math.max(1, first), last: last ?? page.last });
		return true;
	}

	/** Moves the window towards newer events; follows the newest once it reaches them. */
	newer(canFill: boolean): void {
		const page = this.#page.current;
		if (!page || this.#hold.type !== 'held') return;
		if (page.last >= page.state.cursor.seq) return this.follow();
		const gap = page.stretches.at(-1);
		if (gap?.type === 'gap' && canFill) return;
		const last = (gap?.type === 'gap' ? this.#whole(page, gap).last : page.last) + STEP;
		const events = eventsOf(page);
		const first = events.length + STEP > MOST ? events.at(STEP - MOST)?.seq : undefined;
		this.#move({ first: first ?? page.first, last: Math.min(last, page.state.cursor.seq) });
	}

	#move({ first, last }: SeqRange, newSince?: number): void {
		const since = newSince ?? (this.#hold.type === 'held' ? this.#hold.newSince : undefined);
		this.#hold = { type: 'held', first, last, newSince: since ?? this.state?.totals.messages ?? 0 };
		this.#page.follow(() => this.#read());
	}

	async #read(): Promise<Page | undefined> {
		const state = await this.archive.state();
		if (!state) return undefined;
		const { seq } = state.cursor;
		const last = this.#hold.type === 'newest' ? seq : Math.min(this.#hold.last, seq);
		const first = this.#hold.type === 'newest' ? Math.max(1, seq - NEWEST + 1) : this.#hold.first;
		const stretches = last >= first ? await this.archive.window(first, last) : [];
		return { state, first, last, stretches };
	}

	/** The whole gap that a window shows a part of. */
	#whole(page: Page, { first, last }: SeqRange): SeqRange {
		const below = page.state.coverage.findLast((range) => range.last < first);
		const above = page.state.coverage.find((range) => range.first > last);
		return {
			first: (below?.last ?? page.state.firstOnRelay - 1) + 1,
			last: (above?.first ?? page.state.cursor.seq + 1) - 1
		};
	}

	#itemsOf(page: Page | undefined): Item[] {
		if (!page) return [];
		return page.stretches.flatMap((stretch): Item[] => {
			if (stretch.type === 'gap') {
				const gap = this.#whole(page, stretch);
				return [{ type: 'gap', key: `gap ${gap.last}`, gap }];
			}
			return rowsOf(stretch.events).map((row) => ({
				type: 'row',
				key: `${row.event.seq}`,
				row: this.#same(row)
			}));
		});
	}

	/** The row that stood there before, if it says the same: what is unchanged isn't rendered again. */
	#same(row: Row): Row {
		const before = this.#rows.get(row.event);
		if (before?.continues === row.continues && before.newDay === row.newDay) return before;
		this.#rows.set(row.event, row);
		return row;
	}
}

const eventsOf = (page: Page): readonly ArchivedEvent[] =>
	page.stretches.flatMap((stretch) => (stretch.type === 'events' ? stretch.events : []));
