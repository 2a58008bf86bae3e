import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
	ActivitySchema,
	ChannelListSchema,
	PeopleSchema,
	SeriesSchema,
	check,
	CLOSE,
	decodeFrame,
	decodePoll,
	openFrame,
	ProfileSchema,
	runsOf,
	SearchPageSchema,
	SegmentListSchema,
	SnapshotSchema,
	splitTimes,
	unpackTimes,
	UserBlockSchema,
	UserPageSchema
} from '../../../src/lib/wire/index';
import { Device, ingest, relayOn, said, scratch, snapshot, type TestRelay } from './support';
import { eventually } from '../../support/eventually';

let relay: TestRelay;
let lines: string[];
const start = async (options: Parameters<typeof relayOn>[0] = {}): Promise<void> => {
	lines = [];
	relay = await relayOn(
		options,
		pino({ level: 'debug' }, { write: (line) => void lines.push(line) })
	);
};
beforeEach(() => start());
afterEach(() => relay.remove());
const restart = async (options: Parameters<typeof relayOn>[0]): Promise<void> => {
	await relay.remove();
	await start(options);
};
const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
	fetch(relay.url + path, { headers });
/** fetch sets Host itself: this sends any. */
const statusWithHost = (host: string): Promise<number | undefined> =>
	new Promise((resolve, reject) => {
		request(`${relay.url}/api/snapshot`, { headers: { host } }, (response) => {
			response.resume();
			resolve(response.statusCode);
		})
			.on('error', reject)
			.end();
	});

it('serves snapshot, segments and users as the wire says, each with its caching', async () => {
	await ingest(relay, said(1_030));
	const answer = await get('/api/snapshot');
	expect(answer.headers.get('cache-control')).toBe('no-store');
	const state = check(SnapshotSchema, await answer.json());
	expect(state).toMatchObject({
		head: 1_030,
		totals: { messages: 1_030, channels: 3, users: 5 },
		border: { seq: 1_024 }
	});
	const base = `/api/logs/${state.log}`;
	const list = check(SegmentListSchema, await (await get(`${base}/segments?from=1`)).json());
	expect(list).toMatchObject({ first: 0, sealed: 2, segments: [{ n: 1 }] });
	const [info] = list.segments;
	const segment = await get(`${base}/segments/1/${info?.key}`);
	expect(segment.headers.get('cache-control')).toContain('immutable');
	const frame = decodeFrame(new Uint8Array(await segment.arrayBuffer()));
	expect([frame.first, frame.last]).toEqual([513, 1_024]);
	const bundle = await get(`${base}/bundle?from=0&to=9`);
	expect(bundle.headers.get('cache-control')).toBe('no-store');
	const frames = decodePoll(new Uint8Array(await bundle.arrayBuffer()));
	expect(frames.map((item) => typeof item !== 'string' && openFrame(item).first)).toEqual([1, 513]);
	const ofTimes = `${base}/times/${state.border.term}`;
	const times = await get(`${ofTimes}/0?segments=2`);
	expect(times.headers.get('cache-control')).toContain('immutable');
	const parts = splitTimes(unpackTimes(new Uint8Array(await times.arrayBuffer()), 2));
	expect(parts.map((part) => runsOf(part)[0]?.events)).toEqual([512, 512]);
	const users = check(UserBlockSchema, await (await get(`${base}/users/0`)).json());
	expect(users).toMatchObject({ at: 1_030, messages: [206, 206, 206, 206, 206] });
	for (const [path, status] of [
		[`${base}/segments/1/${'0'.repeat(32)}`, 404],
		[`${base}/segments/2/${info?.key}`, 404],
		[`${ofTimes}/0`, 404],
		[`${ofTimes}/1?segments=1`, 404],
		[`${base}/times/${'0'.repeat(16)}/0?segments=2`, 404],
		[`${ofTimes}/0?segments=0`, 400],
		[`${ofTimes}/0?segments=65`, 400],
		[`${base}/users/1`, 404],
		[`${base}/segments?from=x`, 400],
		[`/api/logs/${'0'.repeat(32)}/segments`, 404]
	] as const) {
		expect((await get(path)).status, path).toBe(status);
	}
});

