/** HTTP as clients and proxies speak it, and as those do who try what it leaves open. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { parseRange } from '../../../server/http/budget/address';
import { Gate } from '../../../server/http/gate';
import { relayOn, scratch, type TestRelay } from './support';

let relay: TestRelay | null = null;
const start = async (options: Parameters<typeof relayOn>[0] = {}): Promise<TestRelay> =>
	(relay = await relayOn(options));
afterEach(async () => {
	await relay?.remove();
	relay = null;
});

/** Sends bytes in pieces and returns what came back until the connection ended. */
const talk = ({ port }: { port: number }, ...pieces: string[]): Promise<string> =>
	new Promise((resolve) => {
		const socket = connect(port, '127.0.0.1');
		let got = '';
		socket.on('data', (chunk: Buffer) => (got += chunk.toString()));
		socket.on('error', () => {});
		socket.on('close', () => resolve(got));
		const next = (): void => {
			const piece = pieces.shift();
			if (piece === undefined) return;
			socket.write(piece);
			setImmediate(next);
		};
		next();
	});

describe('an own origin', () => {
	const gate = new Gate({ allowOrigins: ['https://app.example'], hostNames: [] });
	it.each([
		['', 'x', false, true],
		['', 'x', true, true],
		['https://x', 'x:443', true, true],
		['https://x', 'x', true, true],
		['https://x:443', 'x', true, true],
		['https://x:8787', 'x:8787', true, true],
		['http://x', 'x:80', false, true],
		['https://X', 'x', true, true],
		['http://[::1]:8787', '[::1]:8787', false, true],
		// A proxy that nobody declared takes the TLS away.
		['https://x', 'x', false, true],
		['https://app.example', 'x', true, true],
		// The same name without TLS: whoever is on the way may have written that page.
		['http://x', 'x', true, false],
		['http://x:443', 'x:443', true, false],
		['https://x', 'x:8443', true, false],
		['https://x:8443', 'x', true, false],
		['http://x:8787', 'x', false, false],
		['https://y', 'x', true, false],
		['https://x.evil.example', 'x', true, false],
		['https://x@evil.example', 'evil.example', true, false],
		['https://x/', 'x/', true, false],
		['ftp://x', 'x', false, false],
		['null', 'x', false, false],
		['null', 'null', false, false],
		['x', 'x', false, false],
		['https://', '', true, false]
	])('%j of a page at %j (TLS: %s): %s', (origin, host, isSecure, expected) => {
		expect(gate.allows(origin, host, isSecure)).toBe(expected);
	});

	it('is over TLS where a declared proxy says so, and nobody else can', async () => {
		const asked = async (headers: Record<string, string>): Promise<number> =>
			(
				await fetch(`${relay?.url}/api/snapshot`, {
					headers: { origin: relay?.url ?? '', ...headers }
				})
			).status;
		await start();
		expect(await asked({ 'x-forwarded-proto': 'https' })).toBe(200);
		await relay?.remove();
		await start({ trustProxy: [parseRange('127.0.0.0/8')].flatMap((range) => range ?? []) });
		expect(await asked({})).toBe(200);
		expect(await asked({ 'x-forwarded-proto': 'http, https' })).toBe(403);
		expect(await asked({ 'x-forwarded-proto': 'https, http' })).toBe(200);
	});
});

describe('a request that two servers may read as two different ones', () => {
	const ended = (head: string): string => `${head}\r\n\r\n${head.startsWith('POST') ? 'abcd' : ''}`;
	it.each([
		[
			'two Host headers',
			'POST /api/poll HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\nContent-Length: 4'
		],
		[
			'two lengths',
			'POST /api/poll HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nContent-Length: 4'
		],
		[
			'the same length twice',
			'POST /api/poll HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nContent-Length: 4'
		],
		[
			'a length that is no number',
			'POST /api/poll HTTP/1.1\r\nHost: localhost\r\nContent-Length: +4'
		],
		[
			'an unknown transfer coding',
			'POST /api/poll HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: xchunked'
		],
		[
			'a list of codings',
			'POST /api/poll HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip, chunked'
		],
		[
			'two codings',
			'POST /api/poll HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity'
		],
		[
			'a coding and a length',
			'POST /api/poll HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nContent-Length: 4'
		],
		[
			'two origins',
			'GET /api/snapshot HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\nOrigin: http://evil'
		],
		[
			'two tokens',
			'POST /api/ingest HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer a\r\nAuthorization: Bearer b\r\nContent-Length: 4'
		],
		[
			'two Host headers of a socket',
			'GET /api/live HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13'
		]
	])('with %s is refused, and its connection ends', async (_, head) => {
		const answer = await talk(await start(), ended(head));
		expect(answer).toMatch(/^HTTP\/1\.1 400/);
		expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1);
	});

	it('may come in as many pieces as it likes otherwise', async () => {
		const answer = await talk(
			await start(),
			'POST /api/poll HTTP/1.1\r\nHo',
			'st: localhost\r\nTransfer-Enc',
			'oding: chunked\r\nConnection: close\r\n\r\n4',
			'\r\nab',
			'cd\r\n0\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'
		);
		expect(answer).toMatch(/^HTTP\/1\.1 400/);
	});
});

describe('headers of an answer', () => {
	const headersOf = async (path: string, method = 'GET'): Promise<Headers> =>
		(await fetch(`${relay?.url}${path}`, { method, headers: { accept: 'text/html' } })).headers;

	it('say for the app’s files what the page’s policy says, and who may frame it', async () => {
		const data = scratch();
		const app = join(data, 'app');
		mkdirSync(join(app, '_app/immutable'), { recursive: true });
		const policy = "default-src 'self'; script-src 'self' 'sha256-x'";
		const meta = `<meta http-equiv="content-security-policy" content="${policy}">`;
		writeFileSync(join(app, '200.html'), `<!doctype html><head>${meta}</head>`);
		writeFileSync(join(app, '_app/immutable/worker.js'), 'export {};');
		await start({ data, app });
		for (const path of ['/', '/channels/a', '/_app/immutable/worker.js']) {
			const headers = await headersOf(path);
			expect(headers.get('content-security-policy'), path).toBe(
				`${policy}; frame-ancestors 'none'`
			);
		}
	});

	it('let other answers load nothing, and no other site embed anything', async () => {
		await start();
		for (const path of ['/api/snapshot', '/healthz', '/metrics', '/api/nothing']) {
			const headers = await headersOf(path);
			expect(headers.get('content-security-policy'), path).toBe(
				"default-src 'none'; frame-ancestors 'none'"
			);
			expect(headers.get('x-content-type-options'), path).toBe('nosniff');
			expect(headers.get('cross-origin-resource-policy'), path).toBe('same-origin');
			expect(headers.get('strict-transport-security'), path).toBeNull();
		}
		expect((await headersOf('/', 'HEAD')).get('cross-origin-resource-policy')).toBe('same-origin');
	});
});
