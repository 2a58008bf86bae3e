import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { replay } from '../../../server/cli/replay';
import { readLines } from '../../../server/cli/replay-lines';
import { freePort } from '../../support/relay-process';
import { runReplay } from './support';
import { said } from '../http/support';
import { Endpoint, type Reaction } from './endpoint';
import { eventually } from '../../support/eventually';

const TOKEN = 'a-token-that-no-output-shows';

let scratch: string;
let file: string;
let output: string;
let endpoint: Endpoint | null;

beforeEach(() => {
	scratch = mkdtempSync(join(tmpdir(), 'backscroll-replay-'));
	file = join(scratch, 'chat.ndjson');
	writeFileSync(join(scratch, 'ingest-token'), `${TOKEN}\n`);
	endpoint = null;
	output = '';
	for (const stream of [process.stdout, process.stderr]) {
		vi.spyOn(stream, 'write').mockImplementation((text) => {
			output += String(text);
			return true;
		});
	}
});
afterEach(async () => {
	vi.restoreAllMocks();
	await endpoint?.stop();
	rmSync(scratch, { recursive: true, force: true });
});

const ndjson = (count: number): string =>
	said(count)
		.map((event) => JSON.stringify(event))
		.join('\n');

/** Replays a file of messages to an endpoint that reacts so. */
async function replayed(react: (n: number) => Reaction, count = 3, args: string[] = []) {
	const to = await Endpoint.start(react);
	endpoint = to;
	writeFileSync(file, ndjson(count));
	const tokenFile = join(scratch, 'ingest-token');
	const code = await replay([file, '--url', to.url, '--token-file', tokenFile, ...args]);
	return { code, to };
}

it('sends the lines as they are, in order, with a key a batch and the token of the file', async () => {
	const { code, to } = await replayed(() => 'accept', 1_200, ['--live']);
	expect(code).toBe(0);
	expect(to.taken).toEqual(ndjson(1_200).split('\n'));
	const keys = to.posted.map(({ headers }) => headers['idempotency-key']);
	expect(new Set(keys).size).toBe(to.posted.length);
	expect(to.posted.every(({ lines }) => lines.length <= 1_000)).toBe(true);
	expect(to.posted.every(({ headers }) => headers.authorization === `Bearer ${TOKEN}`)).toBe(true);
});

it.each([429, 503])(
	'comes back after %i, when Retry-After says, with the same key',
	async (status) => {
		const busy: Reaction = { status, error: { code: 'busy', message: 'later' }, retryAfter: 1 };
		const { code, to } = await replayed((n) => (n === 0 ? busy : 'accept'));
		expect(code).toBe(0);
		expect(output).toContain(`the relay answered ${status}: trying again in 1.0 s`);
		const [first, second] = to.posted;
		expect(to.posted).toHaveLength(2);
		expect(second?.headers['idempotency-key']).toBe(first?.headers['idempotency-key']);
		expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(950);
		expect(to.taken).toHaveLength(3);
	}
);

it('repeats a batch whose answer was lost, and counts it once', async () => {
	const { code, to } = await replayed((n) => (n === 0 ? 'break' : 'accept'));
	expect(code).toBe(0);
	expect(output).toContain('3 accepted');
	expect(to.posted).toHaveLength(2);
	expect(to.taken).toHaveLength(3);
});

it('waits for a relay that is not there yet', async () => {
	const port = await freePort();
	writeFileSync(file, ndjson(3));
	const code = replay([file, '--url', `http://127.0.0.1:${port}`, '--data', scratch]);
	await eventually(() => expect(output).toMatch(/ECONNREFUSED.*trying again/));
	endpoint = await Endpoint.start(() => 'accept', port);
	expect(await code).toBe(0);
	expect(endpoint.taken).toHaveLength(3);
});

it('stops at once at a wrong token, says what to do, and shows no token', async () => {
	const message = "this is not the relay's ingest token";
	const { code, to } = await replayed(() => ({
		status: 401,
		error: { code: 'bad-token', message }
	}));
	expect(code).toBe(1);
	expect(to.posted).toHaveLength(1);
	expect(output).toContain(message);
	expect(output).toContain('0 accepted');
	expect(output).not.toContain(TOKEN);
});

it('keeps to --rate, in small steps', async () => {
	const { code, to } = await replayed(() => 'accept', 120, ['--rate', '60']);
	expect(code).toBe(0);
	expect(to.posted).toHaveLength(20);
	// 19 steps of 100 ms after the first, less the time that opening the connection took.
	expect((to.posted.at(-1)?.at ?? 0) - (to.posted[0]?.at ?? 0)).toBeGreaterThan(1_400);
});

it('says in one line what is wrong with its arguments, or that there is no token', async () => {
	const cases: [args: string[], text: string][] = [
		[['--speed', '9', file], '--speed'],
		[['--rate', 'fast', file], '--rate is a whole number'],
		[[], 'name one file'],
		[['--import', 'a b', file], 'the name of an import'],
		[['--import', 'a', '--live', file], '--import has no use with --live'],
		[
			[file, '--url', 'nonsense'],
			'--url takes an address such as http://127.0.0.1:8787, not nonsense'
		],
		[[file, '--url', 'ftp://127.0.0.1'], 'not ftp://127.0.0.1'],
		[[file, '--data', join(scratch, 'elsewhere')], 'there is no ingest token'],
		[[file, '--data', join(scratch, 'elsewhere')], 'export BACKSCROLL_INGEST_TOKEN']
	];
	for (const [args, text] of cases) {
		output = '';
		expect(await replay(args)).toBe(1);
		expect(output.trim().split('\n')).toEqual([expect.stringContaining(text)]);
	}
});