it('answers queries as the wire says, each with the seq that it is exact at', async () => {
	await ingest(relay, said(1_030));
	const base = `/api/logs/${(await snapshot(relay)).log}`;
	const page = async (parameters: string) =>
		check(UserPageSchema, await (await get(`${base}/users?${parameters}`)).json());
	const first = await page('q=USER&sort=name&limit=2');
	expect(first).toMatchObject({ at: 1_030, matching: 5 });
	const second = await page(`q=USER&sort=name&limit=2&after=${first.next}`);
	expect([...first.users, ...second.users].map(({ login }) => login)).toEqual(
		[0, 1, 2, 3].map((n) => `user-${n}`)
	);
	expect((await page(`limit=2&after=${(await page('limit=4')).next}`)).next).toBeNull();
	const profile = check(ProfileSchema, await (await get(`${base}/profile?user=2`)).json());
	expect(profile.user.messages).toBe(206);
	expect(profile.channels.reduce((sum, { messages }) => sum + messages, 0)).toBe(206);
	const answer = await get(`${base}/activity?channel=1&step=900`);
	expect(answer.headers.get('cache-control')).toBe('no-store');
	const { steps, at } = check(ActivitySchema, await answer.json());
	expect([at, steps.reduce((sum, [, messages]) => sum + messages, 0)]).toEqual([1_030, 344]);
	const list = check(ChannelListSchema, await (await get(`${base}/channels`)).json());
	expect(list.channels.map(({ people }) => people)).toEqual([5, 5, 5]);
	const { people, users } = check(
		PeopleSchema,
		await (await get(`${base}/people?channel=1&limit=2`)).json()
	);
	expect([people, users.length]).toEqual([5, 2]);
	const series = check(SeriesSchema, await (await get(`${base}/series?step=3600&last=2`)).json());
	const received = series.channels.flatMap((channel) => channel.steps);
	expect(received.reduce((sum, [, messages]) => sum + messages, 0)).toBe(1_030);
	const seen = check(ActivitySchema, await (await get(`${base}/seen?step=7200`)).json());
	expect([seen.at, seen.steps.length, seen.steps.at(-1)?.[1]]).toEqual([1_030, 84, 5]);
	const found = check(
		SearchPageSchema,
		await (await get(`${base}/search?q=MESSAGE&channel=1&limit=3`)).json()
	);
	expect(found).toMatchObject({ at: 1_030, total: 344 });
	expect(found.hits.length).toBe(3);
	for (const [path, status, code] of [
		[`${base}/search`, 400, 'bad-query'],
		[`${base}/search?q=${'x'.repeat(201)}`, 400, 'bad-query'],
		[`${base}/users?sort=age`, 400, 'bad-query'],
		[`${base}/users?after=x`, 400, 'bad-query'],
		[`${base}/profile?user=6`, 404, 'unknown-user'],
		[`${base}/activity?step=1000`, 400, 'bad-query'],
		[`${base}/people?channel=9`, 404, 'unknown-channel'],
		[`${base}/series?step=90`, 400, 'bad-query'],
		[`${base}/seen?step=61`, 400, 'bad-query'],
		[`${base}/series?last=0`, 400, 'bad-query'],
		[`${base}/anything`, 404, 'not-found'],
		[`/api/logs/${'0'.repeat(32)}/activity`, 404, 'other-log']
	] as const) {
		const refusal = await get(path);
		expect(refusal.status, path).toBe(status);
		expect(await refusal.json()).toMatchObject({ error: { code } });
	}
});

it('streams to a socket what it lacks, then what comes', async () => {
	await ingest(relay, said(20));
	const { border } = await snapshot(relay);
	const device = await new Device(relay).hello(border);
	await eventually(() => expect(device.seqs).toHaveLength(20));
	for (let i = 0; i < 10; i++) await ingest(relay, said(5, 100 + i * 5));
	await eventually(() => expect(device.seqs).toEqual(Array.from({ length: 70 }, (_, i) => i + 1)));
	expect(device.messages[0]).toMatchObject({ type: 'welcome', resume: 'stream', websocket: true });
	device.socket.close();
	await eventually(() => expect(lines.join('')).toContain('"reason":"peer-closed"'));
});

