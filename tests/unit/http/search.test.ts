import { afterAll, beforeAll, expect, it } from 'vitest';
import { IS } from '../../../src/lib/query/keys';
import { MOST_CLAUSES } from '../../../src/lib/query/parse';
import type { ResolvedQuery } from '../../../src/lib/query/resolved';
import { MOST_LENGTH } from '../../../src/lib/query/written';
import { RelayApi } from '../../../src/lib/sync/relay-api';
import type { SearchPage } from '../../../src/lib/wire/index';
import { allOf, phrase } from '../../support/queries/phrase';
import { ingest, relayOn, snapshot, type TestRelay } from './support';

let relay: TestRelay;
let log: string;
let base: string;
beforeAll(async () => {
	relay = await relayOn();
	({ log } = await snapshot(relay));
	base = `${relay.url}/api/logs/${log}`;
	const said = Array.from({ length: 5 }, (_, n) => ({
		...{ channel: 'c', user: 'ada', text: `word ${n}`, sentAt: 1_000 * (n + 1) }
	}));
	await ingest(relay, said);
});
afterAll(() => relay.remove());

const search = (query: ResolvedQuery, more: string): Promise<Response> =>
	fetch(`${base}/search?query=${encodeURIComponent(JSON.stringify(query))}${more}`);
const text = (sought: string): ResolvedQuery => allOf({ type: 'text', text: sought });

it('finds by a resolved query, in both orders, page by page', async () => {
	const found = async (query: ResolvedQuery, more: string): Promise<[number, number[]]> => {
		const { total, hits } = (await (await search(query, more)).json()) as SearchPage;
		return [total, hits.map(({ seq }) => seq)];
	};
	const old = { ...text('word'), sort: 'old' } as const;
	expect(await found(text('word'), '&limit=2')).toEqual([5, [5, 4]]);
	expect(await found(text('word'), '&limit=2&before=4')).toEqual([5, [3, 2]]);
	expect(await found(old, '&limit=2')).toEqual([5, [1, 2]]);
	expect(await found(old, '&limit=2&after=2')).toEqual([5, [3, 4]]);
	expect(await found(old, '&limit=2&after=5')).toEqual([5, []]);
	expect(await found(allOf({ type: 'is', what: 'action' }), '')).toEqual([0, []]);
});

it('answers the parameters of older devices as it answers the query that they mean', async () => {
	const old = await fetch(
		`${base}/search?q=WORD&channel=1&user=1&from=2000&to=5000&before=5&limit=2`
	);
	const asked = phrase({ text: 'WORD', channel: 1, user: 1, from: 2_000, to: 5_000 }).query;
	expect(await old.json()).toEqual(await (await search(asked, '&before=5&limit=2')).json());
});

it('takes a query that no address can have', async () => {
	const names = Array.from({ length: 60 }, (_, n) => `名`.repeat(100) + n);
	const query = JSON.stringify(allOf({ type: 'mention', names }));
	const api = new RelayApi(relay.url);
	expect(await api.query(log, { name: 'search', params: { query } })).toMatchObject({ total: 0 });
	const short = JSON.stringify(text('word'));
	expect(await api.query(log, { name: 'search', params: { query: short } })).toMatchObject({
		total: 5
	});
	api.close();
	const body = `query=${'x'.repeat(70_000)}`;
	const answer = await fetch(`${base}/search`, { method: 'POST', body });
	expect(answer.status).toBe(413);
});

const condition = (type: string, more: object): string =>
	JSON.stringify({ ...text('a'), groups: [[{ negated: false, any: [{ type, ...more }] }]] });

it('refuses a phrase of which nothing can be compared', async () => {
	const answer = await fetch(`${base}/search?q=%C2%AD`);
	expect(answer.status).toBe(400);
	expect(await answer.json()).toMatchObject({ error: { code: 'bad-query', field: 'q' } });
});

it.each([
	['what is no JSON', '{', /not JSON/],
	['another thing', '[]', /not a resolved query/],
	['no groups', '{}', /groups/],
	['an unknown condition', condition('nonsense', {}), /groups\.0\.0\.any\.0\.type/],
	['an unknown value', condition('is', { what: 'edited' }), /what/],
	['what only a device knows', condition('unread', { after: [] }), /on the device/],
	['an id that is none', condition('from', { users: [-1] }), /users/],
	['a clause without conditions', '{"groups":[[{"negated":false,"any":[]}]]}', /any/],
	[
		'too many clauses',
		JSON.stringify({
			...text('a'),
			groups: [
				...text('a').groups,
				...Array<ResolvedQuery['groups'][0]>(9).fill(
					[text('a'), text('b')].flatMap(({ groups }) => groups.flat())
				)
			]
		}),
		new RegExp(`at most ${MOST_CLAUSES}`)
	],
	[
		'too much to find',
		JSON.stringify(
			allOf(...['a', 'b'].map((a) => ({ type: 'text', text: a.repeat(MOST_LENGTH - 1) }) as const))
		),
		new RegExp(`at most ${MOST_LENGTH}`)
	],
	['too many names', condition('mention', { names: Array(257).fill('a') }), /names/]
])('refuses %s, and says what to do', async (_, query, words) => {
	const answer = await fetch(`${base}/search?query=${encodeURIComponent(query)}`);
	expect(answer.status).toBe(400);
	expect(await answer.json()).toMatchObject({
		error: { code: 'bad-query', field: 'query', message: expect.stringMatching(words) as unknown }
	});
});

it('takes the names of as many as a device finds by one of them', async () => {
	const names = Array.from({ length: 200 }, (_, n) => `name${n}`);
	expect((await search(allOf({ type: 'to', users: [1], names }), '')).status).toBe(200);
});

it('takes a body that comes without its length, and refuses a long one', async () => {
	const post = (body: string): Promise<Response> =>
		fetch(`${base}/search`, {
			...{ method: 'POST', body: new Blob([body]).stream(), duplex: 'half' }
		} as RequestInit);
	const query = encodeURIComponent(JSON.stringify(text('word')));
	expect((await post(`query=${query}`)).status).toBe(200);
	expect((await post('x'.repeat(1_000_000))).status).toBe(413);
});

it.each([
	['deep arrays', '['.repeat(9_000) + ']'.repeat(9_000), 'bad-query'],
	['what never closes', '['.repeat(9_000), 'bad-query'],
	[
		'a time beyond all',
		condition('sent', { from: 7, before: null }).replace('7', '1e999'),
		'bad-query'
	],
	['a part of an id', condition('from', { users: [0.5] }), 'bad-query'],
	[
		'a million letters',
		condition('regex', { source: '(?:a{1000}){1000}', matchCase: true }),
		'bad-regex'
	],
	['open brackets', condition('regex', { source: '('.repeat(200), matchCase: true }), 'bad-regex']
])('answers %s with words', async (_, query, code) => {
	const body = `query=${encodeURIComponent(query)}`;
	const answer = await fetch(`${base}/search`, { method: 'POST', body });
	expect(answer.status).toBe(400);
	expect(await answer.json()).toMatchObject({ error: { code } });
});

it('refuses an expression that the engine can not run, with its words', async () => {
	const answer = await search(allOf({ type: 'regex', source: '(?=a)', matchCase: false }), '');
	expect(answer.status).toBe(400);
	expect(await answer.json()).toMatchObject({
		error: { code: 'bad-regex', message: expect.stringContaining('(?=') as unknown }
	});
});

it.each(IS.filter((is) => is !== 'mention' && is !== 'unread'))('answers is:%s', async (what) => {
	expect((await search(allOf({ type: 'is', what }), '')).status).toBe(200);
});
