/** Rows and prepared statements of the SQLite log. */
import { badgeAttributes, unpackAttributes, type Appearance } from '../../../../src/lib/wire/index';
import type { LoggedEvent } from '../../log';
import type { Db } from './schema';

export interface EventRow {
	seq: number;
	received_at: number;
	sent_at: number;
	kind: number;
	channel: number;
	look: number;
	text: string;
	attributes: Uint8Array | null;
	channel_messages: number;
	user_messages: number;
	pair_messages: number;
	messages: number;
	channels: number;
	users: number;
	/** Null in rows that were written before they had sums. */
	sum: number | null;
}

export interface SegmentRow {
	n: number;
	key: string;
	sent_first: number;
	sent_last: number;
	received_first: number;
	received_last: number;
	/** Null in rows that were written before they had sums. */
	sum: number | null;
}

type StoredSegment = SegmentRow & { readonly bytes: Uint8Array };

export interface LookRow {
	id: number;
	user: number;
	login: string;
	display_name: string;
	color: number | null;
	badges: string;
}

/** A row's appearance. */
export const appearanceOf = (row: LookRow): Appearance => ({
	user: row.user,
	login: row.login,
	displayName: row.display_name,
	color: row.color,
	attributes: badgeAttributes(row.badges)
});

/** A row's event; `author` and `channelKey` are what its ids stand for. Throws WireError for attributes that aren't any. */
export const loggedOf = (
	row: EventRow,
	author: Appearance | null,
	channelKey: LoggedEvent['channelKey']
): LoggedEvent => ({
	event: {
		seq: row.seq,
		kind: row.kind,
		channel: row.channel,
		author,
		receivedAt: row.received_at,
		sentAt: row.sent_at,
		text: row.text,
		attributes: row.attributes ? unpackAttributes(row.attributes) : []
	},
	channelKey,
	after: {
		channelMessages: row.channel_messages,
		userMessages: row.user_messages,
		pairMessages: row.pair_messages,
		messages: row.messages,
		channels: row.channels,
		users: row.users
	}
});

/** All statements of commits and reads. */
export function prepare(db: Db) {
	return {
		insertChannel: db.prepare('INSERT INTO channels VALUES (?, ?, ?, ?, ?, ?)'),
		insertUser: db.prepare('INSERT INTO users VALUES (?, ?, ?, ?, ?, ?, ?, ?)'),
		updateChannel: db.prepare('UPDATE channels SET messages = ?, newest = ?, sum = ? WHERE id = ?'),
		updateUser: db.prepare(
			'UPDATE users SET look = ?, messages = ?, first_seen = ?, last_seen = ?, sum = ? WHERE id = ?'
		),
		rekeyUser: db.prepare(
			`UPDATE users SET key = @key, sum = row_sum(id, source, @key, look, messages, first_seen, last_seen)
			WHERE id = @id`
		),
		upsertPair: db.prepare(
			'INSERT INTO pairs VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET messages = excluded.messages, sum = excluded.sum'
		),
		putSegment: db.prepare('INSERT OR REPLACE INTO segments VALUES (?, ?, ?, ?, ?, ?, ?, ?)'),
		unpacked: db
			.prepare<[], number>('SELECT n FROM segments WHERE LENGTH(bytes) = 0 ORDER BY n')
			.pluck(),
		at: db.prepare<[number], EventRow>('SELECT * FROM events WHERE seq = ?'),
		read: db.prepare<[number, number], EventRow>(
			'SELECT * FROM events WHERE seq >= ? ORDER BY seq LIMIT ?'
		),
		segments: db.prepare<[number, number], SegmentRow & { size: number | null }>(
			`SELECT LENGTH(bytes) AS size, n, key, sent_first, sent_last, received_first, received_last, sum
			FROM segments WHERE n BETWEEN ? AND ? ORDER BY n`
		),
		segment: db.prepare<[number], StoredSegment>('SELECT * FROM segments WHERE n = ?')
	};
}