it('answers polls, also when it takes no sockets', async () => {
	await restart({ websocket: false });
	await ingest(relay, said(3));
	const state = await snapshot(relay);
	expect(state.transports).toEqual({ websocket: false, polling: true });
	const body = JSON.stringify({
		type: 'hello',
		protocols: [1, 1],
		visible: true,
		cursor: state.border
	});
	const answer = await fetch(`${relay.url}/api/poll`, { method: 'POST', body });
	const [welcome, frame, beat] = decodePoll(new Uint8Array(await answer.arrayBuffer()));
	expect(JSON.parse(String(welcome))).toMatchObject({ resume: 'stream', websocket: false });
	expect(typeof frame === 'object' && decodeFrame(frame).last).toBe(3);
	expect(JSON.parse(String(beat))).toMatchObject({ type: 'beat', head: 3 });
	const device = new Device(relay);
	await eventually(() => expect(device.closed).not.toBeNull());
	expect(device.messages).toEqual([]);
	expect((await fetch(`${relay.url}/api/poll`, { method: 'POST', body: '{}' })).status).toBe(400);
});

it('closes a socket that never reads with its code, while others get everything in time', async () => {
	await restart({ socketQueueBytes: 65_536 });
	const { border } = await snapshot(relay);
	const [slow, quick] = [new Device(relay), new Device(relay)];
	for (const device of [slow, quick]) await device.hello(border);
	await eventually(() => expect(slow.messages.length + quick.messages.length).toBe(2));
	slow.socket.pause();
	let sent = 0;
	const noise = (i: number): string =>
		Array.from({ length: 500 }, (_, k) => ((i * 7919 + k * 104_729) ** 2).toString(36)).join('');
	const say = async (): Promise<void> => {
		const batch = Array.from({ length: 100 }, (_, i) => ({
			channel: 'c',
			user: 'u',
			text: noise(sent + i).slice(0, 3_900)
		}));
		expect((await ingest(relay, batch)).status).toBe(200);
		sent += 100;
	};
	while (!lines.join('').includes('too-slow')) await say();
	// What was queued when it got too slow may still reach it, but nothing later.
	await say();
	await eventually(() => expect(quick.seqs.at(-1)).toBe(sent));
	slow.socket.resume();
	await eventually(() => expect(slow.closed).toEqual({ code: CLOSE.tooSlow, reason: 'tooSlow' }));
	const at = slow.seqs.length;
	expect(slow.seqs).toEqual(Array.from({ length: at }, (_, i) => i + 1));
	expect(at).toBeLessThan(sent);
	expect(await (await get('/metrics')).text()).toContain('backscroll_slow_closes_total 1');
});

it('refuses a Host it is not known by, and takes addresses and given names', async () => {
	await restart({ publicHosts: ['chat.example'] });
	expect(await statusWithHost('evil.example')).toBe(403);
	for (const host of ['localhost:1', '127.0.0.1', '[::1]:8787', '192.168.0.7:80', 'chat.example']) {
		expect(await statusWithHost(host), host).toBe(200);
	}
});

it('lets pages of its own and of listed origins read, and no others', async () => {
	await restart({ allowOrigins: ['https://app.example'] });
	const own = await get('/api/snapshot', { origin: relay.url });
	expect([own.status, own.headers.get('access-control-allow-origin')]).toEqual([200, null]);
	const listed = await get('/api/snapshot', { origin: 'https://app.example' });
	expect(listed.headers.get('access-control-allow-origin')).toBe('https://app.example');
	for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1:1']) {
		expect((await get('/api/snapshot', { origin })).status, origin).toBe(403);
	}
	const preflight = await fetch(`${relay.url}/api/ingest`, {
		method: 'OPTIONS',
		headers: { origin: 'https://app.example', 'access-control-request-method': 'POST' }
	});
	expect(preflight.status).toBe(204);
	expect(preflight.headers.get('access-control-allow-headers')).toContain('authorization');
	const [evil, app] = [
		new Device(relay, { origin: 'https://evil.example' }),
		new Device(relay, { origin: 'https://app.example' })
	];
	await eventually(() => expect(evil.closed?.code).toBe(CLOSE.originRefused));
	await app.hello();
	await eventually(() => expect(app.messages).toHaveLength(1));
	app.socket.close();
});

it('gives the token to nobody: not in answers, logs or metrics', async () => {
	const token = relay.token.value;
	await ingest(relay, said(1));
	await ingest(relay, said(1), { authorization: `Bearer ${token}x` });
	await ingest(relay, '{', {});
	const device = await new Device(relay).hello();
	await eventually(() => expect(device.messages).toHaveLength(1));
	device.socket.close();
	const answers = await Promise.all(
		['/', '/api/snapshot', '/metrics', '/healthz', '/readyz', '/ingest-token'].map(async (path) => {
			const answer = await get(path);
			return JSON.stringify([...answer.headers]) + (await answer.text());
		})
	);
	expect([...answers, ...lines].filter((text) => text.includes(token))).toEqual([]);
	expect(lines.length).toBeGreaterThan(2);
});

