import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { exportCommand } from '../../../server/cli/export';
import { ImageStore, storedImage } from '../../../server/images/image-store';
import { SqliteLog } from '../../../server/log/sqlite/sqlite-log';
import { emotesAttribute } from '../../../src/lib/wire/index';
import { message } from '../../support/message';
import { csvRecords } from '../../support/csv';

const FROM = Date.UTC(2026, 10, 20, 22, 30);
const COUNT = 2_000;
const PIXEL = Buffer.from(
	'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
	'base64'
);

let folder: string;
let log: SqliteLog;

/** A log that its relay has open: a minute between two messages, over the change of two days. */
beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), 'backscroll-export-'));
	log = new SqliteLog({ folder });
	await log.append({
		idempotency: null,
		events: Array.from({ length: COUNT }, (_, i) =>
			message({
				source: i % 4 === 3 ? 'twitch' : 'libera',
				channel: ['linux', 'unix', 'linux', 'ada'][i % 4] ?? '',
				login: ['ada', 'Bob', 'cy'][i % 3] ?? '',
				text: i % 100 === 3 ? 'Kappa' : `text ${i}`,
				attributes: i % 100 === 3 ? [emotesAttribute([{ id: '25', start: 0, length: 5 }])] : [],
				sentAt: FROM + i * 60_000
			})
		)
	});
});
afterAll(async () => {
	await log.close();
	rmSync(folder, { recursive: true, force: true });
});
const zone = process.env.TZ;
afterEach(() => {
	if (zone === undefined) delete process.env.TZ;
	else process.env.TZ = zone;
});

interface Run {
	readonly code: number;
	readonly out: string;
	readonly said: string;
	/** The most that was waiting to be read at a time. */
	readonly most: number;
}

/** Runs the command; its reader takes each part a little later, and goes away after `parts` of them. */
async function run(
	args: readonly string[],
	{ parts = Infinity, isTTY = false } = {}
): Promise<Run> {
	const [outs, said]: [string[], string[]] = [[], []];
	let waiting = 0;
	let most = 0;
	const out = {
		write(text: string, done: (error?: Error) => void = () => {}) {
			if (outs.length >= parts) return done(Object.assign(new Error('closed'), { code: 'EPIPE' }));
			outs.push(text);
			waiting += text.length;
			most = Math.max(most, waiting);
			setImmediate(() => {
				waiting -= text.length;
				done();
			});
		}
	};
	const terminal = { isTTY, write: (text: string) => void said.push(text) };
	const code = await exportCommand(args, out, terminal);
	return { code, out: outs.join(''), said: said.join(''), most };
}
const find = (query: string, ...args: string[]): Promise<Run> =>
	run([query, '--data', folder, ...args]);
const lines = (text: string): unknown[] =>
	text
		.split('\n')
		.slice(0, -1)
		.map((line) => JSON.parse(line) as unknown);

it('writes what a query finds beside a running relay, and leaves nothing in its folder', async () => {
	const before = readdirSync(folder);
	const all = await find('');
	expect([all.code, lines(all.out).length, all.said]).toEqual([0, COUNT, '']);
	const found = await find('in:linux from:bob "text 1"');
	const expected = lines(all.out).filter((each) => {
		const { channel, user, text } = each as Record<string, string>;
		return channel === 'linux' && user === 'Bob' && text?.includes('text 1');
	});
	expect(expected.length).toBeGreaterThan(20);
	expect([found.code, lines(found.out)]).toEqual([0, expected]);
	expect(readdirSync(folder)).toEqual(before);
});

it('reckons days and writes times in the zone that is asked for', async () => {
	const times = async (name: string) => {
		const { out } = await find('on:2026-11-21', '--format', 'csv', '--zone', name);
		return csvRecords(out).map(({ time = '' }) => time);
	};
	for (const name of ['Europe/Berlin', 'America/New_York', 'UTC']) {
		const found = await times(name);
		expect([found.length, found[0], found.at(-1)], name).toEqual([
			1_440,
			'2026-11-21 00:00:00',
			'2026-11-21 23:59:00'
		]);
	}
});

