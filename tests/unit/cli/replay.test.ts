/** What replay reads, and how it sends it: as an import, or as what is said now. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import '../../support/seed';
import { replay } from '../../../server/cli/replay';
import { readLines, type Line } from '../../../server/cli/replay-lines';
import { sortedByTime } from '../../../server/cli/replay-sort';
import { Endpoint } from './endpoint';

let scratch: string;
let file: string;
let output: string;
let endpoint: Endpoint | null;
beforeEach(() => {
	scratch = mkdtempSync(join(tmpdir(), 'backscroll-replay-test-'));
	file = join(scratch, 'chat.ndjson');
	writeFileSync(join(scratch, 'ingest-token'), 'a-token\n');
	[endpoint, output] = [null, ''];
	vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
		output += String(text);
		return true;
	});
});
afterEach(async () => {
	vi.restoreAllMocks();
	await endpoint?.stop();
	rmSync(scratch, { recursive: true, force: true });
});

const said = (text: string, sentAt = 0): object => ({ channel: 'c', user: 'u', text, sentAt });
const MESSAGES = [said('one', 3), said('zwölf 🙂 "], [{" \\', 1), said('three', 2)];
const NDJSON = MESSAGES.map((one) => JSON.stringify(one)).join('\n');

async function linesIn(content: Buffer | string): Promise<Line[]> {
	writeFileSync(file, content);
	const lines: Line[] = [];
	for await (const line of readLines(file)) lines.push(line);
	return lines;
}

const utf16 = (text: string, big = false): Buffer => {
	const bytes = Buffer.from(text, 'utf16le');
	return big ? bytes.swap16() : bytes;
};

describe('Replay reads', () => {
	const pretty = JSON.stringify(MESSAGES, null, 2);
	it.each<[form: string, content: Buffer | string, numbers: number[]]>([
		['a message a line', NDJSON, [1, 2, 3]],
		[
			'lines that end with CR and LF, and empty ones',
			`${NDJSON.replaceAll('\n', '\r\n\r\n')}\r\n`,
			[1, 3, 5]
		],
		['lines that end with CR', NDJSON.replaceAll('\n', '\r'), [1, 2, 3]],
		['a byte order mark', `\uFEFF${NDJSON}`, [1, 2, 3]],
		['an array in one line', JSON.stringify(MESSAGES), [1, 1, 1]],
		['an array over lines', pretty, [2, 8, 14]],
		['an array after a byte order mark and spaces', `\uFEFF \n${pretty}\n`, [3, 9, 15]],
		['UTF-16 with a mark', utf16(`\uFEFF${NDJSON}`), [1, 2, 3]],
		['UTF-16 of the other order', utf16(`\uFEFF${pretty}`, true), [2, 8, 14]],
		['UTF-16 without a mark', utf16(NDJSON), [1, 2, 3]],
		['UTF-16 of the other order without a mark', utf16(NDJSON, true), [1, 2, 3]],
		['gzip, whatever its name', gzipSync(NDJSON), [1, 2, 3]],
		['gzip of UTF-16', gzipSync(utf16(`\uFEFF${NDJSON}`)), [1, 2, 3]],
		['gzip of several parts', Buffer.concat([gzipSync(`${NDJSON}\n`), gzipSync('')]), [1, 2, 3]]
	])('%s', async (_, content, numbers) => {
		const lines = await linesIn(content);
		expect(lines.map(({ text }) => JSON.parse(text) as object)).toEqual(MESSAGES);
		expect(lines.map(({ number }) => number)).toEqual(numbers);
		for (const { text } of lines) expect(text).not.toMatch(/[\r\n]/);
	});

	it('nothing from a file without anything, or an array without messages', async () => {
		for (const content of ['', '\n \r\n', '\uFEFF', '[]', '[\n]\n', utf16('\uFEFF[]')]) {
			expect(await linesIn(content)).toEqual([]);
		}
	});

	it('each line that isn’t UTF-8 as Windows-1252, and the others as they are', async () => {
		const old = Buffer.concat([
			Buffer.from('{"channel":"c","user":"u","text":"caf\xe9 \x80 \x93so\x94"}\n', 'latin1'),
			Buffer.from('{"channel":"c","user":"u","text":"café"}\n')
		]);
		const texts = async (content: Buffer): Promise<unknown[]> =>
			(await linesIn(content)).map(({ text }) => (JSON.parse(text) as { text: string }).text);
		expect(await texts(old)).toEqual(['café € “so”', 'café']);
		const [first = '', second = ''] = old.toString('latin1').trim().split('\n');
		expect(await texts(Buffer.from(`[${first},\n${second}]`, 'latin1'))).toEqual([
			'café € “so”',
			'café'
		]);
	});

	it('the same however its bytes are cut, as a stream gives them', async () => {
		const long = Array.from({ length: 3_000 }, (_, i) =>
			said(`${i} ${'😀é"\\'.repeat(i % 40)}`, i)
		);
		for (const text of [
			JSON.stringify(long, null, 1),
			long.map((one) => JSON.stringify(one)).join('\n')
		]) {
			for (const content of [Buffer.from(text), utf16(`\uFEFF${text}`)]) {
				const lines = await linesIn(content);
				expect(lines.map((line) => JSON.parse(line.text) as object)).toEqual(long);
			}
		}
	});
});

describe('Replay names', () => {
	it.each<[what: string, content: Buffer | string]>([
		['line 1: this is a zip archive', Buffer.from('PK\x03\x04....', 'latin1')],
		['line 1: this is a PNG image', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')],
		['line 1: this is a JPEG image', Buffer.from([0xff, 0xd8, 0xff, 0xe0])],
		['line 1: this is a PDF document', '%PDF-1.7'],
		['line 1: this is an SQLite database', 'SQLite format 3\0'],
		['line 1: this is a file packed with zstd', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0])],
		['line 1: this is a file packed with xz', Buffer.from('\xfd7zXZ\0', 'latin1')],
		['line 1: this is a tar archive', `${'a'.repeat(257)}ustar`],
		['line 1: this is gzip within gzip', gzipSync(gzipSync(NDJSON))],
		['line 1: this is text in UTF-32', Buffer.from([0xff, 0xfe, 0, 0, 0x7b, 0, 0, 0])],
		['line 3: this is an HTML page', '\n\n<!DOCTYPE html><html>'],
		['line 1: this is XML', '<?xml version="1.0"?><log/>'],
		['line 1: this is CSV', 'channel,user,text\nc,u,hello\n'],
		['line 1: this is CSV', 'channel;user;text\nc;u;hello\n'],
		['line 1: this is a table with tabs', 'channel\tuser\nc\tu\n'],
		['line 1: this is text, but no JSON', '[12:01] <ada> hello\n'],
		['line 1: this is text, but no JSON', 'hello there\n'],
		['line 1: this is no text', Buffer.from([1, 2, 0, 0, 3, 0, 0])],
		['line 1 is not JSON: a message may not go over several lines', '{\n  "channel": "c"\n}\n'],
		['line 4 is not JSON: "oops, {', `${NDJSON}\noops, {"a":\u001b[31m1}\n`],
		['line 4 is not JSON: "[1}"', `[${NDJSON.replaceAll('\n', ',\n')},\n[1}]`],
		['line 3: the file ends within the array', `[${NDJSON.replaceAll('\n', ',\n')}`],
		['line 3: something follows the array', `[${NDJSON.replaceAll('\n', ',\n')}] {}`]
	])('what it was given: %s', async (words, content) => {
		writeFileSync(file, content);
		endpoint = await Endpoint.start(() => 'accept');
		expect(await replay([file, '--url', endpoint.url, '--data', scratch])).toBe(1);
		expect(output).toContain(`replay: stopped: ${words}`);
		expect(output).not.toContain('\u001b');
		// What came before it is taken.
		const readable = /^line [34]/.test(words) && !words.includes('HTML');
		const complete = words.includes('ends within') ? 2 : 3;
		expect(endpoint.taken).toHaveLength(readable ? complete : 0);
	});
});

describe('Replay sends', () => {
	const replayed = async (...args: string[]): Promise<Endpoint> => {
		endpoint = await Endpoint.start(() => 'accept');
		expect(await replay([file, '--url', endpoint.url, '--data', scratch, ...args])).toBe(0);
		return endpoint;
	};
	const textsOf = ({ taken }: Endpoint): string[] =>
		taken.map((line) => (JSON.parse(line) as { text: string }).text);

	it('an import of the file’s name, by the times of its messages', async () => {
		writeFileSync(
			file,
			`${NDJSON}\n${JSON.stringify({ channel: 'c', user: 'u', text: 'undated' })}`
		);
		const to = await replayed();
		expect(textsOf(to)).toEqual(['zwölf 🙂 "], [{" \\', 'three', 'one', 'undated']);
		expect(to.posted.map(({ url }) => url)).toEqual(['/api/ingest?import=chat.ndjson']);
	});

	it('an import of another name, or of what may stand in one', async () => {
		writeFileSync(file, NDJSON);
		expect((await replayed('--import', 'old')).posted[0]?.url).toBe('/api/ingest?import=old');
		await endpoint?.stop();
		file = join(scratch, 'früh er (1).json');
		writeFileSync(file, NDJSON);
		expect((await replayed()).posted[0]?.url).toBe('/api/ingest?import=fr_h_er__1_.json');
	});

	it.each([[['--live']], [['--rate', '1000']], [['--as-now']]])(
		'what is said now with %j, in the order of the file',
		async (args) => {
			writeFileSync(file, NDJSON);
			const to = await replayed(...args);
			expect(textsOf(to)).toEqual(MESSAGES.map((one) => (one as { text: string }).text));
			expect(to.posted.every(({ url }) => url === '/api/ingest')).toBe(true);
		}
	);

	it('with gzip, but what a relay would not inflate as it is', async () => {
		const encodings = ({ posted }: Endpoint): unknown[] => [
			...new Set(posted.map(({ headers }) => headers['content-encoding']))
		];
		writeFileSync(file, NDJSON);
		expect(encodings(await replayed())).toEqual(['gzip']);
		await endpoint?.stop();
		const same = Array.from({ length: 500 }, () => JSON.stringify(said('x'.repeat(3_900))));
		writeFileSync(file, same.join('\n'));
		const to = await replayed();
		expect(to.taken).toHaveLength(500);
		expect(encodings(to)).toEqual([undefined]);
	});

	it('to the source that each message names, or all to another one', async () => {
		const lines = [{ ...said('a'), source: 'irc' }, said('b')].map((one) => JSON.stringify(one));
		writeFileSync(file, lines.join('\n'));
		expect((await replayed()).taken).toEqual(lines);
		await endpoint?.stop();
		for (const options of [[], ['--live'], ['--as-now']]) {
			const to = await replayed('--source', 'other', ...options);
			expect(to.posted.map(({ url }) => new URL(url, to.url).searchParams.get('source'))).toEqual([
				'other'
			]);
			for (const line of to.taken) expect(JSON.parse(line)).not.toHaveProperty('source');
			await to.stop();
		}
		expect(await replay([file, '--source', 'two words'])).toBe(1);
		expect(output).toContain('--source: a source is 1 to 100 letters, digits and .:_-');
	});

	it('an import in batches that end where a segment does', async () => {
		const many = Array.from({ length: 12_000 }, (_, i) => JSON.stringify(said(`${i}`, i)));
		writeFileSync(file, many.join('\n'));
		endpoint = await Endpoint.start(() => 'accept');
		endpoint.taken.push(...Array<string>(100).fill('{}'));
		expect(await replay([file, '--url', endpoint.url, '--data', scratch])).toBe(0);
		expect(endpoint.posted.map(({ lines }) => lines.length)).toEqual([5_120, 5_020, 1_860]);
	});
});

describe('Sorting by time', () => {
	const line = fc.record({
		time: fc.oneof(fc.integer({ min: -5, max: 40 }), fc.constant(null)),
		pad: fc.integer({ min: 0, max: 30 })
	});
	/** What is in the folder for temporary files. */
	const left = (): string[] => readdirSync(join(scratch, 'tmp'));
	beforeEach(() => {
		mkdirSync(join(scratch, 'tmp'));
		vi.stubEnv('TMPDIR', join(scratch, 'tmp'));
	});
	afterEach(() => vi.unstubAllEnvs());

	it('is stable, and the same whether all fits in memory or goes to the disk, of which nothing stays', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(line, { maxLength: 120 }),
				fc.integer({ min: 30, max: 20_000 }),
				async (all, chunk) => {
					const lines = all.map(({ time, pad }, i) => ({
						number: i + 1,
						text: JSON.stringify({ text: 'é'.repeat(pad), ...(time !== null && { sentAt: time }) })
					}));
					const sorted: Line[] = [];
					const given = (async function* (): AsyncGenerator<Line> {
						yield* lines;
					})();
					for await (const one of sortedByTime(given, () => {}, chunk)) sorted.push(one);
					const timeOf = (number: number): number => all[number - 1]?.time ?? Infinity;
					const expected = lines.toSorted(
						(a, b) =>
							(timeOf(a.number) === timeOf(b.number) ? 0 : timeOf(a.number) - timeOf(b.number)) ||
							a.number - b.number
					);
					expect(sorted).toEqual(expected);
				}
			),
			{ numRuns: 60 }
		);
		expect(left()).toEqual([]);
	});

	it('has few lines in memory also where they are short', async () => {
		const short = (async function* (): AsyncGenerator<Line> {
			for (let number = 1; number <= 30; number++) yield { number, text: '{}' };
		})();
		for await (const _ of sortedByTime(short, () => {}, 1_000)) {
			const [folder = ''] = left();
			expect(readdirSync(join(scratch, 'tmp', folder))).toHaveLength(3);
		}
	});

	it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
		'leaves nothing where %s ends it',
		async (signal) => {
			const sort = new URL('../../../server/cli/replay-sort.ts', import.meta.url).href;
			const script = `
			const { sortedByTime } = await import('${sort}');
			const lines = (async function* () {
				for (let number = 1; ; number++) {
					yield { number, text: '{}' };
					await new Promise(setImmediate);
				}
			})();
			let read = 0;
			await sortedByTime(lines, () => read++ === 20 && process.kill(process.pid, '${signal}'), 1_000).next();`;
			const child = spawn(
				process.execPath,
				['--import', 'tsx', '--input-type=module', '-e', script],
				{ env: { ...process.env, TMPDIR: join(scratch, 'tmp') }, stdio: 'inherit' }
			);
			const [, ended] = (await once(child, 'exit')) as [number | null, string | null];
			expect(ended).toBe(signal);
			expect(left().filter((name) => name.startsWith('backscroll-replay-'))).toEqual([]);
		}
	);

	it('gives what was read before a failure, and leaves nothing where it is stopped', async () => {
		const broken = async function* (): AsyncGenerator<Line> {
			for (let i = 0; i < 50; i++)
				yield { number: i + 1, text: JSON.stringify({ sentAt: 50 - i }) };
			throw new Error('broken');
		};
		const numbers: number[] = [];
		await expect(
			(async () => {
				for await (const { number } of sortedByTime(broken(), () => {}, 100)) {
					numbers.push(number);
					expect(left()).toHaveLength(1);
				}
			})()
		).rejects.toThrow('broken');
		expect(numbers).toEqual(Array.from({ length: 50 }, (_, i) => 50 - i));
		for await (const _ of sortedByTime(broken(), () => {}, 100)) break;
		expect(left()).toEqual([]);
	});
});
