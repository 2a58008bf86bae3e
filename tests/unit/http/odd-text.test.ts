/** Odd text at the relay's own entrances, and from a file: the rows of one table at each of them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { replay } from '../../../server/cli/replay';
import { QUERY_NAMES, noticeOf, type LogEvent } from '../../../src/lib/wire/index';
import { BORDERS, SEEN, TIMES, UNSEEN, UNSPEAKABLE, QUOTED } from '../../support/odd-text';
import { Device, ingest, relayOn, snapshot, type Answer, type TestRelay } from './support';

const base = { channel: 'general', user: 'Ada', text: 'hello' };
let relay: TestRelay;
beforeAll(async () => {
	relay = await relayOn();
});
afterAll(() => relay.remove());

const sent = (fields: object): Promise<Answer> => ingest(relay, { ...base, ...fields });
/** The newest events of the log, as devices get them. */
async function newest(count: number): Promise<LogEvent[]> {
	const { head, border } = await snapshot(relay);
	const device = await new Device(relay).hello(border);
	await expect.poll(() => device.seqs.at(-1)).toBe(head);
	device.socket.terminate();
	return device.events.slice(-count);
}
const refused = (code: string, field: string): object => ({
	status: 422,
	body: { error: { code, index: 0, field } }
});

describe('The ingest endpoint', () => {
	it('makes blanks of what ends a line or a word, and nothing of other controls', async () => {
		for (const [, text] of BORDERS) {
			expect(await sent({ text, replyTo: { user: 'Bob', text } })).toMatchObject({ status: 200 });
		}
		const events = await newest(BORDERS.length);
		expect(events.map(({ text }) => text)).toEqual(BORDERS.map(([, , stored]) => stored));
		const [, raw = ''] = BORDERS[6] ?? [];
		const notice = { type: raw, text: raw };
		await sent({ user: raw, channel: raw, displayName: raw, kind: 'notice', notice });
		const [named] = await newest(1);
		expect(named?.author).toMatchObject({ login: 'one two' });
		expect(named && noticeOf(named)).toEqual({ type: 'one two', text: 'one two' });
	});

	it.each(UNSEEN)('refuses a name of nothing but %s', async (_, sign) => {
		for (const field of ['user', 'channel', 'displayName']) {
			expect(await sent({ [field]: sign }), field).toMatchObject(refused('empty', field));
		}
		const quote = { replyTo: { user: sign, text: 'x' } };
		expect(await sent(quote)).toMatchObject(refused('empty', 'user'));
		const notice = { kind: 'notice', notice: { type: sign, text: 'x' } };
		expect(await sent(notice)).toMatchObject(refused('empty', 'notice.type'));
	});

	it.each(SEEN)('takes a name in which there is something to see: %s', async (user) => {
		expect(await sent({ user, channel: user, displayName: `${user}.` })).toMatchObject({
			status: 200
		});
	});

	it.each(TIMES)('reads %j as the time that it is, or says why it is none', async (text, time) => {
		const answers = [
			await sent({ sentAt: text }),
			await ingest(relay, { channel: 'c', kind: 'outage', from: text, to: text, cause: 'x' })
		];
		for (const { status, body } of answers) {
			expect(body.error?.message ?? status).toEqual(
				typeof time === 'number' ? 200 : expect.stringMatching(time)
			);
		}
		if (typeof time !== 'number') return;
		expect((await newest(2)).map(({ sentAt }) => sentAt)).toEqual([time, time]);
	});

	it.each([
		['../../../readyz', '..', '.', 'a/../b', 'a//b', '/a', 'a/', '', 'a,b', 'a b', '\u202ea'],
		['a/./b', 'subscriber/..']
	])('refuses badges that lead elsewhere: %s', async (...badges) => {
		for (const badge of badges) {
			expect(await sent({ badges: [badge] }), badge).toMatchObject(refused('bad-badge', 'badges'));
		}
	});

	it.each(['..', '.', '../x', 'a/b', ''])('refuses an emote %j', async (id) => {
		const emotes = [{ id, start: 0, length: 5 }];
		expect(await sent({ emotes })).toMatchObject(refused('wrong-type', 'emotes'));
	});

	it('never tells a long field back, nor what a terminal would obey', async () => {
		const long = `\u001b[31m\u202e${'x'.repeat(200_000)}`;
		const faults = [
			{ [long]: 1 },
			{ replyTo: { id: 'a', [long]: 1 } },
			{ kind: long },
			{ notice: { type: 'a', [long]: 1 }, kind: 'notice' },
			{ sentAt: long },
			{ emotes: [{ id: 'a', start: 0, length: 1, [long]: 1 }] }
		];
		for (const fault of faults) {
			const { status, body } = await sent(fault);
			const told = JSON.stringify(body);
			expect([status, told.length < 1_000]).toEqual([422, true]);
			// eslint-disable-next-line no-control-regex -- that is what must not be there
			expect(body.error?.message).not.toMatch(/[\u0000-\u001f\u202e]/);
			expect(body.error?.field?.length ?? 0).toBeLessThanOrEqual(100);
		}
		const broken = await ingest(relay, `{"a":"${long}`);
		expect([broken.status, JSON.stringify(broken.body).length < 1_000]).toEqual([400, true]);
		const type = { 'content-type': `x/${'y'.repeat(3_000)}` };
		expect(JSON.stringify((await ingest(relay, '{}', type)).body).length).toBeLessThan(1_000);
	});

	it('refuses a body that is not UTF-8', async () => {
		const body = Buffer.from('{"channel":"c","user":"a","text":"h\xe9llo"}', 'latin1');
		expect(await ingest(relay, body)).toMatchObject({
			status: 400,
			body: { error: { code: 'bad-utf8' } }
		});
	});
});