it('has the pictures that the relay has fetched', async () => {
	const images = new ImageStore(folder, 1e6, Date.now);
	images.keep('twitch/emotes/25/moving', storedImage('image/png', PIXEL));
	images.close();
	const { out } = await find('in:twitch/ada', '--format', 'html');
	expect(out.split(PIXEL.toString('base64'))).toHaveLength(2);
	expect(out.match(/class="i i1" title="Kappa"/g)).toHaveLength(20);
	expect(out.trimEnd().endsWith('</html>')).toBe(true);
});

it('waits for whoever reads it, and ends without a word when they go', async () => {
	const { most, out } = await find('', '--format', 'text');
	expect(most).toBeLessThan(out.length / 3);
	const headed = await run(['', '--data', folder, '--format', 'text'], { parts: 2 });
	expect([headed.code, headed.said]).toEqual([0, '']);
});

it('says how far it is where somebody sees it', async () => {
	const seen = await run(['', '--data', folder], { isTTY: !process.stdout.isTTY });
	expect(seen.said).toMatch(/export: [\d,]+ of 2,000 messages/);
	expect(seen.said.endsWith('\r\u001b[K')).toBe(true);
});

it.each([
	['in:#linx text', 'No channel here is called “#linx”.', '     ^^^^^'],
	['from:adda', 'Nobody here is called “adda”.', '       ^^^^'],
	['on:someday x', '“someday” is no day or time', '     ^^^^^^^'],
	['hello "open', 'This quote has no end.', '        ^^^^^'],
	['/(?=a)/', 'This expression can’t be run', '  ^^^^^^^'],
	['a is:unread', 'Only your device knows what you have read.', '       ^^^^^^'],
	['from:me', 'Only your device knows which names are yours', '       ^^'],
	['日本 on:x', '“x” is no day or time', '          ^']
])(
	'of a query that can’t be searched for, %s, says what is wrong and where',
	async (query, words, marks) => {
		const { code, out, said } = await find(query);
		expect([code, out]).toEqual([2, '']);
		expect(said).toContain(`export: ${words}`);
		expect(said.split('\n').slice(-3)).toEqual([`  ${query}`, marks, '']);
	}
);

it.each([
	[[], 'name a query'],
	[['a', 'b'], 'put the query in quotes: b is outside'],
	[['a', '--format', 'pdf'], '--format is one of html, text, csv, ndjson, not pdf'],
	[['a', '--zone', 'Mars/Olympus'], '--zone is a time zone as Europe/Berlin or UTC'],
	[['a', '--data', '/nowhere'], 'there is no log in /nowhere']
])('with %j says what to do instead', async (args, words) => {
	const errors: string[] = [];
	const { write } = process.stderr;
	process.stderr.write = (text: string | Uint8Array) => errors.push(String(text)) > 0;
	try {
		expect((await run(args)).code).toBe(2);
	} finally {
		process.stderr.write = write;
	}
	expect(errors.join('')).toContain(`export: ${words}`);
});

it('leaves out what is damaged, and says that what it wrote is not whole', async () => {
	const other = mkdtempSync(join(tmpdir(), 'backscroll-export-'));
	try {
		const copy = new Database(join(folder, 'log.db'), { readonly: true });
		await copy.backup(join(other, 'log.db'));
		copy.close();
		const db = new Database(join(other, 'log.db'));
		db.exec("UPDATE events SET text = 'changed' WHERE seq IN (7, 8)");
		db.close();
		const { code, out, said } = await run(['', '--data', other, '--format', 'text']);
		expect(code).toBe(1);
		expect(said).toContain('messages 7–8 can not be read and were left out');
		expect(out).not.toMatch(/changed|--- End/);
		expect(out.split('\n').filter((line) => line.startsWith('['))).toHaveLength(COUNT - 2);
	} finally {
		rmSync(other, { recursive: true, force: true });
	}
});
