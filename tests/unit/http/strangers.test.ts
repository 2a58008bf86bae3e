/** What one address may cause: each test is a request, or many, that took a relay's memory, time or room from others. */
import { request, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parseRange } from '../../../server/http/budget/address';
import { CLOSE } from '../../../src/lib/wire/index';
import { eventually } from '../../support/eventually';
import { Device, ingest, relayOn, said, snapshot, type TestRelay } from './support';

let relay: TestRelay;
let lines: string[];
const start = async (options: Parameters<typeof relayOn>[0] = {}): Promise<void> => {
	lines = [];
	relay = await relayOn(
		options,
		pino({ level: 'info' }, { write: (line) => void lines.push(line) })
	);
};
beforeEach(() => start());
afterEach(() => relay.remove());
const restart = async (options: Parameters<typeof relayOn>[0]): Promise<void> => {
	await relay.remove();
	await start(options);
};

interface Answer {
	readonly status: number;
	readonly retryAfter: string | undefined;
	readonly body: string;
}

/** A request from another address of this machine. */
const from = (
	localAddress: string,
	path: string,
	headers: Record<string, string> = {}
): Promise<Answer> =>
	new Promise((resolve, reject) => {
		const done = (response: IncomingMessage): void => {
			const chunks: Buffer[] = [];
			response.on('data', (chunk: Buffer) => chunks.push(chunk));
			response.on('end', () =>
				resolve({
					status: response.statusCode ?? 0,
					retryAfter: response.headers['retry-after'],
					body: Buffer.concat(chunks).toString()
				})
			);
		};
		request(relay.url + path, { localAddress, headers, agent: false }, done)
			.on('error', reject)
			.end();
	});

/** Sends bytes as they are and reads nothing. */
const unread = (text: string, localAddress = '127.0.0.1') => {
	const socket = connect({ host: '127.0.0.1', port: relay.port, localAddress });
	socket.on('error', () => {});
	socket.pause();
	socket.write(text);
	return socket;
};
/** Far more than the systems of both ends have room for. */
const MOST_SENT = 64 * 1024 * 1024;
/** Resolves when a socket takes more, or has ended. */
const once = (socket: ReturnType<typeof connect>): Promise<void> =>
	new Promise((resolve) => {
		socket.once('drain', resolve);
		socket.once('close', resolve);
	});
const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
const metric = async (name: string): Promise<number> => {
	const line = (await from('127.0.0.9', '/metrics')).body
		.split('\n')
		.find((each) => each.startsWith(`${name} `));
	return Number(line?.split(' ')[1] ?? 0);
};
/** Random letters, which no compression makes short. */
const noise = (i: number): string =>
	Array.from({ length: 500 }, (_, k) => ((i * 7919 + k * 104_729) ** 2).toString(36))
		.join('')
		.slice(0, 3_900);
const sayLong = async (count: number): Promise<void> => {
	for (let sent = 0; sent < count; sent += 256) {
		const batch = Array.from({ length: 256 }, (_, i) => ({
			channel: 'c',
			user: 'u',
			text: noise(sent + i)
		}));
		expect((await ingest(relay, batch)).status).toBe(200);
	}
};

it('answers of requests that come in one piece at most the first, and closes the connection', async () => {
	await ingest(relay, said(10));
	const { log } = await snapshot(relay);
	const path = `/api/logs/${log}/users?q=zzz`;
	const socket = unread(get(path).repeat(200));
	let got = '';
	socket.on('data', (chunk: Buffer) => (got += chunk.toString()));
	socket.resume();
	await eventually(() => expect(socket.destroyed).toBe(true));
	expect(got.split('HTTP/1.1').length - 1).toBeLessThanOrEqual(1);
	const counted = (await from('127.0.0.9', '/metrics')).body.match(
		/api_requests_total\{route="\/api\/logs\/:log\/users",status="200"\} (\d+)/
	);
	expect(Number(counted?.[1] ?? 0)).toBeLessThanOrEqual(1);
});

it('answers a body without end, and ends its connection', async () => {
	const { log } = await snapshot(relay);
	for (const path of ['/api/poll', `/api/logs/${log}/search`]) {
		const socket = connect({ host: '127.0.0.1', port: relay.port });
		socket.on('error', () => {});
		let got = '';
		socket.on('data', (chunk: Buffer) => (got += chunk.toString()));
		socket.write(`POST ${path} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n`);
		const chunk = `1000\r\n${'x'.repeat(4_096)}\r\n`;
		let sent = 0;
		while (!socket.destroyed && sent < MOST_SENT) {
			sent += chunk.length;
			if (!socket.write(chunk)) await once(socket);
		}
		socket.destroy();
		expect(sent, path).toBeLessThan(MOST_SENT);
		expect(got, path).toMatch(/^(HTTP\/1\.1 413\b|$)/);
	}
});

