import { expect, it } from 'vitest';
import { catalogRow } from '../../../src/lib/archive/tables/catalog';
import { matcherOf } from '../../../src/lib/query/matcher';
import { mayMatch } from '../../../src/lib/search/plan';
import { SEGMENT_SIZE } from '../../../src/lib/wire/index';
import { MemoryLog } from '../../../server/log/memory/memory-log';
import { decodeHead, openFrame } from '../../../src/lib/wire/frame/frame';
import { deflate, sha256 } from '../../support/events';
import { randomBatches } from '../../support/queries/events';
import { logged, queriesOver } from '../../support/queries/logged';
import { randomQuery } from '../../support/queries/random-query';
import { seed } from '../../support/seed';

const SEGMENTS = 6;
const QUERIES = 300;

it('the catalog leaves out no segment that has a matching event, and some that have none', async () => {
	const log = new MemoryLog({
		id: '0'.repeat(32),
		term: 'aaaaaaaaaaaaaaaa',
		digest: sha256,
		deflate,
		now: () => 1_700_000_000_000
	});
	const events = await logged(log, randomBatches(seed, SEGMENTS * SEGMENT_SIZE));
	const rows = await Promise.all(
		Array.from({ length: SEGMENTS }, async (_, n) => {
			const segment = await log.segment(n);
			if (!segment) throw new Error(`no segment ${n}`);
			return catalogRow(decodeHead(openFrame(segment.bytes)), segment.bytes.length);
		})
	);
	let leftOut = 0;
	for (let n = 0; n < QUERIES; n++) {
		const query = randomQuery(seed, n, queriesOver(events, true));
		// Whatever the answer of these is: the catalog must not know better.
		const test = matcherOf(query, {
			regex: () => () => true,
			removal: () => 'deleted',
			authorAt: () => 1
		});
		for (const row of rows) {
			const within = events.slice(row.n * SEGMENT_SIZE, (row.n + 1) * SEGMENT_SIZE);
			const has = within.some((event) => test(event));
			const may = mayMatch(row, query);
			if (has) expect(may, `seed ${seed}: ${JSON.stringify(query)} in ${row.n}`).toBe(true);
			if (!may) leftOut++;
		}
	}
	expect(leftOut).toBeGreaterThan(0);
});
