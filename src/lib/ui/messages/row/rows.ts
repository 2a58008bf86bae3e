import { shownName } from '$lib/ui/copy/shown-name';
import type { ArchivedEvent } from '$lib/archive/tables/types';
import {
	isClearing,
	isCounted,
	isModeration,
	isShown,
	type Appearance
} from '$lib/wire/frame/event';
import { listTimes } from '$lib/wire/list-order';
import { MINUTE_MS } from '$lib/std/time';
import { isSameDay } from '$lib/ui/copy/dates';
import { dayAndTime, timeOfDay } from '$lib/ui/copy/format';
import type { Copies } from './copies';

/** A run of one author's messages shows the name and time once. It ends after this time, in ms, and this many rows. */
const RUN_MS = 5 * MINUTE_MS;
const RUN_ROWS = 8;

export interface Row {
	readonly event: ArchivedEvent;
	/** Whether it continues the run of the row above. */
	readonly continues: boolean;
	/** When it counts as said in its list, epoch ms: a clock that is behind or ahead begins no day, see wire/list-order.ts. */
	readonly listed: number;
	/** Whether another day begins with it than that of the row above. */
	readonly newDay: boolean;
	/** Whether the row above says the same of what moderators did. */
	readonly again: boolean;
	/** Whether its time has the day: its neighbours may be of any other, or it stands under another. */
	readonly dated: boolean;
	/** The seq of the row above; null for the first. */
	readonly above: number | null;
	/** What it answers; `excerpt` is null where that message isn't stored. */
	readonly reply: {
		readonly author: string;
		readonly excerpt: string | null;
		/** That message's seq; null if it isn't in the log. */
		readonly seq: number | null;
		/** That message, if it is stored. */
		readonly event?: ArchivedEvent;
	} | null;
	/** Other channels that showed a copy of it, or have the same outage, by name. */
	readonly also: readonly string[];
}

/** What a list shows besides messages, outages, notices and clearings. */
export interface RowOptions {
	/** Rows that are there already, by seq. */
	readonly before?: ReadonlyMap<number, Row> | undefined;
	/** What moderators did, as rows. */
	readonly acts?: boolean;
	/** In a list of several channels: the copies among the events. */
	readonly copies?: Copies | undefined;
	/** What replies answer that isn't among the events, by seq. */
	readonly quoted?: ReadonlyMap<number, ArchivedEvent> | undefined;
	/** Whether times have the day. */
	readonly dated?: boolean;
}

/** The time to show, with the day where the row's neighbours may be of any other. */
export const rowTime = ({ event, dated }: Pick<Row, 'event' | 'dated'>): string =>
	dated ? dayAndTime(event.sentAt, Date.now()) : timeOfDay(event.sentAt);

/** The name to show for an author. */
export const nameOf = (author: Appearance | null): string =>
	author === null ? 'Unknown' : shownName(author);

/** The row above, and the run that it is in. */
interface Above {
	readonly event: ArchivedEvent;
	readonly listed: number;
	/** When the run began, epoch ms, and how many rows it has. */
	readonly since: number;
	readonly rows: number;
}

function continuesRun(above: Above, event: ArchivedEvent): boolean {
	const before = above.event;
	return (
		isCounted(event.kind) &&
		before.kind === event.kind &&
		before.author?.user === event.author?.user &&
		before.channel?.id === event.channel?.id &&
		event.reply === null &&
		event.sentAt >= before.sentAt &&
		event.sentAt - above.since < RUN_MS &&
		above.rows < RUN_ROWS
	);
}

/** Longest quote of a message in a reply to it, in UTF-16 units. */
const EXCERPT = 140;

/** What `event` replies to: its own quote, or the message, which `eventAt` has if it is stored. */
export function replyOf(
	{ reply }: ArchivedEvent,
	eventAt: (seq: number) => ArchivedEvent | undefined
): Row['reply'] {
	if (reply === null) return null;
	if (reply.type === 'quote') return { author: reply.author, excerpt: reply.excerpt, seq: null };
	const { seq } = reply;
	const target = eventAt(seq);
	if (!target) return { author: '', excerpt: null, seq };
	return {
		author: nameOf(target.author),
		excerpt: target.text.slice(0, EXCERPT),
		seq,
		event: target
	};
}

/** What moderators did that may concern it: events only ever become more. */
const actsOn = (event: ArchivedEvent | undefined): string =>
	`${event?.acts?.map(({ seq }) => seq)}`;

const sameRow = (a: Row, b: Row): boolean =>
	a.continues === b.continues &&
	a.newDay === b.newDay &&
	a.listed === b.listed &&
	a.dated === b.dated &&
	a.above === b.above &&
	a.again === b.again &&
	actsOn(a.event) === actsOn(b.event) &&
	a.reply?.author === b.reply?.author &&
	a.reply?.excerpt === b.reply?.excerpt &&
	actsOn(a.reply?.event) === actsOn(b.reply?.event) &&
	`${a.also}` === `${b.also}`;

/**
 * Rows of the messages, outages and notices among `events` (ascending), without kinds that this version can't
 * show. A row with the same content as one in `before` keeps its object: an archive has one event for each
 * seq, but decodes it anew when its segment is sealed or its history arrives.
 */
export function rowsOf(
	events: readonly ArchivedEvent[],
	{ before, acts = false, copies, quoted, dated = false }: RowOptions = {}
): Row[] {
	let above: Above | undefined;
	const rows: Row[] = [];
	const here = new Map(events.map((event) => [event.seq, event]));
	const eventAt = (seq: number): ArchivedEvent | undefined => here.get(seq) ?? quoted?.get(seq);
	for (const event of events) {
		const others = copies?.get(event.seq);
		const isIn = isShown(event.kind) || (acts && isModeration(event.kind)) || isClearing(event);
		if (!isIn || others === null) continue;
		const listed = listTimes([event], above?.listed)[0]!;
		const newDay = above === undefined || !isSameDay(above.listed, listed);
		const isElsewhere = listed !== event.sentAt && !isSameDay(listed, event.sentAt);
		const kept = before?.get(event.seq);
		// A run that began here still does when older rows are loaded above it: no row in sight changes for them.
		const began = kept?.continues === false && [null, above?.event.seq].includes(kept.above);
		const run =
			above && !newDay && !isElsewhere && !began && continuesRun(above, event) ? above : null;
		const row: Row = {
			event,
			listed,
			newDay,
			continues: run !== null,
			dated: dated || isElsewhere,
			above: above?.event.seq ?? null,
			again: !!event.acts && actsOn(above?.event) === actsOn(event),
			reply: replyOf(event, eventAt),
			also: others ?? []
		};
		rows.push(kept && sameRow(kept, row) ? kept : row);
		above = { event, listed, since: run?.since ?? event.sentAt, rows: (run?.rows ?? 0) + 1 };
	}
	return rows;
}

/** Rows by the seq of their events. */
export const bySeq = (rows: readonly Row[]): ReadonlyMap<number, Row> =>
	new Map(rows.map((row) => [row.event.seq, row]));