it('keeps for all who read nothing from one address no more bytes than one may have, and serves others', async () => {
	for (let from = 0; from < 20_000; from += 5_000) {
		const batch = Array.from({ length: 5_000 }, (_, i) => ({
			channel: `${from + i}${'字'.repeat(190)}`,
			user: 'u',
			text: 'x'
		}));
		expect((await ingest(relay, batch)).status).toBe(200);
	}
	const sockets = [];
	for (let i = 0; i < 40; i++) {
		sockets.push(unread(get('/api/snapshot')));
		await ingest(relay, said(1, i));
	}
	await eventually(async () =>
		expect(await metric('backscroll_outgoing_bytes')).toBeGreaterThan(8 * 2 ** 20)
	);
	// All wait for the same answer, or for room to make another.
	expect((await from('127.0.0.2', '/api/snapshot')).status).toBe(200);
	expect(await metric('backscroll_outgoing_bytes')).toBeLessThan(50 * 2 ** 20);
	for (const socket of sockets) socket.destroy();
	await eventually(async () => expect(await metric('backscroll_outgoing_bytes')).toBe(0));
});

it('puts no more bytes into a bundle than a few segments of chat have', async () => {
	await sayLong(2_048);
	const { log } = await snapshot(relay);
	const answer = await fetch(`${relay.url}/api/logs/${log}/bundle?from=0&to=15`);
	const { byteLength } = await answer.arrayBuffer();
	expect(byteLength).toBeGreaterThan(500_000);
	expect(byteLength).toBeLessThan(3 * 2 ** 20);
});

it('ends a socket that says hello without end, logs nothing of it, and sends others no frame more', async () => {
	await ingest(relay, said(10));
	const { border } = await snapshot(relay);
	const listener = await new Device(relay).hello(border);
	let frames = 0;
	listener.socket.on('message', (_, isBinary) => (frames += Number(isBinary)));
	await eventually(() => expect(listener.seqs).toHaveLength(10));
	const before = frames;
	const shouter = await new Device(relay).hello(border);
	for (let i = 0; i < 2_000; i++) void shouter.hello(border);
	await eventually(() => expect(shouter.closed?.code).toBe(CLOSE.badMessage));
	await ingest(relay, said(5, 100));
	await eventually(() => expect(listener.seqs).toHaveLength(15));
	expect(frames - before).toBeLessThanOrEqual(2);
	const welcomes = shouter.messages.filter(({ type }) => type === 'welcome');
	expect(welcomes.length).toBeLessThanOrEqual(60);
	expect(lines.filter((line) => line.includes('"msg":"resumed"'))).toEqual([]);
	listener.socket.close();
});

it('sends an unread socket no more than its queue may have, however often it says hello', async () => {
	await restart({ socketQueueBytes: 65_536 });
	await sayLong(1_024);
	const { border, log } = await snapshot(relay);
	const cursor = { ...border, log, seq: 0, term: '0'.repeat(16) };
	const device = await new Device(relay).hello(cursor);
	device.socket.pause();
	for (let i = 0; i < 40; i++) void device.hello(cursor);
	await eventually(async () => expect(await metric('backscroll_sessions_total')).toBe(0));
	const most = Math.max(
		...(await Promise.all(Array.from({ length: 20 }, () => metric('backscroll_outgoing_bytes'))))
	);
	// Half of the queue, and one frame of a segment of long texts.
	expect(most).toBeLessThan(2.5 * 2 ** 20);
	device.socket.terminate();
});

it('gives one address all connections only as long as nobody else wants one', async () => {
	await restart({ connections: 8 });
	const greedy = await Promise.all(Array.from({ length: 8 }, () => new Device(relay).hello()));
	await eventually(() => expect(greedy.every(({ messages }) => messages.length > 0)).toBe(true));
	const other = await new Device(relay, { localAddress: '127.0.0.2' }).hello();
	await eventually(() => expect(other.messages[0]).toMatchObject({ type: 'welcome' }));
	await eventually(() => expect(greedy.filter(({ closed }) => closed)).toHaveLength(1));
	const away = greedy.find(({ closed }) => closed);
	expect(away?.closed?.code).toBe(CLOSE.tooManyConnections);
	expect(away?.messages.at(-1)).toMatchObject({ temporary: true, retryAfter: expect.any(Number) });
	// Whoever has most gets none back.
	const again = new Device(relay);
	await eventually(() => expect(again.closed?.code).toBe(CLOSE.tooManyConnections));
	expect(other.closed).toBeNull();
	for (const { socket } of [...greedy, other]) socket.close();
});

