import { hash } from 'node:crypto';
import {
	chmodSync,
	closeSync,
	copyFileSync,
	openSync,
	readFileSync,
	readdirSync,
	renameSync,
	rmSync,
	statSync,
	writeFileSync,
	writeSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import '../../support/seed';
import { SqliteLog } from '../../../server/log/sqlite/sqlite-log';
import { SUMMED } from '../../../server/log/sqlite/tables/sums';
import { SEGMENT_SIZE } from '../../../src/lib/wire/index';
import { batch, messages } from '../../support/events';
import {
	HEAD,
	SEGMENTS,
	change,
	checked,
	copyOf,
	dataFolder,
	removed,
	scratch,
	stateOf,
	type Statement
} from './support';

let whole: string;
let folder: string;
beforeAll(async () => void (whole = await dataFolder()));
afterAll(() => removed(whole));
beforeEach(() => void (folder = copyOf(whole)));
afterEach(() => removed(folder));

const copies = (): string[] =>
	readdirSync(tmpdir()).filter((name) => name.startsWith('backscroll-check-'));

describe('A whole log', () => {
	it('has no faults, and is left as it is, when its relay is stopped', async () => {
		const before = stateOf(folder);
		const { lines, verified } = await checked(folder);
		expect(lines).toEqual([]);
		expect(verified).toMatchObject({ faults: 0, messages: HEAD, segments: SEGMENTS });
		expect(verified.totals).toBeGreaterThan(100);
		expect(verified.texts).toBeGreaterThan(HEAD * 0.9);
		expect(stateOf(folder)).toEqual(before);
	});

	it('has no faults while its relay takes messages, whose files stay', async () => {
		const log = new SqliteLog({ folder });
		let going = true;
		const ingest = (async () => {
			for (let from = 50_000; going; from += 100) await log.append(batch(messages(100, from)));
		})();
		expect((await checked(folder)).lines).toEqual([]);
		going = false;
		await ingest;
		const { lines, verified } = await checked(folder);
		expect(lines).toEqual([]);
		expect(verified.messages).toBe(log.head);
		expect(log.head).toBeGreaterThan(HEAD);
		const files = readdirSync(folder);
		await checked(folder);
		expect(readdirSync(folder)).toEqual(files);
		await log.close();
		expect(readdirSync(folder)).not.toContain('log.db-wal');
	});

	it.each([
		['with both files beside the log', ['-wal', '-shm']],
		['with the write-ahead log alone', ['-wal']]
	])('of a relay that was killed is checked as it is, %s', async (_, ends) => {
		const log = new SqliteLog({ folder });
		await log.append(batch(messages(700, 50_000)));
		const killed = scratch();
		for (const end of ['', ...ends])
			copyFileSync(join(folder, `log.db${end}`), join(killed, `log.db${end}`));
		await log.close();
		const before = copies();
		const files = (): unknown =>
			['', '-wal'].map((end) => hash('sha256', readFileSync(join(killed, `log.db${end}`))));
		const bytes = files();
		const { lines, verified } = await checked(killed);
		expect([lines, verified.messages]).toEqual([[], HEAD + 700]);
		expect(files()).toEqual(bytes);
		expect(readdirSync(killed).sort()).toEqual(['', ...ends].map((end) => `log.db${end}`).sort());
		expect(copies()).toEqual(before);
		removed(killed);
	});

	it('is checked where nothing may be written, and nothing of the check is left', async () => {
		for (const name of readdirSync(folder)) chmodSync(join(folder, name), 0o444);
		chmodSync(folder, 0o555);
		const [before, root] = [copies(), process.geteuid?.() === 0];
		const state = stateOf(folder);
		// To root, all may be written.
		if (root) process.seteuid?.(65_534);
		try {
			const { lines, verified } = await checked(folder);
			expect([lines, verified.messages]).toEqual([[], HEAD]);
		} finally {
			if (root) process.seteuid?.(0);
			chmodSync(folder, 0o755);
		}
		chmodSync(folder, 0o555);
		expect(stateOf(folder)).toEqual(state);
		chmodSync(folder, 0o755);
		expect(copies()).toEqual(before);
	});

	it('is whole also where its ids went into their tables, and a flipped bit there is named', async () => {
		const large = scratch();
		const log = new SqliteLog({ folder: large });
		await log.append(batch(messages(20_000)));
		await log.close();
		expect((await checked(large)).lines).toEqual([]);
		change(join(large, 'log.db'), [
			['UPDATE keys_0 SET seq = seq + 1 WHERE key = (SELECT MIN(key) FROM keys_0)']
		]);
		expect((await checked(large)).lines).toEqual([
			expect.stringMatching(/^rows: table keys_0: row of message [\d,]+ not as it was written$/)
		]);
		removed(large);
	});

	it('is whole also where its clock was set back, once and again', async () => {
		const steps = [0, 60_000, 3_600_000, -3_500_000, 60_000, 86_400_000, -86_000_000, -30_000];
		let now = 1_800_000_000_000;
		const back = scratch();
		const log = new SqliteLog({ folder: back, now: () => now });
		for (const [i, step] of steps.entries()) {
			now += step;
			await log.append(batch(messages(300, i * 300 + 1)));
		}
		await log.close();
		expect((await checked(back)).lines).toEqual([]);
		change(join(back, 'log.db'), [
			[`UPDATE minutes SET messages = messages + 1 WHERE minute = ${Math.floor(now / 60_000)}`]
		]);
		expect((await checked(back)).lines).toEqual([expect.stringMatching(/^totals: minute /)]);
		removed(back);
	});

	it('of an older version is checked without being changed to the present one', async () => {
		const later = ['imports', 'imported', 'imported_minutes', 'segment_times'];
		const summed = Object.keys(SUMMED).filter((table) => !later.includes(table));
		removed(folder);
		folder = await dataFolder(true);
		change(join(folder, 'log.db'), [
			...later.map((table): Statement => [`DROP TABLE ${table}`]),
			...summed.map((table): Statement => [`ALTER TABLE ${table} DROP COLUMN sum`]),
			["DELETE FROM meta WHERE key = 'summed'"],
			['DROP TABLE trial'],
			...['outages', 'moderation', 'deleted_before'].map((name): Statement => [
				`DROP INDEX ${name}`
			])
		]);
		const db = new Database(join(folder, 'log.db'));
		db.pragma('user_version = 2');
		db.close();
		const before = stateOf(folder);
		expect((await checked(folder)).lines).toEqual([]);
		expect(stateOf(folder)).toEqual(before);
	});
});

const SEGMENT_1 = 'segment 1, messages 513–1,024';
const flipped = (bytes: Buffer, at: number): Buffer => {
	const copy = Buffer.from(bytes);
	copy[at] = (copy[at] ?? 0) ^ 4;
	return copy;
};
const bytesOf = (n: number): Buffer => {
	const db = new Database(join(whole, 'log.db'), { readonly: true });
	const bytes = db.prepare('SELECT bytes FROM segments WHERE n = ?').pluck().get(n) as Buffer;
	db.close();
	for (const end of ['-wal', '-shm']) rmSync(join(whole, `log.db${end}`), { force: true });
	return bytes;
};
const set = (table: string, change: string, where: string): Statement => [
	`UPDATE ${table} SET ${change} WHERE ${where}`
];

describe('A fault is named with its place, and no other is: ', () => {
	it.each<[what: string, statements: () => Statement[], lines: (string | RegExp)[]]>([
		[
			'a text',
			() => [set('events', "text = text || '!'", 'seq = 519')],
			[`rows: ${SEGMENT_1}: message 519 not as sealed; the segment's bytes are whole`]
		],
		[
			'a time',
			() => [set('events', 'sent_at = sent_at + 1', 'seq IN (519, 521, 522)')],
			[`rows: ${SEGMENT_1}: messages 519, 521–522 not as sealed; the segment's bytes are whole`]
		],
		[
			'attributes that are none',
			() => [set('events', "attributes = x'0105'", 'seq = 519')],
			[
				`rows: ${SEGMENT_1}: message 519: it can not be read`,
				`rows: ${SEGMENT_1}: message 519 not as sealed; the segment's bytes are whole`
			]
		],
		[
			'a total in a row in mid-segment',
			() => [set('events', 'channel_messages = channel_messages + 1', 'seq = 519')],
			[`rows: ${SEGMENT_1}: message 519: wrong totals of its channel`]
		],
		[
			'all totals of the last row of a segment',
			() => [
				set(
					'events',
					'messages = messages + 1, user_messages = 0, pair_messages = 9, channels = 99, users = 99',
					'seq = 1024'
				)
			],
			[
				`rows: ${SEGMENT_1}: message 1,024: wrong totals of the log, channels, users, its user, its user in the channel`
			]
		],
		[
			'an appearance',
			() => [set('looks', "login = 'eve'", 'id = 3')],
			[/^rows: user 3: the appearance 3, of “user-\d”, differs from the one in segment 0, /]
		],
		[
			'the name of a channel',
			() => [set('channels', "name = 'other'", 'id = 2')],
			[/^rows: channel 2: its name differs from the one in segment 0, .*, “channel-\d” of test$/]
		],
		[
			'an appearance that a row does not have',
			() => [set('events', 'look = 999', 'seq = 519')],
			['rows: appearance 999: it is missing, and message 519 is of it']
		],
		[
			'an appearance that is gone',
			() => [['DELETE FROM looks WHERE id = 3']],
			['rows: appearance 3: it is missing, and message 3 is of it']
		],
		[
			'a row that is gone',
			() => [['DELETE FROM events WHERE seq IN (520, 521)']],
			[`rows: ${SEGMENT_1}: messages 520–521 missing`]
		],
		[
			'all of two segments',
			() => [
				['DELETE FROM events WHERE seq BETWEEN 513 AND 1536'],
				['DELETE FROM segments WHERE n IN (1, 2)']
			],
			['rows: segments 1–2, messages 513–1,536: neither rows nor a segment are there']
		],
		[
			"a segment's bytes",
			() => [['UPDATE segments SET bytes = ? WHERE n = 1', flipped(bytesOf(1), 90)]],
			[
				`segment: ${SEGMENT_1}: its bytes are damaged; the relay mends them from the rows when it reads the segment`
			]
		],
		[
			"a segment's key",
			() => [set('segments', "key = '0123456789abcdef0123456789abcdef'", 'n = 1')],
			[`segment: ${SEGMENT_1}: its key is damaged; the relay mends it when it reads the segment`]
		],
		[
			"a segment's bytes and a row of it",
			() => [
				['UPDATE segments SET bytes = ? WHERE n = 1', flipped(bytesOf(1), 90)],
				set('events', "text = 'x'", 'seq = 519')
			],
			[
				`segment: ${SEGMENT_1}: its bytes are damaged; so are its rows: the segment is lost`,
				`rows: ${SEGMENT_1}: they are not as they were sealed`
			]
		],
		[
			'a segment that is gone',
			() => [['DELETE FROM segments WHERE n = 1']],
			[`segment: ${SEGMENT_1}: it is missing in the list of segments`]
		],
		[
			'the newest segment that is gone',
			() => [['DELETE FROM segments WHERE n = 7']],
			[/^segment: segment 7, .* it is missing in the list of segments$/]
		],
		[
			"a segment's times",
			() => [set('segments', 'received_last = received_last + 1', 'n = 1')],
			[`segment: ${SEGMENT_1}: its times in the list of segments are wrong`]
		],
		[
			'a segment too many',
			() => [["INSERT INTO segments VALUES (9, 'k', x'00', 0, 0, 0, 0, 0)"]],
			[
				/^segment: segment 9|^rows: segment 9/,
				/^tail: the end of the log: .* the newest segment reached/
			]
		],
		[
			'a row of the tail',
			() => [[`DELETE FROM events WHERE seq = ${HEAD - 4}`]],
			[`tail: the tail: message ${(HEAD - 4).toLocaleString('en')} missing`]
		],
		[
			'a total in the tail',
			() => [set('events', 'messages = 1', `seq = ${HEAD - 4}`)],
			[/^tail: the tail, message 4,132: wrong totals of the log$/]
		],
		[
			'the end of the tail',
			() => [[`DELETE FROM events WHERE seq > ${HEAD - 4}`]],
			[
				/^tail: the end of the log: the newest is message 4,132, but .* reached 4,136: 4 are missing$/
			]
		],
		[
			'the first term',
			() => [['DELETE FROM terms']],
			['file: log.db: the first of its terms is missing']
		],
		['the id', () => [set('meta', "value = 'x'", "key = 'log'")], ['file: log.db: it has no id']],
		[
			"a channel's total",
			() => [set('channels', 'messages = 5', 'id = 2')],
			[/^totals: channel 2: messages: 5 instead of 1,3\d\d$/]
		],
		[
			"a channel's newest message",
			() => [set('channels', 'newest = 5', 'id = 2')],
			[/^totals: channel 2: newest message: 5 instead of 4,0\d\d$/]
		],
		[
			"a user's total and times",
			() => [set('users', 'messages = 5, first_seen = 1, last_seen = 2, look = 1', 'id = 3')],
			[
				/^totals: user 3: messages: 5 instead of/,
				/^totals: user 3: first seen: 1 instead/,
				/^totals: user 3: last seen: 2 instead/,
				/^totals: user 3: appearance: 1 instead/
			]
		],
		[
			'a user that is gone',
			() => [['DELETE FROM users WHERE id = 3']],
			['totals: user 3: it is missing']
		],
		[
			'a pair',
			() => [set('pairs', 'messages = 5', 'user = 3 AND channel = 2')],
			[/^totals: pair, user 3, channel 2: messages: 5 instead of/]
		],
		[
			'a minute',
			() => [['DELETE FROM minutes WHERE minute = (SELECT MIN(minute) FROM minutes)']],
			['totals: minute 28,333,333: it is missing']
		],
		...(
			[
				['channel_minutes', 'minute of a channel, channel 2, minute'],
				['channel_quarters', 'quarter of an hour of a channel, channel 2, quarter'],
				['user_quarters', 'quarter of an hour of a user, user 1, channel 2, quarter']
			] as const
		).map(([table, words]): [string, () => Statement[], RegExp[]] => [
			`the counts in ${table}`,
			() => [
				[
					`UPDATE ${table} SET messages = messages + 1 WHERE channel = 2 AND (channel, ${table.endsWith('minutes') ? 'minute' : 'quarter'}) = (SELECT channel, MIN(${table.endsWith('minutes') ? 'minute' : 'quarter'}) FROM ${table} WHERE channel = 2)${table === 'user_quarters' ? ' AND user = 1' : ''}`
				]
			],
			[new RegExp(`^totals: ${words} [\\d,]+: messages: \\d+ instead of \\d+$`)]
		])
	])('%s', async (_, statements, wanted) => {
		change(join(folder, 'log.db'), statements());
		const { lines, verified } = await checked(folder);
		for (const one of wanted) {
			const matches = (line: string): boolean =>
				typeof one === 'string' ? line === one : one.test(line);
			expect(lines.some(matches), `${String(one)} in\n${lines.join('\n')}`).toBe(true);
		}
		expect(verified.faults).toBe(lines.length);
		const places = (texts: readonly string[]): Set<string> =>
			new Set(texts.map((line) => line.split(':')[1] ?? ''));
		// A damaged row may also show in totals, but not in other segments.
		const others = lines.filter(
			(line) => line.startsWith('rows: segment ') || line.startsWith('segment: ')
		);
		expect(places(others).size).toBeLessThanOrEqual(1);
	});

	it('the search index', async () => {
		change(join(folder, 'search.db'), [["INSERT INTO texts (rowid, text) VALUES (7, 'another')"]]);
		const { lines } = await checked(folder);
		expect(lines).toEqual([
			`index: search.db: its entries differ from the texts up to message ${(HEAD - 5).toLocaleString('en')}`
		]);
	});

	it('a page, a header, a file that is gone', async () => {
		const file = join(folder, 'log.db');
		const garble = (at: number, bytes: number): void => {
			const open = openSync(file, 'r+');
			writeSync(open, Buffer.alloc(bytes, 0xa5), 0, bytes, at);
			closeSync(open);
		};
		garble(Math.floor(statSync(file).size / 2 / 4_096) * 4_096, 4_096);
		const { lines } = await checked(folder);
		expect(lines.length).toBeGreaterThan(0);
		garble(0, 100);
		expect((await checked(folder)).lines).toEqual([
			'file: log.db: it can not be opened (file is not a database)'
		]);
		renameSync(file, `${file}-wal`);
		expect((await checked(folder)).lines).toEqual([
			'file: log.db: it is missing, and log.db-wal is there'
		]);
		writeFileSync(`${file}-wal`, '');
		await expect(checked(folder)).rejects.toMatchObject({
			message: `there is no log in ${folder}`
		});
		// A backup, for example.
		await expect(checked(`${file}-wal`)).rejects.toMatchObject({
			message: `${file}-wal is a file, and no data folder`
		});
	});

	it('while the relay runs', async () => {
		change(join(folder, 'log.db'), [set('events', "text = text || '!'", 'seq = 519')]);
		const log = new SqliteLog({ folder });
		await log.append(batch(messages(30, 50_000)));
		expect((await checked(folder)).lines).toEqual([
			`rows: ${SEGMENT_1}: message 519 not as sealed; the segment's bytes are whole`
		]);
		await log.close();
	});
});

it('names a row of which a flipped bit made a number into nothing', async () => {
	const folder = copyOf(whole);
	const db = new Database(join(folder, 'log.db'));
	db.unsafeMode();
	db.pragma('writable_schema = ON');
	db.exec(
		"UPDATE sqlite_schema SET sql = replace(sql, 'channel INTEGER NOT NULL', 'channel INTEGER') WHERE name = 'events'"
	);
	db.pragma('writable_schema = RESET');
	db.exec('UPDATE events SET channel = NULL WHERE seq = 600');
	db.close();
	expect((await checked(folder)).lines.join('\n')).toContain('message 600');
	removed(folder);
});

it('finds any flipped bit that changes what is kept', async () => {
	const size = statSync(join(whole, 'log.db')).size;
	const kept = (path: string): string => {
		const db = new Database(join(path, 'log.db'));
		try {
			return [
				`SELECT * FROM events WHERE seq <= ${SEGMENTS * SEGMENT_SIZE} ORDER BY seq`,
				'SELECT * FROM segments ORDER BY n',
				...['channels', 'users', 'looks', 'minutes'].map(
					(table) => `SELECT * FROM ${table} ORDER BY 1`
				),
				...['pairs', 'channel_minutes', 'channel_quarters', 'user_quarters'].map(
					(table) => `SELECT * FROM ${table} ORDER BY 1, 2, 3`
				)
			]
				.map((sql) => JSON.stringify(db.prepare(sql).raw().all()))
				.join('\n');
		} catch (error) {
			return String(error);
		} finally {
			db.close();
		}
	};
	const before = kept(copyOf(whole));
	await fc.assert(
		fc.asyncProperty(fc.nat(size - 1), fc.nat(7), async (at, bit) => {
			const harmed = copyOf(whole);
			try {
				const bytes = readFileSync(join(harmed, 'log.db'));
				bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
				writeFileSync(join(harmed, 'log.db'), bytes);
				const { lines } = await checked(harmed);
				if (lines.length === 0) expect(kept(harmed) === before).toBe(true);
			} finally {
				removed(harmed);
			}
		}),
		{ numRuns: 40 }
	);
});