it('serves the app: precompressed, with ETag, fallback for pages and 404 for missing assets', async () => {
	const data = scratch();
	const app = join(data, 'app');
	mkdirSync(join(app, '_app/immutable'), { recursive: true });
	const page = '<!doctype html><title>Backscroll</title>'.repeat(20);
	writeFileSync(join(app, '200.html'), page);
	writeFileSync(join(app, '200.html.br'), brotliCompressSync(page));
	writeFileSync(join(app, '_app/immutable/a.js'), 'export {};');
	writeFileSync(join(app, 'service-worker.js'), '// worker');
	await restart({ data, app });
	for (const path of ['/', '/messages', '/channels/node.js']) {
		const answer = await get(path, { accept: 'text/html', 'accept-encoding': 'gzip, br' });
		expect(answer.headers.get('content-encoding'), path).toBe('br');
		expect(await answer.text()).toBe(page);
		expect(answer.headers.get('cache-control')).toBe('no-cache');
		expect(answer.headers.get('content-security-policy')).toBe("frame-ancestors 'none'");
		expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
	}
	for (const encodings of ['br;q=0', 'identity', '*;q=0', 'brotli', '']) {
		const answer = await get('/', { accept: 'text/html', 'accept-encoding': encodings });
		expect(answer.headers.get('content-encoding'), encodings).toBeNull();
		expect(await answer.text()).toBe(page);
	}
	for (const encodings of ['*', 'gzip;q=0, BR;q=0.1', '*;q=0, br']) {
		const answer = await get('/', { accept: 'text/html', 'accept-encoding': encodings });
		expect(answer.headers.get('content-encoding'), encodings).toBe('br');
	}
	const script = await get('/_app/immutable/a.js');
	expect(script.headers.get('cache-control')).toContain('immutable');
	expect(script.headers.get('content-type')).toContain('javascript');
	const etag = script.headers.get('etag') ?? '';
	expect((await get('/_app/immutable/a.js', { 'if-none-match': etag })).status).toBe(304);
	expect((await get('/_app/immutable/gone.js')).status).toBe(404);
	expect((await get('/gone.png')).status).toBe(404);
	expect((await get('/../relay.lock')).status).not.toBe(500);
	expect((await get('/service-worker.js')).headers.get('cache-control')).toBe('no-cache');
	const head = await fetch(`${relay.url}/`, { method: 'HEAD' });
	expect([head.status, await head.text()]).toEqual([200, '']);
});

it('is healthy and ready, and counts what it does', async () => {
	await ingest(relay, said(7));
	await ingest(relay, said(7));
	expect((await get('/healthz')).status).toBe(200);
	expect((await get('/readyz')).status).toBe(200);
	const metrics = await (await get('/metrics')).text();
	for (const line of [
		'backscroll_ingest_batches_total 2',
		'backscroll_ingest_events_total{outcome="accepted"} 7',
		'backscroll_ingest_events_total{outcome="duplicate"} 7',
		'backscroll_head 7',
		'backscroll_commit_seconds_count 2'
	]) {
		expect(metrics).toContain(line);
	}
});

it('takes nothing and is not ready once its data folder was removed: what it said yes to is durable', async () => {
	expect((await ingest(relay, said(1))).status).toBe(200);
	rmSync(relay.data, { recursive: true });
	expect((await ingest(relay, said(1, 2))).body.error).toMatchObject({
		code: 'write-failed',
		message: expect.stringContaining('was removed')
	});
	expect((await get('/readyz')).status).toBe(503);
});

it('is not ready, and says why, while the disk refuses to be written, with no batch needed to find out', async () => {
	const readiness = async (): Promise<[number, string]> => {
		const answer = await get('/readyz');
		return [answer.status, (await answer.text()).split(':', 1)[0]?.trim() ?? ''];
	};
	const other = new Database(join(relay.data, 'log.db'), { timeout: 0 });
	other.exec('BEGIN IMMEDIATE');
	expect(await readiness()).toEqual([503, 'write-failed']);
	other.exec('ROLLBACK');
	await eventually(async () => expect(await readiness()).toEqual([200, 'ready']));

	other.exec('BEGIN IMMEDIATE');
	expect((await ingest(relay, said(1))).status).toBe(503);
	other.exec('ROLLBACK');
	other.close();
	// Something small may still be written where a batch is not.
	expect(await readiness()).toEqual([503, 'write-failed']);
	expect((await ingest(relay, said(1))).body).toMatchObject({ accepted: 1, head: 1 });
	expect(await readiness()).toEqual([200, 'ready']);
});