it('names a file that is not there', async () => {
	expect(await replay([join(scratch, 'none.ndjson'), '--data', scratch])).toBe(1);
	expect(output).toContain('none.ndjson');
});

/** Replays the file as it is with --as-now; the events that were sent. */
async function sentAsNow(): Promise<Record<string, unknown>[]> {
	const to = (endpoint ??= await Endpoint.start(() => 'accept'));
	expect(await replay([file, '--as-now', '--url', to.url, '--data', scratch])).toBe(0);
	return to.taken.map((line) => JSON.parse(line) as Record<string, unknown>);
}

it('shifts every line with --as-now, also the first one after a byte order mark', async () => {
	const then = '2020-01-01T00:00:00Z';
	const event = JSON.stringify({ channel: 'c', user: 'u', text: 't', sentAt: then });
	writeFileSync(file, `\uFEFF${event}\n${event}\n`);
	const [first, second] = await sentAsNow();
	expect(Math.abs(Number(first?.sentAt) - Date.now())).toBeLessThan(30_000);
	expect(second).toEqual(first);
});

it('shifts an outage with the messages around it', async () => {
	const at = Date.UTC(2020, 0, 1);
	const lines = [
		{ channel: 'c', user: 'u', text: 't', sentAt: at },
		{ channel: 'c', kind: 'outage', from: at + 1_000, to: '2020-01-01T00:00:05Z', cause: 'gone' }
	];
	writeFileSync(file, lines.map((line) => JSON.stringify(line)).join('\n'));
	const [said, outage] = await sentAsNow();
	expect(Math.abs(Number(outage?.to) - Date.now())).toBeLessThan(30_000);
	expect(Number(outage?.to) - Number(outage?.from)).toBe(4_000);
	expect(Number(outage?.from) - Number(said?.sentAt)).toBe(1_000);
	expect(outage).not.toHaveProperty('sentAt');
});

it.each(['2020-01-01 00:00:00', '2020-02-30T00:00:00Z', 8.6e15, -8.6e15, null])(
	'leaves a sentAt of %s as it stands with --as-now, for the relay to judge',
	async (sentAt) => {
		const odd = { channel: 'c', user: 'u', text: 't', sentAt };
		const lines = [odd, { ...odd, sentAt: Date.UTC(2020, 0, 1) }];
		writeFileSync(file, lines.map((line) => JSON.stringify(line)).join('\n'));
		const [left, moved] = await sentAsNow();
		expect(left).toEqual(odd);
		expect(Math.abs(Number(moved?.sentAt) - Date.now())).toBeLessThan(30_000);
	}
);

it.each([[[]], [['--as-now']]])(
	'sends all that is before the break of a packed file that was cut off, with %j',
	async (args) => {
		const to = await Endpoint.start(() => 'accept');
		endpoint = to;
		const cut = join(scratch, 'cut.ndjson.gz');
		const whole = gzipSync(
			Array.from({ length: 20_000 }, (_, i) =>
				JSON.stringify({ channel: 'c', user: 'u', text: `${Math.sin(i)}`, sentAt: i })
			).join('\n')
		);
		writeFileSync(cut, whole.subarray(0, whole.length / 2));
		let readable = 0;
		const lines = readLines(cut);
		await expect(
			(async () => {
				for await (const _ of lines) readable++;
			})()
		).rejects.toThrow('unexpected end of file');
		expect(readable).toBeGreaterThan(1_000);
		expect(await replay([cut, '--batch', '999', '--url', to.url, '--data', scratch, ...args])).toBe(
			1
		);
		expect(output).toContain('stopped: unexpected end of file');
		expect(to.taken).toHaveLength(readable);
	}
);

it('packs what it sends', async () => {
	const { to } = await replayed(() => 'accept', 500);
	expect(to.posted[0]?.headers['content-encoding']).toBe('gzip');
});

it('keeps a request small where the messages are long', async () => {
	endpoint = await Endpoint.start(() => 'accept');
	const line = JSON.stringify({ channel: 'c', user: 'u', text: 'x'.repeat(4_000) });
	writeFileSync(file, `${line}\n`.repeat(600));
	expect(await replay([file, '--live', '--url', endpoint.url, '--data', scratch])).toBe(0);
	expect(endpoint.taken).toHaveLength(600);
	for (const { lines } of endpoint.posted) expect(lines.join('\n').length).toBeLessThan(1_100_000);
});

it('sends what came on standard input when it falls silent', async () => {
	const to = await Endpoint.start(() => 'accept');
	endpoint = to;
	const run = runReplay(['-', '--live', '--url', to.url, '--data', scratch], null);
	run.child.stdin?.write(`${ndjson(2)}\n`);
	await eventually(() => expect(to.taken).toHaveLength(2));
	run.child.stdin?.end();
	expect(await run.ended).toBe(0);
});
