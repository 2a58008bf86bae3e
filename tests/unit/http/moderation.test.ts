import * as v from 'valibot';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
	QUERIES,
	queryPath,
	type Query,
	type QueryAnswer,
	type QueryName
} from '../../../src/lib/wire/index';
import { ingest, relayOn, snapshot, type TestRelay } from './support';
import { phrase } from '../../support/queries/phrase';

let relay: TestRelay;
beforeAll(async () => {
	relay = await relayOn();
});
afterAll(() => relay.remove());

/** The relay's answer, read as a device reads it. */
async function ask<K extends QueryName>(query: Query<K>): Promise<QueryAnswer<K>> {
	const { log } = await snapshot(relay);
	const answer = await fetch(`${relay.url}/api/logs/${log}/${queryPath(query)}`);
	return v.parse(QUERIES[query.name], await answer.json()) as QueryAnswer<K>;
}

it('tells over HTTP what moderators did, in answers that a device takes', async () => {
	const said = { channel: 'c', user: 'Ada', userId: '7', sentAt: 1_000 };
	const by = { user: 'mod', userId: '9', displayName: 'Mod' };
	const taken = await ingest(relay, [
		{ ...said, id: 'a', text: 'found one' },
		{ ...said, id: 'b', text: 'found two', sentAt: 2_000 },
		{ ...said, id: 'c', text: 'found three', sentAt: 9_000 },
		{ kind: 'deleted', channel: 'c', target: 'a', user: 'ada', sentAt: 3_000, id: 'del:a' },
		{ kind: 'purged', channel: 'c', user: 'ada', userId: '7', duration: 600, sentAt: 4_000, by },
		{ kind: 'cleared', channel: 'c', sentAt: 9_500, reason: 'raid' }
	]);
	expect(taken.body).toEqual({ accepted: 6, duplicates: 0, conflicts: 0, head: 6 });
	const { hits } = await ask({
		name: 'search',
		params: { query: JSON.stringify(phrase({ text: 'found' }).query) }
	});
	expect(hits.map(({ removal }) => removal)).toEqual([
		{ type: 'cleared', seq: 6, sentAt: 9_500 },
		{ type: 'purged', seq: 5, sentAt: 4_000 },
		{ type: 'deleted', seq: 4, sentAt: 3_000 }
	]);
	const profile = await ask({ name: 'profile', params: { user: 1 } });
	expect(profile).toMatchObject({
		...{ user: { messages: 3 }, deleted: 2, channels: [{ messages: 3, deleted: 2 }] },
		purges: {
			total: 1,
			newest: [{ seq: 5, duration: 600, by: { login: 'mod', userId: '9' }, reason: '' }]
		}
	});
	expect(await ask({ name: 'people', params: { channel: 1 } })).toMatchObject({ deleted: 2 });
	const { channels } = await ask({ name: 'channels', params: {} });
	expect(channels[0]?.last).toMatchObject({ seq: 3, removal: { type: 'cleared' } });
	expect((await snapshot(relay)).totals).toEqual({ messages: 3, channels: 1, users: 1 });
});
