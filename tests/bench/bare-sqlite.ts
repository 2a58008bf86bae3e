/**
 * The baseline of ingest: better-sqlite3 alone in a loop, with the relay's own schema, indexes and
 * pragmas, writing the very rows that a relay wrote before, a transaction for every 100 messages.
 * All rows are in memory before the clock runs.
 */
import { join } from 'node:path';
import Database, { type Statement } from 'better-sqlite3';
import { openDatabase } from '../../server/log/sqlite/disk/folder';
import { SEGMENT_SIZE } from '../../src/lib/wire/index';

type Values = (string | number | Buffer | null)[];
/** A statement by its index, and what it is run with. */
type Write = readonly [statement: number, values: Values];

const INSERTS = ['events', 'recent_keys', 'looks', 'channels', 'users', 'segments'] as const;
/** Message ids that go into their tree in one run, as the relay does it (server/log/sqlite/keys.ts). */
const KEY_RUN = 16_384;

const OTHERS = {
	minute: 'INSERT OR REPLACE INTO minutes VALUES (?, ?, 0)',
	pair: 'INSERT INTO pairs VALUES (?, ?, ?, 0) ON CONFLICT DO UPDATE SET messages = excluded.messages',
	channel: 'UPDATE channels SET messages = ? WHERE id = ?',
	settle: 'INSERT INTO keys_0 SELECT key, seq FROM recent_keys ORDER BY key',
	forget: 'DELETE FROM recent_keys',
	user: 'UPDATE users SET look = ?, messages = ?, first_seen = ?, last_seen = ? WHERE id = ?'
};
const OTHER = Object.keys(OTHERS);
const insertOf = (table: (typeof INSERTS)[number]): number => INSERTS.indexOf(table);
const otherOf = (name: keyof typeof OTHERS): number => INSERTS.length + OTHER.indexOf(name);

interface EventRow {
	readonly seq: number;
	readonly received_at: number;
	readonly sent_at: number;
	readonly channel: number;
	readonly look: number;
	readonly channel_messages: number;
	readonly user_messages: number;
	readonly pair_messages: number;
	readonly messages: number;
}

/** Everything that the relay wrote into `folder`, in its order, cut into transactions of `size` messages. */
function writesOf(folder: string, size: number): Write[][] {
	const db = new Database(join(folder, 'log.db'), { readonly: true });
	const rowsOf = (table: (typeof INSERTS)[number]): Map<unknown, Values> =>
		new Map(
			db
				.prepare<[], Values>(`SELECT * FROM ${table}`)
				.raw()
				.all()
				.map((row) => [row[0], row])
		);
	const [looks, channels, users, segments] = (
		['looks', 'channels', 'users', 'segments'] as const
	).map(rowsOf);
	const keys = new Map(
		db
			.prepare<[], Values>(
				'SELECT seq & 1099511627775, key, 0 FROM keys_0 UNION ALL SELECT * FROM recent_keys'
			)
			.raw()
			.all()
			.map((row) => [row[0], row])
	);
	const values = db.prepare<[], Values>('SELECT * FROM events ORDER BY seq').raw().all();
	const events = db.prepare<[], EventRow>('SELECT * FROM events ORDER BY seq').all();
	db.close();

	const transactions: Write[][] = [];
	let writes: Write[] = [];
	/** Rows written already, to be inserted once. */
	const seen = new Set<string>();
	const once = (table: 'looks' | 'channels' | 'users', row: Values | undefined): void => {
		if (!row || seen.has(`${table} ${row[0]}`)) return;
		seen.add(`${table} ${row[0]}`);
		writes.push([insertOf(table), row]);
	};
	let touched = new Map<string, Write>();
	events.forEach((event, i) => {
		const look = looks?.get(event.look);
		const user = users?.get(look?.[1]);
		once('channels', channels?.get(event.channel));
		once('users', user);
		once('looks', look);
		writes.push([insertOf('events'), values[i] ?? []]);
		const key = keys.get(event.seq);
		if (key) writes.push([insertOf('recent_keys'), key]);
		if (event.seq % KEY_RUN === 0) writes.push([otherOf('settle'), []], [otherOf('forget'), []]);

		// What the relay's checkpoint writes at the end of a segment: the last total of each thing in it.
		const id = Number(look?.[1]);
		touched.set(`c${event.channel}`, [otherOf('channel'), [event.channel_messages, event.channel]]);
		touched.set(`u${id}`, [
			otherOf('user'),
			[event.look, event.user_messages, Number(user?.[5]), event.sent_at, id]
		]);
		touched.set(`p${id} ${event.channel}`, [
			otherOf('pair'),
			[id, event.channel, event.pair_messages]
		]);
		if (event.seq % SEGMENT_SIZE === 0) {
			writes.push(...touched.values());
			touched = new Map();
			const segment = segments?.get(event.seq / SEGMENT_SIZE - 1);
			if (segment) writes.push([insertOf('segments'), segment]);
		}
		if ((i + 1) % size === 0 || i + 1 === events.length) {
			const minute = Math.floor(event.received_at / 60_000);
			writes.push([otherOf('minute'), [minute, event.messages]]);
			transactions.push(writes);
			writes = [];
		}
	});
	return transactions;
}

/** Messages a second of the bare loop, writing into `folder` what the relay wrote into `source`. */
export function bareRate(source: string, folder: string, size: number): number {
	const transactions = writesOf(source, size);
	const db = openDatabase(folder);
	const width = (table: string): number => db.prepare(`SELECT * FROM ${table}`).columns().length;
	const statements: Statement[] = [
		...INSERTS.map((table) =>
			db.prepare(`INSERT INTO ${table} VALUES (${Array(width(table)).fill('?').join()})`)
		),
		...Object.values(OTHERS).map((sql) => db.prepare(sql))
	];
	const [begin, commit] = [db.prepare('BEGIN IMMEDIATE'), db.prepare('COMMIT')];
	const started = performance.now();
	for (const writes of transactions) {
		begin.run();
		for (const [statement, values] of writes) statements[statement]?.run(...values);
		commit.run();
	}
	const seconds = (performance.now() - started) / 1_000;
	const written = Number(db.prepare('SELECT COUNT(*) FROM events').pluck().get());
	db.close();
	return written / seconds;
}
