/** Mends the events after the last sealed segment. */
import { randomBytes } from 'node:crypto';
import {
	EventKind,
	SEGMENT_SIZE,
	borderOf,
	earlierAttribute,
	earlierOf,
	outageAttribute,
	packAttributes,
	segmentFirst,
	segmentLast,
	segmentOf,
	unpackAttributes
} from '../../../../src/lib/wire/index';
import { DamagedRow } from '../tables/damage';
import { mendBits, type RawRows } from './one-bit';
import { frameOfSegment } from './restore-rows';
import type { EventRow } from '../tables/rows';
import type { Db } from '../tables/schema';
import { SUMMED, isWhole, sumOf } from '../tables/sums';

/** What a device shows where an event is lost. */
const CAUSE = 'damaged on the disk of the relay';
/** Rows at places that no log can have, beyond which nothing is removed. */
const MOST_ODD = 8;

/**
 * Each event of the tail that can't be mended is replaced by an outage of its channel, which stands for it on all
 * devices. From the first of them on (and from `changed` on) the log is another history: a new term says so to the
 * devices that have the old one. Rows that no log can have are removed.
 */
export function mendTail(
	db: Db,
	changed: number | null,
	raw: RawRows
): { mended: number; lost: number } {
	const found = bounds(db);
	const odd = db.prepare('SELECT COUNT(*) FROM events WHERE seq > ? OR seq < 1').pluck();
	// A few flipped bits make a few of them; with more, a person had better look before anything is removed.
	if (Number(odd.get(found.head)) > MOST_ODD) throw new DamagedRow('events', found.head + 1);
	// One of them may be the newest event, with another seq.
	const { mended } = mendBits(db, 'events', raw, found.sealed + 1);
	const { sealed, head } = bounds(db);
	db.prepare('DELETE FROM events WHERE seq > ? OR seq < 1').run(head);
	db.prepare('DELETE FROM segments WHERE n >= ? OR n < 0').run(sealed / SEGMENT_SIZE);
	db.prepare('DELETE FROM recent_keys WHERE seq > ? OR seq < 1').run(head);
	const lost: number[] = [];
	for (let seq = sealed + 1; seq <= head; seq++) if (!isThere(db, seq)) lost.push(seq);
	for (const seq of lost) replace(db, seq);
	const from = Math.min(
		lost[0] ?? Infinity,
		changed !== null && changed > sealed ? changed : Infinity
	);
	if (from !== Infinity) {
		db.prepare('DELETE FROM terms WHERE from_seq >= ?').run(from);
		const term = [from, randomBytes(8).toString('hex')];
		db.prepare('INSERT INTO terms VALUES (?, ?, ?)').run(...term, sumOf(term));
	}
	return { mended, lost: lost.length };
}

const rowAt = (db: Db, seq: number): EventRow | undefined =>
	db.prepare<[number], EventRow>('SELECT * FROM events WHERE seq = ?').get(seq);

/** Whether an event is there as it was written, with its author's look. */
function isThere(db: Db, seq: number): boolean {
	const row = rowAt(db, seq);
	if (!row || !isWhole(Object.values(row))) return false;
	return (
		row.look === 0 || db.prepare('SELECT 1 FROM looks WHERE id = ?').get(row.look) !== undefined
	);
}

/**
 * The newest sealed seq, and the newest of all. A row may claim any seq, so whole ones count, and what follows them
 * without a gap.
 */
export function bounds(db: Db): { sealed: number; head: number } {
	let whole = 0;
	const rows = db.prepare<[], EventRow>('SELECT * FROM events ORDER BY seq DESC');
	for (const row of rows.iterate()) {
		// Sealed rows of earlier versions have no sum; the list of segments knows how far they go.
		if (!isWhole(Object.values(row))) continue;
		whole = row.seq;
		break;
	}
	const segments = db
		.prepare<[], { n: number; sum: number | null }>(
			`SELECT ${SUMMED.segments.join()}, sum FROM segments ORDER BY n DESC`
		)
		.iterate();
	let sealed = 0;
	for (const row of segments) {
		// A row of an earlier version has its bytes to say which segment it is.
		const isRight =
			row.sum === null
				? frameOfSegment(db, row.n)?.first === segmentFirst(row.n)
				: isWhole(Object.values(row));
		if (!isRight) continue;
		sealed = (row.n + 1) * SEGMENT_SIZE;
		break;
	}
	let head = Math.max(whole, sealed);
	while (rowAt(db, head + 1)) head++;
	return { sealed: borderOf(head), head };
}

/** A row's time of receipt in its frame, epoch ms: see earlierAttribute. */
const inFrameOf = ({ received_at, attributes }: EventRow): number =>
	received_at + earlierOf({ attributes: attributes ? unpackAttributes(attributes) : [] });

/** Times of receipt for an event between two others, by the clock and in its frame: there they never go back within a segment. */
function timesBetween(
	seq: number,
	before: EventRow | undefined,
	next: EventRow | undefined
): { at: number; inFrame: number } {
	if (before && seq !== segmentFirst(segmentOf(seq))) {
		return { at: before.received_at, inFrame: inFrameOf(before) };
	}
	const times = [before?.received_at ?? [], next ? inFrameOf(next) : []].flat();
	const at = times.length > 0 ? Math.min(...times) : 0;
	return { at, inFrame: at };
}

/** Puts an outage in the place of a lost event. */
function replace(db: Db, seq: number): void {
	const before = rowAt(db, seq - 1);
	const next = db
		.prepare<[number, number], EventRow>(
			`SELECT * FROM events WHERE seq > ? AND sum = row_sum(${SUMMED.events.join()}) AND seq < ?
			ORDER BY seq LIMIT 1`
		)
		.get(seq, segmentLast(segmentOf(seq)) + 1);
	const { at, inFrame } = timesBetween(seq, before, next);
	const claimed = rowAt(db, seq)?.channel ?? 0;
	const known = db.prepare('SELECT 1 FROM channels WHERE id = ?').get(claimed) !== undefined;
	const channel = known ? claimed : (before?.channel ?? 1);
	const total = db
		.prepare<[number, number], number>(
			'SELECT channel_messages FROM events WHERE channel = ? AND seq < ? ORDER BY seq DESC LIMIT 1'
		)
		.pluck()
		.get(channel, seq);
	const to = Math.max(at, next?.received_at ?? at);
	const attributes = packAttributes([
		outageAttribute({ from: at, to }),
		...(inFrame > at ? [earlierAttribute(inFrame - at)] : [])
	]);
	const row = [
		...[seq, at, at, EventKind.outage, channel, 0, CAUSE, attributes, total ?? 0, 0, 0],
		...[before?.messages ?? 0, before?.channels ?? 0, before?.users ?? 0]
	];
	db.prepare(
		`INSERT OR REPLACE INTO events VALUES (${Array(row.length + 1)
			.fill('?')
			.join()})`
	).run(...row, sumOf(row));
	db.prepare('DELETE FROM recent_keys WHERE seq = ?').run(seq);
}
