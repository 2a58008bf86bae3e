import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ingest, relayOn, said, snapshot, type TestRelay } from './support';

let relay: TestRelay;
beforeAll(async () => {
	relay = await relayOn();
});
afterAll(() => relay.remove());

const event = { channel: 'c', user: 'u', text: 'hi' };
const ndjson = { 'content-type': 'application/x-ndjson' };

describe('POST /api/ingest', () => {
	it.each([
		['one event', event, {}],
		['an array', [event], {}],
		['NDJSON', `${JSON.stringify(event)}\n\n`, ndjson],
		['gzip', gzipSync(JSON.stringify(event)), { 'content-encoding': 'gzip' }],
		['gzip of NDJSON', gzipSync(JSON.stringify(event)), { ...ndjson, 'content-encoding': 'gzip' }]
	])('takes %s', async (_, body, headers: Record<string, string>) => {
		const { head } = await snapshot(relay);
		const answer = await ingest(relay, body, headers);
		expect([answer.status, answer.body]).toEqual([
			200,
			{ accepted: 1, duplicates: 0, conflicts: 0, head: head + 1 }
		]);
	});

	it.each([
		['a broken body', '{', {}, 400, 'bad-json'],
		['a body that is not UTF-8', new Uint8Array([0x22, 0xff, 0x22]), {}, 400, 'bad-utf8'],
		['a body that is not gzip', 'x', { 'content-encoding': 'gzip' }, 400, 'bad-gzip'],
		['no token', event, { authorization: '' }, 401, 'bad-token'],
		['another token', event, { authorization: 'Bearer nonsense-nonsense' }, 401, 'bad-token'],
		['too many events', said(10_001), {}, 413, 'too-many-events'],
		['too many bytes', 'x'.repeat(8_388_609), {}, 413, 'too-large'],
		[
			'a gzip bomb',
			gzipSync('x'.repeat(9_000_000)),
			{ 'content-encoding': 'gzip' },
			413,
			'too-large'
		],
		['a form', 'a=b', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'unknown-type'],
		['another encoding', event, { 'content-encoding': 'br' }, 415, 'unknown-encoding'],
		['an invalid event', [event, { ...event, colour: 'red' }], {}, 422, 'unknown-field']
	])('refuses %s', async (_, body, headers: Record<string, string>, status, code) => {
		const { head } = await snapshot(relay);
		const answer = await ingest(relay, body, headers);
		expect([answer.status, answer.body.error?.code]).toEqual([status, code]);
		expect(answer.headers.get('content-type')).toContain('application/json');
		expect((await snapshot(relay)).head).toBe(head);
	});

	it('says of a body that inflates too much what to do: it has fewer bytes than may be sent', async () => {
		const lines = Array(500)
			.fill(JSON.stringify({ ...event, text: 'x'.repeat(3_900) }))
			.join('\n');
		const refused = await ingest(relay, gzipSync(lines), { ...ndjson, 'content-encoding': 'gzip' });
		expect(refused.status).toBe(413);
		expect(refused.body.error?.message).toMatch(/more than 200 times .* without gzip/);
		expect((await ingest(relay, lines, ndjson)).status).toBe(200);
	});

	it('names index and field of the first fault, and the line of broken NDJSON', async () => {
		const invalid = await ingest(relay, [event, { ...event, colour: 'red' }, {}]);
		expect(invalid.body.error).toMatchObject({ index: 1, field: 'colour' });
		const broken = await ingest(relay, `${JSON.stringify(event)}\n{`, ndjson);
		expect(broken.body.error).toMatchObject({ code: 'bad-json', index: 1 });
	});

	it('answers a repeated Idempotency-Key as the first time, and 422 for another body', async () => {
		const key = { 'idempotency-key': 'batch-1' };
		const first = await ingest(relay, [event, event], key);
		await ingest(relay, event);
		expect((await ingest(relay, [event, event], key)).body).toEqual(first.body);
		const other = await ingest(relay, event, key);
		expect([other.status, other.body.error?.code]).toEqual([422, 'idempotency-mismatch']);
	});

	it('answers 422 to an Idempotency-Key that comes again as an import, or as another one', async () => {
		const send = (key: string, query: string): Promise<number> =>
			fetch(`${relay.url}/api/ingest${query}`, {
				method: 'POST',
				headers: {
					authorization: `Bearer ${relay.token.value}`,
					'content-type': 'application/json',
					'idempotency-key': key
				},
				body: JSON.stringify(event)
			}).then(({ status }) => status);
		expect([await send('l', ''), await send('l', '?import=a'), await send('l', '')]).toEqual([
			200, 422, 200
		]);
		expect([await send('i', '?import=a'), await send('i', '?import=a')]).toEqual([200, 200]);
		expect([await send('i', '?import=b'), await send('i', '')]).toEqual([422, 422]);
	});

	it('counts duplicates and conflicts', async () => {
		await ingest(relay, { ...event, id: 'x1' });
		const answer = await ingest(relay, [
			{ ...event, id: 'x1' },
			{ ...event, id: 'x1', text: 'other' }
		]);
		expect(answer.body).toMatchObject({ accepted: 0, duplicates: 1, conflicts: 1 });
	});

	it('takes a batch as an import, also of a source, and tells devices what it brought', async () => {
		const own = await relayOn();
		await ingest(own, event);
		const before = await snapshot(own);
		expect(before).not.toHaveProperty('imported');
		const send = (query: string): Promise<Response> =>
			fetch(`${own.url}/api/ingest?${query}`, {
				method: 'POST',
				headers: {
					authorization: `Bearer ${own.token.value}`,
					'content-type': 'application/json'
				},
				body: JSON.stringify([event, event])
			});
		expect((await send('import=old.log')).status).toBe(200);
		expect((await send('source=there&import=old.log')).status).toBe(200);
		const { totals, channels, imported } = await snapshot(own);
		expect(totals.messages).toBe(before.totals.messages + 4);
		const sourceOf = new Map(channels.map(({ id, source }) => [id, source]));
		expect(imported?.channels.map(([id, messages]) => [sourceOf.get(id), messages])).toEqual([
			['ingest', 2],
			['there', 2]
		]);
		expect(imported?.minutes.reduce((sum, [, messages]) => sum + messages, 0)).toBe(4);
		expect(imported?.lastReceivedAt).toBe(before.lastReceivedAt);
		for (const name of ['', 'a%20b', 'x'.repeat(101), '%C3%A9']) {
			const refused = await send(`import=${name}`);
			expect(refused.status).toBe(400);
			expect(await refused.json()).toMatchObject({ error: { code: 'bad-import' } });
		}
		await own.remove();
	});

	it('answers 405 to another method and 404 to another path', async () => {
		expect((await fetch(`${relay.url}/api/ingest`)).status).toBe(405);
		expect((await fetch(`${relay.url}/api/nothing`)).status).toBe(404);
	});
});
