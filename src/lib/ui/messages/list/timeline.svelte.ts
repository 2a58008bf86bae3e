import { lookThrough } from '$lib/archive/read/acts-apart';
import type { Archive } from '$lib/archive/read/archive';
import type { ArchiveState, EventFilter, Floor } from '$lib/archive/tables/types';
import { listPace } from '$lib/ui/messages/list/list-pace';
import { Live } from '$lib/ui/state/live.svelte';
import { chosen } from '$lib/ui/state/preferences.svelte';
import type { Destination } from '$lib/ui/time/destination';
import { eventsOf, MessageWindow, MOST, type Landing, type Page } from './message-window';
import { copiesIn, type Copies } from '$lib/ui/messages/row/copies';
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
	#copies: Copies | undefined;
	readonly #itemOf = new WeakMap<Row, RowItem>();
	readonly items: readonly Item[] = $derived.by(() => this.#itemsOf(this.#page.current));

	/** The filter of its messages. */
	readonly filter: EventFilter;
	readonly archive: Archive;
	/** How often it was led somewhere. */
	#journeys = 0;

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

	/** Whether the window reaches the oldest message that there is, or the newest. */
	get atBeginning(): boolean {
		const page = this.#page.current;
		return page !== undefined && page.isFirst && page.stretches[0]?.type !== 'gap';
	}
	get atEnd(): boolean {
		return this.#page.current?.isLast ?? true;
	}

	/** Where the list was last led, and is; null if it never was. */
	get landing(): Landing | null {
		return this.#page.current?.landing ?? null;
	}

	/** Whether it has this message without a row, as a copy of one that it shows. */
	hidesCopy(seq: number): boolean {
		void this.items;
		return this.#copies?.get(seq) === null;
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

	/** Leads to a destination: opens there, or follows the newest. */
	travel(to: Destination): void {
		const journey = ++this.#journeys;
		if (to.type === 'now') {
			this.follow();
			return;
		}
		this.#window.travel(to);
		this.#again();
		if (to.type === 'time' && to.missing === undefined) void this.#travelOn(to.time, journey);
	}

	/** Leads on to where a time is among the messages that this device lacks, unless the list was led elsewhere meanwhile. */
	async #travelOn(time: number, journey: number): Promise<void> {
		try {
			const { missingAt } = await import('$lib/archive/times/missing');
			const missing = await missingAt(this.archive.name, time);
			if (missing !== null && journey === this.#journeys)
				this.travel({ type: 'time', time, missing });
		} catch (error) {
			// It stays at the gap.
			console.error(error);
		}
	}

	/** Says which message the reader sees first. */
	sees(seq: number): void {
		this.#window.sight = seq;
	}

	/** Moves the window towards older messages. `canFill`: the relay fills gaps, so none is skipped. */
	older(canFill: boolean): void {
		this.#move('older', canFill);
	}

	/** Moves the window towards newer messages. */
	newer(canFill: boolean): void {
		this.#move('newer', canFill);
	}

	#move(towards: 'older' | 'newer', canFill: boolean): void {
		const page = this.#page.current;
		const older = towards === 'older';
		if (!page || (older ? page.isFirst : page.isLast)) return;
		const next = page.stretches.at(older ? 0 : -1);
		if (next?.type === 'gap' && canFill && !next.lost) return;
		const events = eventsOf(page.stretches);
		// What goes beyond the limit leaves at the other end.
		const kept =
			events.length + STEP > MOST ? events.at(older ? MOST - STEP - 1 : STEP - MOST) : null;
		let { first, last } = page;
		// A gap that begins or ends beyond the page is passed as a whole; among merged ones it is one spot.
		if (next?.type === 'gap' && page.bySeq) {
			if (older) first = { ...first, seq: next.gap.first };
			else last = { ...last, seq: next.gap.last };
		}
		const cut = kept && { seq: kept.seq };
		const span = older ? { first, last: cut ?? last } : { first: cut ?? first, last };
		if (this.#window.move(span, { towards, limit: STEP, acrossGaps: !canFill })) this.#again();
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
		this.#copies = copies;
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