it('searches for each address in turn: one that asks for twenty at once takes nobody else’s place', async () => {
	await ingest(relay, said(2_000));
	const { log } = await snapshot(relay);
	const search = (address: string, i: number): Promise<Answer> =>
		from(address, `/api/logs/${log}/search?q=e+${i}`);
	const greedy = Array.from({ length: 30 }, (_, i) => search('127.0.0.1', i));
	const others = await Promise.all(
		Array.from({ length: 5 }, (_, i) => search(`127.0.0.${2 + i}`, i))
	);
	expect(others.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
	const answers = await Promise.all(greedy);
	for (const { status, retryAfter } of answers) {
		if (status !== 200) expect([status, retryAfter]).toEqual([429, '1']);
	}
	const told = lines.filter((line) => line.includes('too-many-searches'));
	expect(told.length).toBeLessThanOrEqual(1);
});

it('counts one body of a few bytes of gzip and millions of lines before it parses any', async () => {
	const bomb = gzipSync('{}\n'.repeat(2_700_000));
	const headers = { 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip' };
	expect((await ingest(relay, bomb, headers)).body.error?.code).toBe('too-large');
	const lines = `${'{}\n'.repeat(2_700_000)}`;
	const type = { 'content-type': 'application/x-ndjson' };
	expect((await ingest(relay, lines, type)).body.error?.code).toBe('too-many-events');
	const list = `[${'{},'.repeat(2_700_000)}{}]`;
	expect((await ingest(relay, list)).body.error?.code).toBe('too-many-events');
	const deep = `[{"channel":"c","text":${'['.repeat(400_000)}${']'.repeat(400_000)}}]`;
	expect((await ingest(relay, deep)).body.error?.code).toBe('too-large');
});

it('parses a long list as the parser would, item by item', async () => {
	const events = Array.from({ length: 3_000 }, (_, i) => ({
		channel: 'c',
		user: 'u',
		text: `${'{[",\\'.repeat(i % 4)} ${'x'.repeat(120)} ${i}`
	}));
	expect((await ingest(relay, ` ${JSON.stringify(events, null, 1)} \n`)).body).toMatchObject({
		accepted: 3_000
	});
	const whole = JSON.stringify(events);
	for (const broken of [`${whole.slice(0, -1)},]`, whole.replace('},{', '},,{'), `${whole}]`]) {
		expect((await ingest(relay, broken)).body.error?.code).toBe('bad-json');
	}
});

it('shows only so many channels of other processes, and names only so many in /readyz', async () => {
	const report = (process: number): Promise<Response> =>
		fetch(`${relay.url}/api/sources/irc.example.org/channels?process=p${process}`, {
			method: 'POST',
			headers: {
				'content-type': 'application/json',
				authorization: `Bearer ${relay.token.value}`
			},
			body: JSON.stringify(
				Array.from({ length: 1_000 }, (_, i) => ({
					channel: `c${process}-${i}`,
					state: 'banned',
					reason: 'x'.repeat(500),
					since: 1
				}))
			)
		});
	const statuses: number[] = [];
	for (let i = 0; i < 10; i++) statuses.push((await report(i)).status);
	expect(statuses).toEqual([200, 200, 200, 200, 200, 422, 422, 422, 422, 422]);
	const ready = await from('127.0.0.1', '/readyz');
	expect(ready.body.length).toBeLessThan(200_000);
	expect(ready.body).toContain('… and 4900 more');
});

it('logs who tries tokens, once a minute and address, with the address that a declared proxy names', async () => {
	await restart({ trustProxy: [parseRange('127.0.0.1') ?? never()] });
	for (const client of [
		'198.51.100.1',
		'198.51.100.1',
		'198.51.100.1',
		'2001:db8::1',
		'2001:db8::2'
	]) {
		const headers = { authorization: 'Bearer wrong', 'x-forwarded-for': `1.1.1.1, ${client}` };
		expect((await ingest(relay, said(1), headers)).status).toBe(401);
	}
	const told = lines.flatMap((line) => {
		const { cause, address } = JSON.parse(line) as { cause?: string; address?: string };
		return cause === 'bad-token' ? [address] : [];
	});
	expect(told).toEqual(['198.51.100.1', '2001:db8:0:0::/64']);
});
const never = (): never => {
	throw new Error('this does not happen');
};