describe('A report of channels', () => {
	const path = '/api/sources/irc.example.org/channels';
	const report = (channels: unknown, to = path): Promise<Response> =>
		fetch(relay.url + to, {
			method: 'POST',
			headers: {
				'content-type': 'application/json',
				authorization: `Bearer ${relay.token.value}`
			},
			body: JSON.stringify(channels)
		});
	const channel = { channel: 'lobby', state: 'banned', reason: '', since: 1_000 };
	const page = async (name: string): Promise<string> =>
		(await fetch(`${relay.url}/${name}`)).text();

	it.each(QUOTED)('writes no line, colour or direction with %j', async (words, shown) => {
		expect((await report([{ ...channel, channel: `c${words}`, reason: words }])).status).toBe(200);
		expect(await page('readyz')).toBe(`ready\nirc.example.org c${shown}: banned (${shown})\n`);
		const lines = (await page('metrics')).split(/[\n\r\u0085\u2028\u2029]/);
		expect(lines.filter((line) => !/^(#|backscroll_|$)/.test(line))).toEqual([]);
		const { log } = await snapshot(relay);
		const record = (await (await fetch(`${relay.url}/api/logs/${log}/record`)).json()) as {
			kept: unknown[];
		};
		expect(record.kept).toMatchObject([{ reason: shown }]);
	});

	it.each(UNSEEN)('refuses a channel of nothing but %s', async (_, sign) => {
		const answer = await report([{ ...channel, channel: sign }]);
		expect([answer.status, await answer.text()]).toEqual([
			422,
			expect.stringContaining('nothing to show')
		]);
	});

	it('never tells a long field back', async () => {
		const long = 'x'.repeat(200_000);
		for (const fault of [{ [long]: 1 }, { state: long }, { reason: long }, { channel: long }]) {
			const answer = await report([{ ...channel, ...fault }]);
			expect([answer.status, (await answer.text()).length < 1_000]).toEqual([422, true]);
		}
		const elsewhere = await report([channel], `/api/sources/${'%00'.repeat(500)}/channels`);
		expect([elsewhere.status, (await elsewhere.text()).length < 1_000]).toEqual([400, true]);
	});
});

describe('The parameters of a request', () => {
	it.each(UNSPEAKABLE)('are never more than a bad request: %s', async (value) => {
		const { log } = await snapshot(relay);
		const names = ['q', 'match', 'sort', 'after', 'limit', 'user', 'channel', 'step', 'from'];
		const more = ['to', 'last', 'before', 'days'];
		const paths = [
			...QUERY_NAMES.map((name) => `/api/logs/${log}/${name}`),
			`/api/logs/${log}/segments`,
			`/api/logs/${log}/bundle`
		].flatMap((path) => [
			...[...names, ...more].map((name) => `${path}?q=hello&step=3600&last=1&${name}=${value}`),
			`${path}?q=${value}`
		]);
		const others = [
			`/api/logs/${value}/users`,
			`/api/logs/${log}/users/${value}`,
			`/api/logs/${log}/segments/0/${value}`,
			`/api/images/twitch/emotes/${value}/moving`,
			`/api/images/twitch/badges/${value}/subscriber/1`,
			`/api/images/${value}/emotes/25/moving`,
			`/api/sources/${value}/channels?process=${value}`,
			`/api/ingest?source=${value}`,
			`/users/${value}`,
			`/${value}`
		];
		for (const path of [...paths, ...others]) {
			const { status } = await fetch(relay.url + path);
			expect(status === 503 && path.includes('/images/') ? 404 : status, path).toBeLessThan(500);
		}
		expect(await (await fetch(`${relay.url}/metrics`)).text()).toContain(
			'backscroll_failures_total{what="request"} 0'
		);
	});

	it('find nothing where no text can be', async () => {
		await sent({ text: 'abcdef' });
		const { log } = await snapshot(relay);
		for (const q of ['abc%00def', '%00', 'abc%00']) {
			const answer = await fetch(`${relay.url}/api/logs/${log}/search?q=${q}`);
			expect([answer.status, await answer.json()]).toMatchObject([200, { total: 0 }]);
		}
	});
});

describe('A replayed file', () => {
	it('has the same rules, also where its times are moved', async () => {
		const folder = mkdtempSync(join(tmpdir(), 'backscroll-odd-'));
		const said: string[] = [];
		const write = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
			said.push(String(text));
			return true;
		});
		const replayed = async (events: readonly object[], ...more: string[]): Promise<number> => {
			const file = join(folder, 'chat.ndjson');
			writeFileSync(
				file,
				events.map((event) => `${JSON.stringify({ ...base, ...event })}\n`).join('')
			);
			const token = join(folder, 'token');
			writeFileSync(token, relay.token.value);
			return replay([file, '--url', relay.url, '--token-file', token, ...more]);
		};
		try {
			const times = TIMES.flatMap(([sentAt, time]) =>
				typeof time === 'number' ? { sentAt, time } : []
			);
			expect(await replayed(BORDERS.map(([, text]) => ({ text })))).toBe(0);
			expect((await newest(BORDERS.length)).map(({ text }) => text)).toEqual(
				BORDERS.map(([, , stored]) => stored)
			);
			expect(await replayed(times.map(({ sentAt }) => ({ sentAt })))).toBe(0);
			// An import comes in order of its times.
			expect((await newest(times.length)).map(({ sentAt }) => sentAt)).toEqual(
				times.map(({ time }) => time).sort((a, b) => a - b)
			);
			expect(
				await replayed(
					times.map(({ sentAt }) => ({ sentAt })),
					'--as-now'
				)
			).toBe(0);
			const moved = (await newest(times.length)).map(({ sentAt }) => sentAt);
			const shift = (moved[0] ?? 0) - (times[0]?.time ?? 0);
			expect(moved).toEqual(times.map(({ time }) => time + shift));
			for (const [, user] of UNSEEN) {
				expect(await replayed([{ user }])).toBe(1);
				expect(said.join('')).toContain('user is empty or has nothing to show');
				said.length = 0;
			}
			for (const [sentAt, why] of TIMES) {
				if (typeof why === 'number') continue;
				expect(await replayed([{ sentAt }])).toBe(1);
				expect(said.join('')).toMatch(why);
				said.length = 0;
			}
		} finally {
			write.mockRestore();
			rmSync(folder, { recursive: true });
		}
	});
});
