import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { source } from '../../../server/cli/source';
import { ReportedChannels } from '../../../server/app/reported-channels';
import { reportTo } from '../../../server/sources/delivery/report-http';
import type { ChannelStatus } from '../../../server/sources/source';
import { freePort } from '../../support/relay-process';
import { SourceProcess } from '../../support/source-process';
import { relayOn, type TestRelay } from '../http/support';

let relay: TestRelay;
beforeEach(async () => {
	relay = await relayOn();
	told = [];
});
afterEach(() => relay.remove());

const lobby: ChannelStatus = {
	source: 'irc.example.org',
	channel: 'lobby',
	state: 'banned',
	reason: 'kicked by ada',
	since: 1_000
};
const text = async (path: string): Promise<string> => (await fetch(relay.url + path)).text();
/** What was told in the log. */
let told: string[];
const reporting = (
	statuses: () => readonly ChannelStatus[],
	{ process = 'a', token = relay.token.value, address = relay.url } = {}
): (() => void) =>
	reportTo({
		relay: { address, token },
		process,
		statuses,
		tell: (_, what, { reason }) => told.push(`${what}: ${reason}`)
	});
const report = (
	body: unknown,
	headers: Record<string, string> = {},
	query = ''
): Promise<Response> =>
	fetch(`${relay.url}/api/sources/irc.example.org/channels${query}`, {
		method: 'POST',
		headers: {
			'content-type': 'application/json',
			authorization: `Bearer ${relay.token.value}`,
			...headers
		},
		body: JSON.stringify(body)
	});

it('The relay says how channels stand that a source elsewhere keeps, as soon as that changes', async () => {
	let now = lobby;
	const stop = reporting(() => [now]);
	await expect
		.poll(() => text('/readyz'))
		.toBe('ready\nirc.example.org lobby: banned (kicked by ada)\n');
	expect(await text('/metrics')).toContain(
		'backscroll_source_channels{source="irc.example.org",channel="lobby",state="banned"} 1'
	);
	const log = JSON.parse(await text('/api/snapshot')) as { log: string };
	expect(JSON.parse(await text(`/api/logs/${log.log}/record`))).toMatchObject({ kept: [lobby] });
	now = { ...lobby, state: 'live', reason: '' };
	await expect.poll(() => text('/readyz')).toBe('ready\n');
	stop();
});

it('Who has no token says nothing of channels, and what is no list of them is refused with its field', async () => {
	expect((await report([lobby], { authorization: 'Bearer other' })).status).toBe(401);
	for (const [body, field] of [
		[[{ ...lobby, source: undefined, state: 'gone' }], '0.state'],
		[[{ channel: '', state: 'live', reason: '', since: 1 }], '0.channel'],
		[[{ channel: 'lobby', state: 'live', reason: '', since: -1 }], '0.since']
	] as const) {
		const response = await report(body);
		expect(response.status).toBe(422);
		expect(await response.json()).toMatchObject({ error: { code: 'wrong-type', field } });
	}
	expect(await text('/readyz')).toBe('ready\n');
});

it('A source that is silent for longer than three reports has its channels disconnected since then, and is forgotten after a day', () => {
	let time = 1_000_000;
	const reported = new ReportedChannels(
		() => time,
		() => time
	);
	const { source, ...channel } = lobby;
	reported.report(source, 'a', [{ ...channel, state: 'live', reason: '' }]);
	time += 30_000;
	expect(reported.statuses()).toMatchObject([{ source, state: 'live' }]);
	time += 10_000;
	expect(reported.statuses()).toEqual([
		{
			source,
			channel: 'lobby',
			state: 'disconnected',
			reason: 'the process that keeps it is not heard',
			since: 1_000_000
		}
	]);
	reported.report(source, 'a', [channel]);
	time += 40_000;
	expect(reported.statuses()).toMatchObject([{ state: 'disconnected', since: 1_000 }]);
	reported.report(source, 'a', []);
	expect(reported.statuses()).toEqual([]);
	reported.report(source, 'a', [channel]);
	time += 25 * 60 * 60_000;
	expect(reported.statuses()).toEqual([]);
});

