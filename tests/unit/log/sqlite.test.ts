import { channelListOf } from '../../support/channel-list';
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
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Segment } from '../../../server/log/log';
import { MemoryLog } from '../../../server/log/memory/memory-log';
import { SqliteLog } from '../../../server/log/sqlite/sqlite-log';
import type { Damage } from '../../../server/log/sqlite/tables/damage';
import {
	EventKind,
	outageAttribute,
	recordingAttribute,
	type ChannelState
} from '../../../src/lib/wire/index';
import { keepsItsTime } from './clocks';
import { conformsToLog, type OpenOptions } from './conformance';
import { batch, deflate, message, messages, sha256 } from '../../support/events';
import { keepsModeration } from './moderation';
import { keepsImportsApart } from './imports';
import { showsPeopleAsTheyWereLast } from './shown-as';
import { answersQueries } from './queries';
import { tellsTimes } from './times';

/** A database as Backscroll 0.1.0 left it. */
const FIRST_VERSION = new URL('../../golden/log-1.sql', import.meta.url);

const scratch = (): string => mkdtempSync(join(tmpdir(), 'backscroll-log-'));

const inScratch = async (options?: OpenOptions) => {
	const folder = scratch();
	const under = {
		log: new SqliteLog({ folder, ...options }),
		remove: async () => {
			await under.log.close();
			rmSync(folder, { recursive: true });
		},
		restart: async () => {
			await under.log.close();
			return (under.log = new SqliteLog({ folder, ...options }));
		}
	};
	return under;
};
conformsToLog('the log in SQLite', inScratch);
keepsItsTime('the log in SQLite', inScratch);
answersQueries('the log in SQLite', inScratch);
keepsModeration('the log in SQLite', inScratch);
keepsImportsApart('the log in SQLite', inScratch);
showsPeopleAsTheyWereLast('the log in SQLite', inScratch);
tellsTimes('the log in SQLite', inScratch);

