import { lookThrough } from '$lib/archive/read/acts-apart';
import type { Archive } from '$lib/archive/read/archive';
import type { ArchiveState, EventFilter, Floor } from '$lib/archive/tables/types';
import { listPace } from '$lib/ui/state/list-pace';
import { Live } from '$lib/ui/state/live.svelte';
import { chosen } from '$lib/ui/state/preferences.svelte';
import { eventsOf, MessageWindow, MOST, type Page } from './message-window';
import { copiesIn } from '$lib/ui/messages/row/copies';
import { bySeq, rowsOf, type Row } from '$lib/ui/messages/row/rows';
import type { WholeGap } from './whole-gaps';

/** Messages added by each step. */
const STEP = 64;

/** The content of a message list, in order. */
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
	/** The setting that dropped them from this device; null if none did. */
	readonly dropped: Floor['why'] | null;
}

/** The position of an item: for a gap, its newest event. */
export const seqOf = (item: Item): number =>
	item.type === 'row' ? item.row.event.seq : item.gap.last;

/** Where the list opens: at the newest messages, or at the one with this seq. */
export interface TimelineOptions {
	readonly filter?: EventFilter;
	readonly at?: number | null;
}

/**
 * A sliding window over an archive, or over its messages that match a filter: a few hundred, however many it
 * has. It follows the newest until a reader freezes it; then it stays, and moves only on request.
 */
export class Timeline {
	readonly #window: MessageWindow;
	readonly #page: Live<Page | undefined>;
	#rows: readonly Row[] = [];
	readonly #itemOf = new WeakMap<Row, RowItem>();
	readonly items: readonly Item[] = $derived.by(() => this.#itemsOf(this.#page.current));

	/** The filter of its messages. */
	readonly filter: EventFilter;
	readonly archive: Archive;

	constructor(archive: Archive, { filter = {}, at = null }: TimelineOptions = {}) {
		this.archive = archive;
		lookThrough(archive.name);
		this.filter = filter;
		this.#window = new MessageWindow(archive, filter, at);
		this.#page = new Live(this.#window.read, listPace());
	}

	/** The archive's state when the page was read; undefined before that. */
	get state(): ArchiveState | undefined {
		return this.#page.current?.state;
	}

	/** Whether the page shows the newest messages and follows them. */
	get following(): boolean {
		return !(this.#page.current?.frozen ?? this.#window.frozen);
	}

	/** Messages that came since the reader froze the window; null while that can't be told. */
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

	/** Freezes the window where it is. */
	freeze(): void {
		const page = this.#page.current;
		if (!page || this.#window.frozen) return;
		this.#window.holdAt(page);
		this.#again();
	}

	/** Follows the newest messages again. */
	follow(): void {
		if (!this.#window.frozen) return;
		this.#window.release();
		this.#again();
	}

	/** Moves the window towards older events. `canFill`: the relay fills gaps, so none is skipped. */
	older(canFill: boolean): void {
		const page = this.#page.current;
		if (!page || page.first <= 1) return;
		const [head] = page.stretches;
		if (head?.type === 'gap' && canFill && !head.lost) return;
		const first = head?.type === 'gap' ? head.gap.first : page.first;
		const events = eventsOf(page.stretches);
		const last = events.length + STEP > MOST ? events[MOST - STEP - 1]?.seq : undefined;
		const growth = { older: STEP, acrossGaps: !canFill };
		if (this.#window.move({ first, last: last ?? page.last }, growth)) this.#again();
	}

	/** Moves the window towards newer events. */
	newer(canFill: boolean): void {
		const page = this.#page.current;
		if (!page || this.atEnd) return;
		const tail = page.stretches.at(-1);
		if (tail?.type === 'gap' && canFill && !tail.lost) return;
		const last = tail?.type === 'gap' ? tail.gap.last : page.last;
		const events = eventsOf(page.stretches);
		const first = events.length + STEP > MOST ? events.at(STEP - MOST)?.seq : undefined;
		const growth = { newer: STEP, acrossGaps: !canFill };
		if (this.#window.move({ first: first ?? page.first, last }, growth)) this.#again();
	}

	#again(): void {
		this.#page.follow(this.#window.read);
	}

	#itemsOf(page: Page | undefined): Item[] {
		if (!page) return [];
		const before = bySeq(this.#rows);
		this.#rows = [];
		const { channel, user } = this.filter;
		const copies = channel === undefined ? copiesIn(eventsOf(page.stretches)) : undefined;
		const acts = chosen('acts') === 'on';
		const { quoted } = page;
		// What one person said is of many days, and the next row may be of any.
		const options = { before, acts, copies, quoted, dated: user !== undefined };
		return page.stretches.flatMap((stretch): Item[] => {
			if (stretch.type === 'events') {
				const rows = rowsOf(stretch.events, options);
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

	/** One object for each row, so that unchanged rows aren't rendered again. */
	#item(row: Row): RowItem {
		let item = this.#itemOf.get(row);
		if (!item) {
			item = { type: 'row', key: `${row.event.seq}`, row };
			this.#itemOf.set(row, item);
		}
		return item;
	}
}
