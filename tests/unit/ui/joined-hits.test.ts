import { describe, expect, it } from 'vitest';
import type { ArchivedEvent } from '../../../src/lib/archive/tables/types';
import { joined } from '../../../src/lib/ui/messages/find/joined-hits';
import type { Searching } from '../../../src/lib/ui/messages/find/search.svelte';

/** Hits with the seqs from … down to. */
const hits = (from: number, to: number): ArchivedEvent[] =>
	Array.from({ length: from - to + 1 }, (_, i) => ({ seq: from - i }) as ArchivedEvent);
const seqs = (all: readonly ArchivedEvent[]): number[] => all.map(({ seq }) => seq);

/** A search that wanted 60 hits; `total` is null while it goes on. */
const found = (all: readonly ArchivedEvent[], total: number | null): Searching => ({
	type: 'found',
	found: { id: 1, hits: all, total, searched: 0, stored: 0, missing: 0, at: 0 }
});
const relay = { hits: hits(1_000, 941), at: 1_000, total: 300 };

describe('what this device found and what the relay found', () => {
	it('follow each other where the one reaches down to the other', () => {
		const { hits: all, whole } = joined(relay, found(hits(1_010, 951), 300), 'new');
		expect(whole).toBe(true);
		expect(seqs(all)).toEqual(seqs(hits(1_010, 941)));
	});

	it('follow each other where this device has nothing older', () => {
		expect(seqs(joined(relay, found(hits(1_010, 1_001), 10), 'new').hits)).toEqual(
			seqs(hits(1_010, 941))
		);
		expect(joined(relay, found([], 0), 'new')).toMatchObject({ hits: relay.hits, whole: true });
	});

	it('leave no hole: the relay’s wait until the others, of which more are new than were wanted, reach them', () => {
		expect(joined(relay, found(hits(1_100, 1_041), 160), 'new')).toEqual({
			hits: hits(1_100, 1_041),
			whole: false,
			short: true
		});
	});

	it('are the relay’s alone while this device is looking, lacks some of what came since, or failed', () => {
		for (const here of [
			found(hits(1_100, 1_041), null),
			{ type: 'begun', before: hits(1_100, 1_041) } satisfies Searching,
			{ type: 'failed' } satisfies Searching,
			null
		])
			expect(joined(relay, here, 'new')).toMatchObject({ hits: relay.hits, whole: true });
	});

	it('oldest first, end with what is newer than the relay’s answer, once all of that is here', () => {
		const ascending = (from: number, to: number): ArchivedEvent[] => hits(to, from);
		const up = (from: number, to: number) => ascending(from, to).reverse();
		const part = { hits: up(1, 60), at: 100, total: 100 };
		const here = found([...up(80, 100), ...up(101, 110)], 40);
		expect(joined(part, here, 'old')).toMatchObject({ hits: part.hits, short: false });
		const all = { hits: up(1, 100), at: 100, total: 100 };
		expect(seqs(joined(all, here, 'old').hits)).toEqual(seqs(up(1, 110)));
		expect(joined(all, here, 'old').short).toBe(true);
	});
});