let folder: string;
beforeEach(() => {
	folder = scratch();
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs `use` with the folder's log open. */
async function withLog<T>(use: (log: SqliteLog) => Promise<T>): Promise<T> {
	const log = new SqliteLog({ folder });
	try {
		return await use(log);
	} finally {
		await log.close();
	}
}

/** A segment whose bytes compare, from the database or from memory. */
const plain = (segment: Segment | undefined) =>
	segment && { key: segment.key, bytes: Buffer.from(segment.bytes).toString('hex') };

const everything = async (log: SqliteLog) => ({
	id: log.id,
	state: await log.snapshot(),
	users: await log.users(0),
	events: await log.read(1, 10_000),
	segments: await log.segments(0, 100),
	channels: await channelListOf(log),
	series: await log.queries.series({ channel: null, step: 60, last: 1_440 })
});

it('counts activity on exactly, in runs, after it was closed and opened again', async () => {
	const always = { user: null, channel: null, step: 3_600, first: null, last: null };
	let said = 0;
	for (const count of [700, 16_000, 2_000, 16_384]) {
		const answers = await withLog(async (log) => {
			await log.append(batch(messages(count, said + 1)));
			return Promise.all([
				log.queries.activity(always),
				log.queries.activity({ ...always, user: 2 }),
				log.queries.activity({ ...always, channel: 3 }),
				log.queries.activity({ ...always, user: 2, channel: 1 })
			]);
		});
		said += count;
		const [all, user, channel, both] = answers.map(({ steps }) =>
			steps.reduce((sum, [, messages]) => sum + messages, 0)
		);
		const numbers = Array.from({ length: said }, (_, i) => i + 1);
		expect(all).toBe(said);
		expect(user).toBe(numbers.filter((n) => n % 7 === 2).length);
		expect(channel).toBe(numbers.filter((n) => n % 3 === 0).length);
		expect(both).toBe(numbers.filter((n) => n % 7 === 2 && n % 3 === 1).length);
	}
});

it('is the same after it was closed and opened again, at any place in a segment', async () => {
	for (const count of [1, 300, 211, 512, 3]) {
		const before = await withLog(async (log) => {
			await log.append(batch(messages(count, log.head + 1)));
			return everything(log);
		});
		expect(await withLog(everything)).toEqual(before);
	}
});

it('knows its outages after it was closed and opened again, in the tail and below', async () => {
	const outage = (from: number) =>
		message({
			userKey: '',
			login: '',
			kind: EventKind.outage,
			text: 'kicked',
			attributes: [outageAttribute({ from, to: from + 1 })]
		});
	await withLog((log) => log.append(batch([outage(1), ...messages(600), outage(5)])));
	expect((await withLog((log) => log.queries.outages({ from: 0, days: null }))).outages).toEqual([
		{ channel: 1, from: 1, to: 2 },
		{ channel: 1, from: 5, to: 6 }
	]);
});

it('knows how channels stand after it was closed and opened again, in the tail and below', async () => {
	const stands = (channel: string, state: ChannelState | null, sentAt: number) =>
		message({
			...{ channel, userKey: '', login: '', kind: EventKind.channelState },
			...{ text: state === 'banned' ? 'invite only' : '', sentAt },
			attributes: [recordingAttribute(state && { state })]
		});
	await withLog((log) =>
		log.append(
			batch([
				...[stands('a', 'live', 1), stands('b', 'live', 2), stands('c', 'live', 3)],
				...messages(600),
				...[stands('b', 'banned', 4), stands('c', null, 5)]
			])
		)
	);
	const { channels, totals } = await withLog((log) => log.snapshot());
	expect(totals.messages).toBe(600);
	expect(channels.slice(0, 3)).toEqual([
		{
			...{ id: 1, source: expect.any(String), name: 'a', messages: 0 },
			recording: { state: 'live', since: 1, why: '' }
		},
		{
			...{ id: 2, source: expect.any(String), name: 'b', messages: 0 },
			recording: { state: 'banned', since: 4, why: 'invite only' }
		},
		{ id: 3, source: expect.any(String), name: 'c', messages: 0 }
	]);
});

it('finds duplicates across restarts', async () => {
	await withLog((log) => log.append(batch(messages(20))));
	expect(await withLog((log) => log.append(batch(messages(20))))).toMatchObject({
		accepted: 0,
		duplicates: 20
	});
});

it('begins a term at each opening, and replaces one that no event was written in', async () => {
	const opened: string[] = [];
	const open = (count: number) =>
		withLog(async (log) => {
			opened.push(log.terms.at(-1)?.term ?? '');
			if (count > 0) await log.append(batch(messages(count, log.head + 1)));
			return log.terms;
		});
	await open(2);
	await open(0);
	await open(3);
	expect(await open(0)).toEqual([
		{ from: 1, term: opened[0] },
		{ from: 3, term: opened[2] },
		{ from: 6, term: opened[3] }
	]);
	expect(new Set(opened).size).toBe(4);
});

it('makes the same segments as any other log from the same events', async () => {
	const now = () => 1_700_000_000_000;
	const other = new MemoryLog({
		id: '0'.repeat(32),
		term: '1'.repeat(16),
		digest: sha256,
		deflate,
		now
	});
	const log = new SqliteLog({ folder, now });
	for (const each of [log, other]) {
		await each.append(batch(messages(700)));
		await each.append(batch(messages(400, 600)));
	}
	expect(await log.segments(0, 9)).toEqual(await other.segments(0, 9));
	expect(await log.snapshot()).toEqual(await other.snapshot());
	await log.close();
});

it('takes batches that arrive together in one commit', async () => {
	const commits: number[] = [];
	const log = new SqliteLog({ folder, onCommit: (_ms, batches) => commits.push(batches) });
	const answers = await Promise.all(
		[1, 11, 21].map((from) => log.append(batch(messages(10, from))))
	);
	expect(commits).toEqual([3]);
	expect(answers.map(({ head }) => head)).toEqual([10, 20, 30]);
	await log.close();
});

it('lets the event loop turn in the midst of a large batch, and shows none of it before the commit', async () => {
	const log = new SqliteLog({ folder });
	let done = false;
	const writing = log.append(batch(messages(10_000))).then(() => (done = true));
	let turns = 0;
	while (!done) {
		await new Promise((resolve) => setImmediate(resolve));
		turns++;
		if (!done) expect([log.head, await log.read(1, 1)]).toEqual([0, []]);
	}
	await writing;
	expect(turns).toBeGreaterThan(3);
	expect((await log.snapshot()).head).toBe(10_000);
	await log.close();
});

it('takes nothing of a commit that the disk refuses, and goes on after it', async () => {
	const log = new SqliteLog({ folder });
	await log.append(batch(messages(520)));
	const before = await everything(log);
	const other = new Database(join(folder, 'log.db'), { timeout: 0 });
	other.exec('BEGIN IMMEDIATE');
	await expect(log.append(batch(messages(5, 600)))).rejects.toMatchObject({
		code: 'write-failed'
	});
	other.exec('ROLLBACK');
	other.close();
	expect(await everything(log)).toEqual(before);
	expect(await log.append(batch(messages(5, 600)))).toMatchObject({ accepted: 5, head: 525 });
	await log.close();
});

it('stores at the next start the bytes of sealed segments that it had no time to store', async () => {
	const whole = await withLog(async (log) => {
		await log.append(batch(messages(2_000)));
		return { list: await log.segments(0, 9), segment: plain(await log.segment(1)) };
	});
	const db = new Database(join(folder, 'log.db'));
	db.exec("UPDATE segments SET bytes = x''");
	db.close();
	for (const start of ['the first', 'the second']) {
		await withLog(async (log) => {
			expect(plain(await log.segment(1)), start).toEqual(whole.segment);
			expect(await log.segments(0, 9), start).toEqual(whole.list);
		});
	}
});

it('has the bytes of every segment that is sealed, however soon it is asked', async () => {
	const log = new SqliteLog({ folder });
	await log.append(batch(messages(5_000)));
	const soon = await Promise.all([0, 3, 8].map((n) => log.segment(n)));
	expect(soon.map((segment) => (segment?.bytes.length ?? 0) > 100)).toEqual([true, true, true]);
	expect((await log.segments(0, 8)).map(({ bytes }) => bytes > 100)).not.toContain(false);
	expect(await log.segment(9)).toBeUndefined();
	await log.close();
});

it('is locked by one relay at a time', async () => {
	const log = new SqliteLog({ folder });
	expect(() => new SqliteLog({ folder })).toThrowError(
		expect.objectContaining({ code: 'in-use', recovery: expect.stringContaining('--data') })
	);
	await log.close();
	await withLog(async (again) => expect(again.head).toBe(0));
});

it('goes on with a log that the first version wrote', async () => {
	const db = new Database(join(folder, 'log.db'));
	db.exec(readFileSync(FIRST_VERSION, 'utf8'));
	db.close();
	await withLog(async (log) => {
		expect(
			await log.append(
				batch([message({ source: 'default', userKey: 'name:ada', text: 'hello again' })])
			)
		).toMatchObject({
			accepted: 1,
			head: 4
		});
		const events = await log.read(1, 10);
		expect(
			events.map(({ event }) => [event.author?.login, event.author?.color, event.text])
		).toEqual([
			['Ada', 0xff0000, 'hello'],
			['grace', null, 'hello ada'],
			['Ada', null, 'waves'],
			['ada', null, 'hello again']
		]);
		expect(events.at(-1)?.after).toMatchObject({ userMessages: 3, messages: 4, users: 2 });
	});
});

it('says what to do about a folder that can not be written, a damaged log and one of a newer version', async () => {
	const opening = (at: string) => () => new SqliteLog({ folder: at });
	writeFileSync(join(folder, 'file'), '');
	expect(opening(join(folder, 'file'))).toThrowError(
		expect.objectContaining({ code: 'unwritable' })
	);
	await withLog((log) => log.append(batch([message()])));
	const db = new Database(join(folder, 'log.db'));
	db.pragma('user_version = 999');
	db.close();
	expect(opening(folder)).toThrowError(expect.objectContaining({ code: 'too-new' }));
	writeFileSync(join(folder, 'log.db'), 'not a database, whatever its name says'.repeat(100));
	expect(opening(folder)).toThrowError(expect.objectContaining({ code: 'damaged' }));
});

it.each([
	[
		'is overwritten in parts',
		(file: string) => {
			const bytes = readFileSync(file);
			for (let at = 4_096; at < bytes.length; at += 8_192) bytes.fill(0xa5, at, at + 4_096);
			writeFileSync(file, bytes);
		}
	],
	[
		'is of the version before imports and is overwritten in parts',
		(file: string) => {
			const db = new Database(file);
			db.exec('DROP TABLE imports; DROP TABLE imported; DROP TABLE imported_minutes');
			db.pragma('user_version = 4');
			db.close();
			const bytes = readFileSync(file);
			for (let at = 4_096; at < bytes.length; at += 8_192) bytes.fill(0xa5, at, at + 4_096);
			writeFileSync(file, bytes);
		}
	],
	['is cut off', (file: string) => truncateSync(file, statSync(file).size / 2)],
	[
		'lacks a table',
		(file: string) => {
			const db = new Database(file);
			db.exec('DROP TABLE looks');
			db.close();
		}
	]
])(
	'opens with what can be read of a log that %s beyond its header, says so, and takes messages',
	async (_, harm) => {
		await withLog((log) => log.append(batch(messages(2_000))));
		harm(join(folder, 'log.db'));
		const damage: Damage[] = [];
		const log = new SqliteLog({ folder, onDamage: (one) => damage.push(one) });
		expect(damage[0]).toMatchObject({ state: 'salvaged', kept: 'log.db.damaged-1' });
		expect(log.head).toBeGreaterThan(500);
		expect(await log.append(batch(messages(1, 9_000)))).toMatchObject({ accepted: 1 });
		await log.close();
	}
);

it('lets go of the folder of a log in which nothing can be read', async () => {
	const file = join(folder, 'log.db');
	await withLog((log) => log.append(batch(messages(2_000))));
	const copy = readFileSync(file);
	writeFileSync(file, Buffer.alloc(copy.length, 0xa5));
	expect(() => new SqliteLog({ folder })).toThrowError(
		expect.objectContaining({
			code: 'damaged',
			recovery: expect.stringContaining('Put back a copy')
		})
	);
	writeFileSync(file, copy);
	await withLog(async (log) => expect(log.head).toBe(2_000));
});

it('takes nothing, and says why, once its file is no longer in the folder, until it is back', async () => {
	const log = new SqliteLog({ folder });
	const aside = join(folder, 'aside');
	await log.append(batch([message()]));
	renameSync(join(folder, 'log.db'), aside);
	const gone = { code: 'write-failed', message: expect.stringContaining('removed or replaced') };
	for (const other of [false, true]) {
		if (other) writeFileSync(join(folder, 'log.db'), 'another');
		await expect(log.append(batch([message()]))).rejects.toMatchObject(gone);
		await expect(log.tryWriting()).rejects.toMatchObject(gone);
	}
	renameSync(aside, join(folder, 'log.db'));
	await log.tryWriting();
	expect(await log.append(batch([message()]))).toMatchObject({ head: 2 });
	await log.close();
});

it('finds duplicates in exactly the window also where ids have moved into their tree, and after a restart', async () => {
	const window = 20_000;
	const log = new SqliteLog({ folder, dedupWindow: window });
	for (let from = 1; from <= 45_001; from += 5_000) await log.append(batch(messages(5_000, from)));
	await log.close();
	const again = new SqliteLog({ folder, dedupWindow: window });
	const oldest = again.head - window + 1;
	for (const n of [oldest, oldest + 7_000, again.head - 16_500, again.head]) {
		expect(await again.append(batch(messages(1, n))), `${n}`).toMatchObject({ duplicates: 1 });
	}
	expect(await again.append(batch(messages(1, oldest - 1)))).toMatchObject({ accepted: 1 });
	await again.close();
});
