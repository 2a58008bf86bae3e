/** Makes the rows of a sealed segment anew from its bytes, if these have its key. */
import {
	SEGMENT_SIZE,
	badgesOf,
	decodeFrame,
	isCounted,
	packAttributes,
	pairKey,
	segmentFirst,
	type Appearance,
	type Frame,
	type LogEvent
} from '../../../../src/lib/wire/index';
import type { LoggedEvent } from '../../log';
import type { Db } from '../tables/schema';
import { keyOfBytes } from './segment-key';
import { SUMMED, isWhole, sumOf } from '../tables/sums';

/** The frame of a sealed segment, or null where its bytes don't have its key. */
export function frameOfSegment(db: Db, n: number): Frame | null {
	const row = db
		.prepare<[number], { key: string; bytes: Uint8Array }>(
			'SELECT key, bytes FROM segments WHERE n = ?'
		)
		.get(n);
	return row && keyOfBytes(row.bytes) === row.key ? decodeFrame(row.bytes) : null;
}

/** The events of a sealed segment by its bytes; null where these don't have its key. Throws what the database throws. */
export function eventsOfSegment(db: Db, n: number): LoggedEvent[] | null {
	const frame = frameOfSegment(db, n);
	const before = totalsBefore(db, n);
	if (!before || frame?.first !== segmentFirst(n) || frame.events.length !== SEGMENT_SIZE) {
		return null;
	}
	const keys = new Map(frame.channels.map(({ id, source, name }) => [id, { source, name }]));
	return withTotals(frame, before).map(([event, after]) => ({
		event,
		channelKey: keys.get(event.channel) ?? null,
		after
	}));
}

/** Returns whether the segment has all its rows again. Throws what the database throws. */
export function restoreRows(db: Db, n: number): boolean {
	const events = eventsOfSegment(db, n);
	if (!events) return false;
	const columns = SUMMED.events.join();
	const width = SUMMED.events.length + 1;
	const put = db.prepare(
		`INSERT OR REPLACE INTO events (${columns}, sum) VALUES (${Array(width).fill('?').join()})`
	);
	const lookId = appearanceRows(db);
	db.transaction(() => {
		for (const { event, after } of events) {
			const { seq, receivedAt, sentAt, kind, channel, author, text, attributes } = event;
			const packed = attributes.length > 0 ? packAttributes(attributes) : null;
			const look = author ? lookId(author) : 0;
			const row = [seq, receivedAt, sentAt, kind, channel, look, text, packed];
			row.push(after.channelMessages, after.userMessages, after.pairMessages);
			row.push(after.messages, after.channels, after.users);
			put.run(...row, sumOf(row));
		}
	})();
	return true;
}

/** How many channels and users the log had before a segment; null if nothing says it. */
function totalsBefore(db: Db, n: number): { channels: number; users: number } | null {
	if (n === 0) return { channels: 0, users: 0 };
	const row = db
		.prepare<[number], { channels: number; users: number; sum: number | null }>(
			`SELECT ${SUMMED.events.join()}, sum FROM events WHERE seq = ?`
		)
		.get(segmentFirst(n) - 1);
	if (row && row.sum !== null && isWhole(Object.values(row))) return row;
	return frameOfSegment(db, n - 1)?.totals ?? null;
}

type After = LoggedEvent['after'];

/** Each event of a segment with the totals after it, counted back from those after the last. */
function withTotals(
	frame: Frame,
	before: { readonly channels: number; readonly users: number }
): (readonly [LogEvent, After])[] {
	const inChannel = new Map(frame.channels.map(({ id, messages }) => [id, messages]));
	const ofUser = new Map(frame.users.map(({ id, messages }) => [id, messages]));
	const ofPair = new Map(
		frame.pairs.map(({ user, channel, messages }) => [pairKey(user, channel), messages])
	);
	let { messages } = frame.totals;
	const counts = frame.events.toReversed().map(({ kind, channel, author }) => {
		const user = author?.user ?? 0;
		const pair = pairKey(user, channel);
		const after = {
			channelMessages: inChannel.get(channel) ?? 0,
			userMessages: ofUser.get(user) ?? 0,
			pairMessages: ofPair.get(pair) ?? 0,
			messages
		};
		if (isCounted(kind)) {
			messages--;
			inChannel.set(channel, after.channelMessages - 1);
			ofUser.set(user, after.userMessages - 1);
			ofPair.set(pair, after.pairMessages - 1);
		}
		return after;
	});
	counts.reverse();
	let { channels, users } = before;
	return frame.events.map((event, i) => {
		// Ids are dense, in order of first appearance.
		channels = Math.max(channels, event.channel);
		users = Math.max(users, event.author?.user ?? 0);
		return [event, { ...counts[i]!, channels, users }];
	});
}

/** Finds the rows of appearances, and writes those that aren't there. */
function appearanceRows(db: Db): (look: Appearance) => number {
	const find = db
		.prepare<unknown[], number>(
			'SELECT id FROM looks WHERE user = ? AND login = ? AND display_name = ? AND color IS ? AND badges = ?'
		)
		.pluck();
	const known = new Map<Appearance, number>();
	return (look) => {
		let id = known.get(look);
		if (id !== undefined) return id;
		const { user, login, displayName, color } = look;
		const says = [user, login, displayName, color, badgesOf(look)];
		id = find.get(...says);
		if (id === undefined) {
			id = Number(db.prepare('SELECT COALESCE(MAX(id), 0) + 1 FROM looks').pluck().get());
			const row = [id, ...says];
			db.prepare('INSERT INTO looks VALUES (?, ?, ?, ?, ?, ?, ?)').run(...row, sumOf(row));
		}
		known.set(look, id);
		return id;
	};
}
