import { expect, test } from 'vitest';
import type { Archive } from '../../../src/lib/archive/read/archive';
import { PageQuery } from '../../../src/lib/ui/query/page-query.svelte';
import { archiveOf, play } from './support';

test('A query whose names can’t be read is understood once they can be', async () => {
	const played = await play({}, (relay) =>
		relay.say([{ channel: 'lobby', user: 'ada', text: 'lost' }])
	);
	const archive = await archiveOf(played.app, 1);
	let reads = 0;
	const figures: Archive['figures'] = () =>
		reads++ === 0 ? Promise.reject(new Error('the database was closed')) : archive.figures();
	const failsOnce = Object.assign(Object.create(archive) as Archive, { figures });
	const written = { q: 'from:ada', matchCase: false, ignoreAccents: false };
	let query: PageQuery | undefined;
	const end = $effect.root(() => {
		query = new PageQuery(played.app, () => ({ archive: failsOnce, written, implied: null }));
	});
	await expect.poll(() => query?.found?.filter).toEqual({ user: 1 });
	expect(reads).toBeGreaterThan(1);
	end();
	played.end();
});
