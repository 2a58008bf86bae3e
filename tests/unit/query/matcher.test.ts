import { expect, it } from 'vitest';
import { MemoryLog } from '../../../server/log/memory/memory-log';
import { matcherOf } from '../../../src/lib/query/matcher';
import { ModerationOverlay, removableOf } from '../../../src/lib/wire/index';
import { deflate, sha256 } from '../../support/events';
import { asLong } from '../../support/long';
import { randomBatches } from '../../support/queries/events';
import { logged, queriesOver } from '../../support/queries/logged';
import { naiveSearch } from '../../support/queries/naive';
import { randomQuery } from '../../support/queries/random-query';
import { seed } from '../../support/seed';

it('finds what the rules say, by 1,000 random queries of every condition', async () => {
	const log = new MemoryLog({
		id: '0123456789abcdef'.repeat(2),
		term: '0123456789abcdef',
		digest: sha256,
		deflate,
		now: () => 1_700_000_000_000
	});
	const events = await logged(log, randomBatches(seed, asLong(400, 10_000)));
	const overlay = new ModerationOverlay();
	for (const event of events) overlay.take(event);
	const naive = naiveSearch(events);
	const all = queriesOver(events, true);
	let hits = 0;
	for (let n = 0; n < 1_000; n++) {
		const query = randomQuery(seed, n, all);
		const matches = matcherOf(query, {
			regex: (source, matchCase) => (text) =>
				Array.from(text.matchAll(new RegExp(source, matchCase ? 'gu' : 'giu'))).some(
					([part]) => part !== ''
				),
			removal: ({ seq }) => {
				const event = events[seq - 1];
				return event ? (overlay.removalOf(removableOf(event))?.type ?? null) : null;
			},
			authorAt: (seq) => events[seq - 1]?.author?.user ?? 0
		});
		const found = events.filter((event) => matches(event)).map(({ seq }) => seq);
		const expected = naive(query);
		expect(found, `seed ${seed}, query ${n}: ${JSON.stringify(query)}`).toEqual(
			expected.sort((a, b) => a - b)
		);
		hits += found.length;
	}
	expect(hits).toBeGreaterThan(events.length);
});
