import { createHash } from 'node:crypto';
import {
	mkdtempSync,
	readFileSync,
	renameSync,
	rmSync,
	statSync,
	truncateSync,
	writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import '../../support/seed';
import type { Damage } from '../../../server/log/sqlite/tables/damage';
import { frameOfLogged } from '../../../server/log/frames';
import type { Appended } from '../../../server/log/log';
import { lockFolder } from '../../../server/log/sqlite/disk/folder';
import { SqliteLog } from '../../../server/log/sqlite/sqlite-log';
import { snapshotCause } from '../../../server/relay/resume';
import { termAt } from '../../../server/log/terms';
import {
	EventKind,
	SEGMENT_SIZE,
	decodeFrame,
	encodeFrame,
	importOf
} from '../../../src/lib/wire/index';
import { batch, deflate, messages } from '../../support/events';
import { phrase } from '../../support/queries/phrase';

const TAIL = 40;
const HEAD = SEGMENT_SIZE + TAIL;
let folder: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'backscroll-integrity-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs `use` with the folder's log open; returns the damage that it told of. */
async function withLog(use: (log: SqliteLog) => unknown): Promise<Damage[]> {
	const damage: Damage[] = [];
	const log = new SqliteLog({ folder, onDamage: (one) => damage.push(one) });
	try {
		await use(log);
	} finally {
		await log.close();
	}
	return damage;
}

const file = (name: string): string => join(folder, name);
const fill = (): Promise<Damage[]> => withLog((log) => log.append(batch(messages(HEAD))));

/** Changes the stopped log's database. */
function harm(...statements: string[]): void {
	const db = new Database(file('log.db'));
	for (const sql of statements) db.exec(sql);
	db.close();
}

const everything = async (log: SqliteLog) => ({
	state: await log.snapshot(),
	users: await log.users(0),
	events: await log.read(1, 10_000),
	segments: await log.segments(0, 100),
	profile: await log.queries.profile(4)
});

describe('A row with one flipped bit is put right at the start:', () => {
	it.each([
		['a text of the tail', "UPDATE events SET text = 'message 530' WHERE seq = 531"],
		['a total of the tail', 'UPDATE events SET messages = messages + 256 WHERE seq = 540'],
		['the sum itself', 'UPDATE events SET sum = sum + 1 - 2 * (sum & 1) WHERE seq = 540'],
		['a name', "UPDATE looks SET login = 'user-5' WHERE login = 'user-4'"],
		['a channel', "UPDATE channels SET name = 'Channel-1' WHERE name = 'channel-1'"],
		['a user', 'UPDATE users SET messages = messages + 1 - 2 * (messages & 1) WHERE id = 3'],
		['a pair', 'UPDATE pairs SET messages = messages + 1 - 2 * (messages & 1) WHERE user = 3'],
		['a minute', 'UPDATE minutes SET messages = messages + 1 - 2 * (messages & 1)'],
		[
			'a term',
			'UPDATE terms SET term = char(unicode(term) + 1 - 2 * (unicode(term) & 1)) || substr(term, 2)'
		]
	])('%s', async (_, sql) => {
		let before: unknown;
		await fill();
		await withLog(async (log) => (before = structuredClone(await everything(log))));
		harm(sql);
		const damage = await withLog(async (log) => expect(await everything(log)).toEqual(before));
		expect(damage.map(({ state }) => state)).toEqual(['mended']);
		expect(await withLog(async (log) => expect(await everything(log)).toEqual(before))).toEqual([]);
	});
});

describe('A lost event of the tail', () => {
	it.each([
		['changed', `UPDATE events SET text = 'something quite different' WHERE seq = ${HEAD - 3}`],
		['missing', `DELETE FROM events WHERE seq = ${HEAD - 3}`]
	])('(%s) is an outage on all devices; those that had it begin a new archive', async (_, sql) => {
		const lost = HEAD - 3;
		await fill();
		let before: Awaited<ReturnType<typeof everything>> | undefined;
		let terms = [''];
		await withLog(async (log) => {
			before = structuredClone(await everything(log));
			terms = [lost - 1, lost, HEAD].map((seq) => termAt(log.terms, seq));
		});
		harm(sql);
		const damage = await withLog(async (log) => {
			const after = await everything(log);
			expect(after.events[lost - 1]?.event).toMatchObject({
				seq: lost,
				kind: EventKind.outage,
				author: null,
				text: 'damaged on the disk of the relay'
			});
			const others = ({ event }: { event: { seq: number } }) => event.seq !== lost;
			expect(structuredClone(after.events.filter(others).map(({ event }) => event))).toEqual(
				before?.events.filter(others).map(({ event }) => event)
			);
			const causes = [lost - 1, lost, HEAD].map((seq, i) =>
				snapshotCause({ log: log.id, seq, term: terms[i] ?? '' }, log)
			);
			expect(causes).toEqual([null, 'term-mismatch', 'term-mismatch']);
			// Its id is forgotten: whoever has it may send it again.
			expect(await log.append(batch(messages(1, lost)))).toMatchObject({ accepted: 1 });
			expect(await log.append(batch(messages(1, lost + 1)))).toMatchObject({ duplicates: 1 });
			await log.append(batch(messages(SEGMENT_SIZE, 5_000)));
			expect(await log.segment(1)).toBeDefined();
		});
		expect(damage).toEqual([{ table: 'events', rows: 1, state: 'lost' }]);
		expect(await withLog((log) => log.read(1, 2 * SEGMENT_SIZE))).toEqual([]);
	});
});

it('Rows of earlier versions, which have no sums, are all there after others were mended', async () => {
	let before: unknown;
	await withLog((log) => log.append(batch(messages(2 * SEGMENT_SIZE))));
	await withLog(async (log) => (before = structuredClone(await everything(log))));
	harm(
		"UPDATE events SET sum = NULL; UPDATE segments SET sum = NULL; DELETE FROM meta WHERE key = 'summed'",
		"UPDATE looks SET login = 'somebody else' WHERE id = 4",
		'DELETE FROM events WHERE seq IN (3, 700)',
		"UPDATE events SET text = 'another' WHERE seq = 900"
	);
	const damage = await withLog(async (log) => expect(await everything(log)).toEqual(before));
	expect(damage).toEqual([
		{ table: 'looks', rows: 1, state: 'mended' },
		{ n: 0, state: 'mended' },
		{ n: 1, state: 'mended' }
	]);
});

it.each(['channels', 'users', 'pairs', 'minutes'])(
	'Rows of %s that are missing or say something else are made anew from the events',
	async (table) => {
		let before: Awaited<ReturnType<typeof everything>> | undefined;
		await fill();
		await withLog(async (log) => (before = structuredClone(await everything(log))));
		harm(
			`UPDATE ${table} SET messages = messages + 77`,
			`DELETE FROM ${table} WHERE rowid_of = 2`.replace(
				'rowid_of',
				table === 'pairs' ? 'user' : table === 'minutes' ? 'minute' : 'id'
			)
		);
		const damage = await withLog(async (log) => expect(await everything(log)).toEqual(before));
		expect(damage).toMatchObject([{ table }]);
		expect(await withLog(async (log) => expect(await everything(log)).toEqual(before))).toEqual([]);
	}
);

describe('What the log knows of imports', () => {
	const OLD = { source: 'test', name: 'old.log' };
	/** Sealed and in the tail, live and imported. */
	const fillWithImport = (): Promise<Damage[]> =>
		withLog(async (log) => {
			await log.append(batch(messages(100)));
			await log.append({ ...batch(messages(SEGMENT_SIZE, 101)), import: OLD });
			await log.append(batch(messages(20, 101 + SEGMENT_SIZE)));
		});

	it.each([
		['imported', 'messages = messages + 77, events = events + 77', 'channel = 2'],
		['imported_minutes', 'messages = messages + 77', 'minute > 0']
	])(
		'is made anew from the events where rows of %s say something else or are missing',
		async (table, change, where) => {
			let before: unknown;
			await fillWithImport();
			await withLog(async (log) => (before = structuredClone(await everything(log))));
			harm(`UPDATE ${table} SET ${change}`);
			const damage = await withLog(async (log) => expect(await everything(log)).toEqual(before));
			expect(damage).toMatchObject([{ table, state: 'mended' }]);
			harm(
				`UPDATE ${table} SET ${change}`,
				`DELETE FROM ${table} WHERE ${where}`,
				"UPDATE meta SET value = 'x' WHERE key = 'live'"
			);
			await withLog(async (log) => expect(await everything(log)).toEqual(before));
			expect(await withLog(async (log) => expect(await everything(log)).toEqual(before))).toEqual(
				[]
			);
		}
	);

	it('is all but its name where that is lost, and the next import has another number', async () => {
		let before: unknown;
		await fillWithImport();
		await withLog(async (log) => (before = structuredClone(await everything(log))));
		harm("UPDATE imports SET name = 'something else'");
		const damage = await withLog(async (log) => {
			expect(await everything(log)).toEqual(before);
			await log.append({ ...batch(messages(1, 9_000)), import: OLD });
			expect((await log.read(log.head, 1)).map(({ event }) => importOf(event))).toEqual([2]);
		});
		expect(damage).toEqual([{ table: 'imports', rows: 1, state: 'lost' }]);
		const db = new Database(file('log.db'), { readonly: true });
		expect(db.prepare('SELECT name FROM imports').pluck().all()).toEqual(['damaged-1', 'old.log']);
		db.close();
	});
});

describe('The log’s files under the running relay', () => {
	it.each(['log.db-wal', 'log.db-shm', 'relay.lock'])(
		'%s: no batch is acknowledged once it is removed or replaced, and none that was is lost',
		async (name) => {
			const log = new SqliteLog({ folder });
			await log.append(batch(messages(20)));
			renameSync(file(name), file('aside'));
			const gone = {
				code: 'write-failed',
				message: expect.stringContaining('removed or replaced')
			};
			await expect(log.append(batch(messages(1, 100)))).rejects.toMatchObject(gone);
			await expect(log.tryWriting()).rejects.toMatchObject(gone);
			// What a crash would leave: the files as they are in the folder.
			const crashed = mkdtempSync(join(tmpdir(), 'backscroll-crashed-'));
			writeFileSync(join(crashed, 'log.db'), readFileSync(file('log.db')));
			const left = new SqliteLog({ folder: crashed });
			expect(left.head).toBe(20);
			await left.close();
			rmSync(crashed, { recursive: true });
			renameSync(file('aside'), file(name));
			expect(await log.append(batch(messages(1, 100)))).toMatchObject({ head: 21 });
			await log.close();
		}
	);
});

describe('The mark beside the log', () => {
	/** Leaves the folder as a crash does, with the last 20 events only in the write-ahead log. */
	async function crash(): Promise<void> {
		await fill();
		const log = new SqliteLog({ folder });
		await log.append(batch(messages(20, 2_000)));
		const files = ['log.db', 'log.db-wal'].map((name) => [name, readFileSync(file(name))] as const);
		await log.close();
		for (const [name, bytes] of files) writeFileSync(file(name), bytes);
	}

	it.each([
		['cut', () => truncateSync(file('log.db-wal'), 100)],
		['removed', () => rmSync(file('log.db-wal'))],
		[
			'flipped',
			() => {
				const bytes = readFileSync(file('log.db-wal'));
				bytes[60]! ^= 4;
				writeFileSync(file('log.db-wal'), bytes);
			}
		]
	])(
		'tells that acknowledged events are gone, once, where the write-ahead log was %s',
		async (_, cut) => {
			await crash();
			cut();
			expect(await withLog((log) => expect(log.head).toBe(HEAD))).toEqual([
				{ head: HEAD, durable: HEAD + 20, state: 'short' }
			]);
			expect(await withLog(() => {})).toEqual([]);
		}
	);

	it('tells of a new log in the place of another', async () => {
		await fill();
		for (const name of ['log.db']) rmSync(file(name));
		expect(await withLog(() => {})).toEqual([{ head: 0, durable: HEAD, state: 'short' }]);
	});

	it('is no alarm where it is behind, cut, flipped or gone', async () => {
		await crash();
		const mark = readFileSync(file('log.mark'), 'utf8');
		expect(statSync(file('log.mark')).size).toBe(128);
		for (const bytes of [mark.replace('2', '7'), mark.slice(0, 40), '', 'nonsense']) {
			writeFileSync(file('log.mark'), bytes);
			expect(await withLog((log) => expect(log.head).toBe(HEAD + 20))).toEqual([]);
		}
		rmSync(file('log.mark'));
		expect(await withLog(() => {})).toEqual([]);
	});

	it('is written in place, as a full disk has no room for another', async () => {
		await fill();
		const longer = readFileSync(file('log.mark'), 'utf8').padEnd(300);
		writeFileSync(file('log.mark'), longer);
		expect(await withLog((log) => log.append(batch(messages(3, 9_000))))).toEqual([]);
		expect(readFileSync(file('log.mark'), 'utf8').slice(128)).toBe(longer.slice(128));
	});
});

/** Fills the beginning of a page of a table with nonsense, about the one in the middle of its first half. */
function harmPage(table: string, type: 'leaf' | 'overflow' = 'leaf'): void {
	const db = new Database(file('log.db'));
	const pages = db
		.prepare<[string, string], number>('SELECT pageno FROM dbstat WHERE name = ? AND pagetype = ?')
		.pluck()
		.all(table, type);
	const size = Number(db.pragma('page_size', { simple: true }));
	db.close();
	const page = pages[pages.length >> 2];
	if (page === undefined) throw new Error(`${table} has no such page`);
	const at = (page - 1) * size;
	const bytes = readFileSync(file('log.db'));
	bytes.fill(0xff, at, at + 16);
	writeFileSync(file('log.db'), bytes);
}

it('A damaged page that only a search reads is told of, once', async () => {
	await withLog((log) => log.append(batch(messages(17 * SEGMENT_SIZE))));
	harmPage('events');
	const damage = await withLog(async (log) => {
		for (const text of ['message', 'ss']) {
			await expect(log.queries.search(phrase({ text, limit: 5 }))).rejects.toMatchObject({
				code: 'search-failed'
			});
		}
	});
	expect(damage.filter(({ state }) => state === 'unreadable')).toEqual([
		{ pages: 'texts', state: 'unreadable' }
	]);
});

it('A damaged page of segments holds up no other: those on it are made from their rows, byte for byte', async () => {
	// Texts that pack badly: a segment takes several pages.
	const said = messages(17 * SEGMENT_SIZE).map((each, i) => ({
		...each,
		text: createHash('sha256').update(`${i}`).digest('base64')
	}));
	await withLog((log) => log.append(batch(said)));
	const seen: unknown[] = [];
	const read = (log: SqliteLog) =>
		Promise.all(
			Array.from({ length: 17 }, async (_, n) => {
				const segment = await log.segment(n);
				return [segment?.key, segment && Buffer.from(segment.bytes).toString('hex')];
			})
		);
	await withLog(async (log) => seen.push([await log.segments(0, 99), await read(log)]));
	harmPage('segments', 'overflow');
	const damage = await withLog(async (log) => {
		seen.push([await log.segments(0, 99), await read(log)]);
		expect(await log.append(batch(messages(600, 20_000)))).toMatchObject({ accepted: 600 });
		expect(await log.read(1, 20_000)).toHaveLength(17 * SEGMENT_SIZE + 600);
	});
	expect(seen[1]).toEqual(seen[0]);
	expect(damage).toEqual([{ pages: 'segments', state: 'unreadable' }]);
});

it('A damaged page of message ids ends nothing: it is told of once, and messages are taken', async () => {
	await withLog((log) => log.append(batch(messages(20_000))));
	harmPage('keys_0');
	const damage = await withLog(async (log) => {
		const append = (count: number, from: number): Promise<Appended> =>
			log.append(batch(messages(count, from)));
		// The batch that meets the damage is refused, and taken when it is repeated.
		for (let from = 1; from < 20_000; from += 4_000) {
			await append(100, from).catch(() => append(100, from));
		}
		expect(await append(20_000, 30_000)).toMatchObject({ accepted: 20_000 });
		expect(await append(100, 49_900)).toMatchObject({ duplicates: 100 });
	});
	expect(damage.filter(({ state }) => state === 'unreadable')).toEqual([
		{ pages: 'ids', state: 'unreadable' }
	]);
});

it.each([
	['of an earlier version', 'DELETE FROM segment_times', 0],
	['flipped', "UPDATE segment_times SET bytes = CAST('x' AS BLOB) || substr(bytes, 2)", 1],
	['of another type', "UPDATE segment_times SET bytes = 'x'", 1]
])(
	'Times of a segment that are %s are made from its events, and written',
	async (_, sql, damaged) => {
		let before: Uint8Array | undefined;
		await fill();
		await withLog(async (log) => (before = await log.times(0, 1)));
		harm(sql);
		const damage = await withLog(async (log) => expect(await log.times(0, 1)).toEqual(before));
		const mended = { table: 'segment_times', rows: 1, state: 'mended' };
		expect(damage).toEqual(damaged > 0 ? [mended] : []);
		expect(await withLog(async (log) => expect(await log.times(0, 1)).toEqual(before))).toEqual([]);
		const db = new Database(file('log.db'));
		expect(db.prepare('SELECT COUNT(*) FROM segment_times').pluck().get()).toBe(1);
		db.close();
	}
);

it('Times of a segment of which nothing is left are not told', async () => {
	await fill();
	harm(
		'DELETE FROM segment_times',
		"UPDATE segments SET bytes = x'00'",
		"UPDATE events SET text = text || '!' WHERE seq < 3"
	);
	await withLog(async (log) => expect(await log.times(0, 1)).toBeUndefined());
});

it('Garbage in relay.lock is no damage of the log; a lock is', async () => {
	await fill();
	const database = readFileSync(file('log.db'));
	const odd = (at: number, value: number): Buffer => {
		const bytes = Buffer.from(database);
		bytes[at] = value;
		return bytes;
	};
	for (const content of [
		'garbage, longer than the header of a database'.repeat(9),
		// A copy of a database; one that says that nobody can write it, one of another format, one that is cut.
		...[database, odd(18, 9), odd(47, 9), database.subarray(0, 500)]
	]) {
		writeFileSync(file('relay.lock'), content);
		expect(await withLog((log) => expect(log.head).toBe(HEAD))).toEqual([]);
	}
	const lock = lockFolder(folder);
	expect(() => new SqliteLog({ folder })).toThrowError(expect.objectContaining({ code: 'in-use' }));
	lock.release();
});

describe('In a log whose clock was set back,', () => {
	const AHEAD = 3_600_000;
	/** Three segments and a tail; the clock is ahead at the end of a segment, and in the midst of the tail. */
	async function filled(): Promise<void> {
		// All of it is past when the log is opened again.
		let now = Date.now() - 3 * AHEAD;
		const log = new SqliteLog({ folder, now: () => now });
		const parts = [SEGMENT_SIZE - 20, 20, 3, 5, 4, 6] as const;
		const steps = [0, AHEAD, 120_000 - AHEAD, 1_000, AHEAD, 120_000 - AHEAD];
		let from = 1;
		for (const [i, count] of parts.entries()) {
			now += steps[i] ?? 0;
			await log.append(batch(messages(count, from)));
			from += count;
		}
		await log.close();
	}

	it('an event lost anywhere in the tail leaves frames that can be made and read', async () => {
		await filled();
		const whole = readFileSync(file('log.db'));
		for (let seq = SEGMENT_SIZE + 1; seq <= SEGMENT_SIZE + 18; seq++) {
			writeFileSync(file('log.db'), whole);
			for (const end of ['-wal', '-shm']) rmSync(file(`log.db${end}`), { force: true });
			harm(`UPDATE events SET text = 'entirely different', sent_at = 7 WHERE seq = ${seq}`);
			await withLog(async (log) => {
				const events = await log.read(SEGMENT_SIZE + 1, SEGMENT_SIZE);
				const frame = decodeFrame(encodeFrame(frameOfLogged(events), deflate));
				expect(frame.events.map(({ receivedAt }) => receivedAt)).toEqual(
					events.map(({ event }) => event.receivedAt)
				);
				expect(events[seq - SEGMENT_SIZE - 1]?.event.kind).toBe(EventKind.outage);
			});
		}
	});

	it('minutes that are damaged come back as they were', async () => {
		await filled();
		const seen: unknown[] = [];
		const look = (): Promise<Damage[]> =>
			withLog(async (log) => seen.push((await log.snapshot()).minutes));
		await look();
		harm('UPDATE minutes SET messages = messages + 1000003');
		await look();
		expect(seen[1]).toEqual(seen[0]);
	});
});
