import { afterEach, beforeEach, expect, it } from 'vitest';
import { ReportedChannels } from '../../../server/reported-channels';
import { reportTo } from '../../../server/sources/report-http';
import type { ChannelStatus } from '../../../server/sources/source';
import { relayOn, type TestRelay } from '../http/support';

let relay: TestRelay;
beforeEach(async () => {
	relay = await relayOn();
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
const report = (body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
	fetch(`${relay.url}/api/sources/irc.example.org/channels`, {
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
	const stop = reportTo(relay.url, relay.token.value, () => [now]);
	await expect
		.poll(() => text('/readyz'))
		.toBe('ready\nirc.example.org lobby: banned (kicked by ada)\n');
	expect(await text('/metrics')).toContain(
		'backscroll_source_channels{source="irc.example.org",channel="lobby",state="banned"} 1'
	);
	const log = JSON.parse(await text('/api/snapshot')) as { log: string };
	expect(JSON.parse(await text(`/api/logs/${log.log}/record`))).toMatchObject({ kept: [lobby] });
	now = { ...lobby, state: 'live', reason: '' };
	await expect.poll(() => text('/readyz'), { timeout: 5_000 }).toBe('ready\n');
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
	const reported = new ReportedChannels(() => time);
	const { source, ...channel } = lobby;
	reported.report(source, [{ ...channel, state: 'live', reason: '' }]);
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
	reported.report(source, [channel]);
	time += 40_000;
	expect(reported.statuses()).toMatchObject([{ state: 'disconnected', since: 1_000 }]);
	reported.report(source, []);
	expect(reported.statuses()).toEqual([]);
	reported.report(source, [channel]);
	time += 25 * 60 * 60_000;
	expect(reported.statuses()).toEqual([]);
});