it('counts a batch once however often it is repeated, and each frame by the way that it goes', async () => {
	await ingest(relay, said(4), { 'idempotency-key': 'once' });
	const { border } = await snapshot(relay);
	const begin = { log: border.log, seq: 0, term: '0'.repeat(16) };
	const hello = { type: 'hello', protocols: [1, 1], visible: true, cursor: begin };
	await fetch(`${relay.url}/api/poll`, { method: 'POST', body: JSON.stringify(hello) });
	const devices = [await new Device(relay).hello(begin), await new Device(relay).hello(begin)];
	const [one, two] = devices;
	await eventually(() => expect([one?.seqs.length, two?.seqs.length]).toEqual([4, 4]));
	const repeat = await ingest(relay, said(4), { 'idempotency-key': 'once' });
	expect(repeat.body).toMatchObject({ accepted: 4, duplicates: 0, head: 4 });
	await ingest(relay, said(3, 5));
	await eventually(() => expect([one?.seqs.length, two?.seqs.length]).toEqual([7, 7]));
	for (const { socket } of devices) socket.close();
	await eventually(async () =>
		expect(await (await get('/metrics')).text()).toMatch(/_connections 0/)
	);
	await ingest(relay, said(1, 8));
	const metrics = await (await get('/metrics')).text();
	const counted = (name: string): number =>
		Number(
			metrics
				.split('\n')
				.find((line) => line.startsWith(`backscroll_${name} `))
				?.split(' ')[1]
		);
	expect(counted('ingest_batches_total')).toBe(3);
	expect(counted('ingest_events_total{outcome="accepted"}')).toBe(8);
	for (const [way, frames, events] of [
		['live', 1, 3],
		['resume', 2, 8],
		['polling', 1, 4]
	] as const) {
		expect(counted(`frames_sent_total{way="${way}"}`), way).toBe(frames);
		expect(counted(`events_sent_total{way="${way}"}`), way).toBe(events);
	}
	const bytes = (way: string): number => counted(`bytes_sent_total{way="${way}"}`);
	expect(bytes('resume')).toBe(2 * bytes('polling'));
	expect(bytes('live')).toBeGreaterThan(0);
});

it('counts API calls by route and status, and times them, whatever the path holds', async () => {
	await ingest(relay, said(3));
	await ingest(relay, said(3), { authorization: 'Bearer wrong' });
	const { log } = JSON.parse(await (await get('/api/snapshot')).text()) as { log: string };
	for (const path of ['activity', 'users?q=a', 'users?q=b', 'users/0', 'users/9', 'secret-words']) {
		await get(`/api/logs/${log}/${path}`);
	}
	await get('/api/ingest');
	const metrics = await (await get('/metrics')).text();
	const counted = [...metrics.matchAll(/^backscroll_api_requests_total\{(.*)\} (\d+)$/gm)].map(
		([, labels, count]) => `${labels} ${count}`
	);
	expect(counted.sort()).toEqual(
		[
			'route="/api/ingest",status="200" 1',
			'route="/api/ingest",status="401" 1',
			'route="/api/logs/:log/activity",status="200" 1',
			'route="/api/logs/:log/users",status="200" 2',
			'route="/api/logs/:log/users/:block",status="200" 1',
			'route="/api/logs/:log/users/:block",status="404" 1',
			'route="/api/snapshot",status="200" 1',
			'route="none",status="404" 1',
			'route="none",status="405" 1'
		].sort()
	);
	expect(metrics).toContain('backscroll_api_seconds_count{route="/api/logs/:log/users"} 2');
	expect(lines.join('')).toContain('"route":"/api/logs/:log/activity","status":200');
});

it('sends devices away and commits what it took when it stops', async () => {
	const device = await new Device(relay).hello();
	await eventually(() => expect(device.messages).toHaveLength(1));
	const { data } = relay;
	const last = ingest(relay, said(5));
	expect((await last).body.head).toBe(5);
	await relay.close();
	await eventually(() => expect(device.closed?.code).toBe(CLOSE.goingAway));
	await start({ data });
	expect((await snapshot(relay)).head).toBe(5);
});
