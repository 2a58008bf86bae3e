import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { replay } from '../../../server/cli/replay';
import { freePort } from '../../support/relay-process';
import { runReplay } from '../cli/support';
import { said } from '../http/support';
import { Endpoint, type Reaction } from './endpoint';

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
	const { code, to } = await replayed(() => 'accept', 1_200);
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
	await vi.waitFor(() => expect(output).toMatch(/ECONNREFUSED.*trying again/), { timeout: 5_000 });
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
		[[file, '--data', join(scratch, 'elsewhere')], 'there is no ingest token']
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

it('packs what it sends', async () => {
	const { to } = await replayed(() => 'accept', 500);
	expect(to.posted[0]?.headers['content-encoding']).toBe('gzip');
});

it('keeps a request small where the messages are long', async () => {
	endpoint = await Endpoint.start(() => 'accept');
	const line = JSON.stringify({ channel: 'c', user: 'u', text: 'x'.repeat(4_000) });
	writeFileSync(file, `${line}\n`.repeat(600));
	expect(await replay([file, '--url', endpoint.url, '--data', scratch])).toBe(0);
	expect(endpoint.taken).toHaveLength(600);
	for (const { lines } of endpoint.posted) expect(lines.join('\n').length).toBeLessThan(1_100_000);
});

it('sends what came on standard input when it falls silent', async () => {
	const to = await Endpoint.start(() => 'accept');
	endpoint = to;
	const run = runReplay(['-', '--url', to.url, '--data', scratch], null);
	run.child.stdin?.write(`${ndjson(2)}\n`);
	await vi.waitFor(() => expect(to.taken).toHaveLength(2), { timeout: 10_000 });
	run.child.stdin?.end();
	expect(await run.ended).toBe(0);
});
