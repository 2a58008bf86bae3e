import { shownName } from '$lib/ui/copy/shown-name';
import type { ArchivedEvent } from '$lib/archive/tables/types';
import {
	isClearing,
	isCounted,
	isModeration,
	isShown,
	type Appearance
} from '$lib/wire/frame/event';
import { MINUTE_MS } from '$lib/std/time';
import { isSameDay } from '$lib/ui/copy/dates';
import type { Copies } from './copies';

/** Messages of one author within this time form a run, which shows the name once. In ms. */
const RUN_MS = 5 * MINUTE_MS;

export interface Row {
	readonly event: ArchivedEvent;
	/** Whether it continues the run of the row above. */
	readonly continues: boolean;
	/** Whether it was sent on another day than the row above. */
	readonly newDay: boolean;
	/** Whether the row above says the same of what moderators did. */
	readonly again: boolean;
	/** What it answers; `excerpt` is null where that message isn't stored. */
	readonly reply: {
		readonly author: string;
		readonly excerpt: string | null;
		/** That message, if it is stored. */
		readonly event?: ArchivedEvent;
	} | null;
	/** Other channels that showed a copy of it, by name. */
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
}

/** The name to show for an author. */
export const nameOf = (author: Appearance | null): string =>
	author === null ? 'Unknown' : shownName(author);

function continuesRun(before: ArchivedEvent | undefined, event: ArchivedEvent): boolean {
	return (
		before !== undefined &&
		isCounted(event.kind) &&
		before.kind === event.kind &&
		before.author?.user === event.author?.user &&
		before.channel?.id === event.channel?.id &&
		event.reply === null &&
		event.sentAt >= before.sentAt &&
		event.sentAt - before.sentAt < RUN_MS
	);
}

/** Longest quote of a message in a reply to it, in UTF-16 units. */
const EXCERPT = 140;

/** The event with this seq among `events`, which ascend and may have gaps. */
function eventAt(events: readonly ArchivedEvent[], seq: number): ArchivedEvent | undefined {
	let low = 0;
	let high = events.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((events[middle]?.seq ?? seq) < seq) low = middle + 1;
		else high = middle;
	}
	return events[low]?.seq === seq ? events[low] : undefined;
}

/** The message that `event` replies to, from its own quote or from the messages around it. */
function replyOf({ reply }: ArchivedEvent, events: readonly ArchivedEvent[]): Row['reply'] {
	if (reply === null) return null;
	if (reply.type === 'quote') return { author: reply.author, excerpt: reply.excerpt };
	const target = eventAt(events, reply.seq);
	if (!target) return { author: '', excerpt: null };
	return {
		author: nameOf(target.author),
		excerpt: target.text.slice(0, EXCERPT),
		event: target
	};
}

/** What moderators did that may concern it: events only ever become more. */
const actsOn = (event: ArchivedEvent | undefined): string =>
	`${event?.acts?.map(({ seq }) => seq)}`;

const sameRow = (a: Row, b: Row): boolean =>
	a.continues === b.continues &&
	a.newDay === b.newDay &&
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
	{ before, acts = false, copies }: RowOptions = {}
): Row[] {
	let above: ArchivedEvent | undefined;
	const rows: Row[] = [];
	for (const event of events) {
		const others = copies?.get(event.seq);
		const listed = isShown(event.kind) || (acts && isModeration(event.kind)) || isClearing(event);
		if (!listed || others === null) continue;
		const newDay = above === undefined || !isSameDay(above.sentAt, event.sentAt);
		const continues = !newDay && continuesRun(above, event);
		const row = {
			event,
			newDay,
			continues,
			again: !!event.acts && actsOn(above) === actsOn(event),
			reply: replyOf(event, events),
			also: others ?? []
		};
		const kept = before?.get(event.seq);
		rows.push(kept && sameRow(kept, row) ? kept : row);
		above = event;
	}
	return rows;
}

/** Rows by the seq of their events. */
export const bySeq = (rows: readonly Row[]): ReadonlyMap<number, Row> =>
	new Map(rows.map((row) => [row.event.seq, row]));