describe('Two processes that keep channels of one source', () => {
	let time: number;
	let reported: ReportedChannels;
	beforeEach(() => {
		time = 1_000_000;
		reported = new ReportedChannels(
			() => time,
			() => time
		);
	});
	const says = (process: string, channel: string, state: ChannelStatus['state']): void =>
		void reported.report('twitch', process, [{ channel, state, reason: '', since: 1 }]);
	const shown = (): string[] =>
		reported.statuses().map(({ channel, state }) => `${channel} ${state}`);

	it('each have theirs shown, however often the other reports', () => {
		says('a', 'ada', 'live');
		says('b', 'bela', 'banned');
		expect(shown()).toEqual(['ada live', 'bela banned']);
		says('a', 'ada', 'live');
		expect(shown()).toEqual(['ada live', 'bela banned']);
		says('a', 'goran', 'live');
		expect(shown()).toEqual(['goran live', 'bela banned']);
	});

	it('and of which one is gone leave the channels of the other alone', () => {
		says('a', 'ada', 'live');
		time += 40_000;
		says('b', 'bela', 'live');
		expect(shown()).toEqual(['ada disconnected', 'bela live']);
	});

	it('have a channel that both keep shown once, as it is heard', () => {
		says('a', 'ada', 'disconnected');
		says('b', 'ada', 'live');
		expect(shown()).toEqual(['ada live']);
		says('a', 'ada', 'banned');
		expect(shown()).toEqual(['ada live']);
		time += 40_000;
		says('a', 'ada', 'banned');
		expect(shown()).toEqual(['ada banned']);
	});

	it('over HTTP do not replace each other', async () => {
		const ada = { ...lobby, channel: 'ada' };
		const stop = [reporting(() => [lobby]), reporting(() => [ada], { process: 'b' })];
		await expect
			.poll(async () => (await text('/readyz')).split('\n').sort())
			.toEqual([
				'',
				'irc.example.org ada: banned (kicked by ada)',
				'irc.example.org lobby: banned (kicked by ada)',
				'ready'
			]);
		for (const each of stop) each();
		expect((await report([], {}, '?process=a%20b')).status).toBe(400);
	});
});

describe('A report that the relay refuses', () => {
	it('is told once in the log, with what to do', async () => {
		let asked = 0;
		const stop = reporting(() => [{ ...lobby, since: ++asked }], { token: 'other' });
		await expect.poll(() => asked).toBeGreaterThan(2);
		stop();
		expect(told).toEqual([
			"the relay is not told how channels stand: irc.example.org: the relay answered 401: this is not the relay's ingest token: it is in the file ingest-token of its data folder"
		]);
	});

	it('says to look at the address where there is something else, and nobody', async () => {
		reporting(() => [lobby], { address: `${relay.url}/other` })();
		await expect.poll(() => told.length).toBe(1);
		expect(told[0]).toContain(`is ${relay.url}/other the relay, and of this version?`);
		const address = `http://127.0.0.1:${await freePort()}`;
		reporting(() => [lobby], { address })();
		await expect.poll(() => told.length).toBe(2);
		expect(told[1]).toContain(`no relay at ${address} (ECONNREFUSED)`);
	});

	it('keeps no other source from being told of', async () => {
		const many = Array.from({ length: 1_001 }, (_, i) => ({ ...lobby, channel: `c${i}` }));
		const stop = reporting(() => [...many, { ...lobby, source: 'twitch' }]);
		await expect.poll(() => text('/readyz')).toBe('ready\ntwitch lobby: banned (kicked by ada)\n');
		stop();
		expect(told).toEqual([
			'the relay is not told how channels stand: irc.example.org: the relay answered 422: a report has at most 1000 channels: keep them with several processes'
		]);
	});
});

it('A source whose host is an IPv6 address is told of as any other, and what can be no name is refused', async () => {
	const stop = reporting(() => [{ ...lobby, source: '::1' }]);
	await expect.poll(() => text('/readyz')).toBe('ready\n::1 lobby: banned (kicked by ada)\n');
	stop();
	for (const name of ['irc.ex%C3%A4mple.org', '%', 'a%2Fb', 'a'.repeat(101)]) {
		const response = await fetch(`${relay.url}/api/sources/${name}/channels`, {
			method: 'POST',
			headers: { authorization: `Bearer ${relay.token.value}` },
			body: '[]'
		});
		expect(response.status).toBe(400);
		expect(await response.json()).toMatchObject({ error: { code: 'bad-source' } });
	}
});

it('npm run source does not start for a source that no relay takes', async () => {
	const words = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
	const host = ['a', 'b'].map((letter) => letter.repeat(60)).join('.');
	expect(await source(['--irc', `irc://${host}/lobby`])).toBe(1);
	expect(words.mock.calls.join()).toContain('1 to 100 letters, digits');
	words.mockRestore();
});

it('A process that was started again with other channels takes the place of the one before', async () => {
	const spool = mkdtempSync(join(tmpdir(), 'backscroll-spool-'));
	const args = (channel: string): string[] => [
		...['--relay', relay.url, '--spool', spool, '--irc', `irc://127.0.0.1:1/${channel}`]
	];
	const shown = async (): Promise<string[]> =>
		(await text('/readyz'))
			.split('\n')
			.filter((line) => line.startsWith('127.0.0.1 '))
			.map((line) => line.split(':')[0] ?? '');
	for (const channel of ['before', 'after']) {
		const run = await SourceProcess.start(args(channel), relay.token.value);
		await expect.poll(shown).toEqual([`127.0.0.1 ${channel}`]);
		await run.stop();
	}
	rmSync(spool, { recursive: true, force: true });
});
