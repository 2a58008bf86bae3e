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
const relay = { hits: hits(1_000, 941), at: 1_000 };

describe('what this device found and what the relay found', () => {
	it('follow each other where the one reaches down to the other', () => {
		const { hits: all, whole } = joined(relay, found(hits(1_010, 951), 300));
		expect(whole).toBe(true);
		expect(seqs(all)).toEqual(seqs(hits(1_010, 941)));
	});

	it('follow each other where this device has nothing older', () => {
		expect(seqs(joined(relay, found(hits(1_010, 1_001), 10)).hits)).toEqual(seqs(hits(1_010, 941)));
		expect(joined(relay, found([], 0))).toEqual({ hits: relay.hits, whole: true });
	});

	it('leave no hole: the relay’s wait until the others, of which more are new than were wanted, reach them', () => {
		expect(joined(relay, found(hits(1_100, 1_041), 160))).toEqual({
			hits: hits(1_100, 1_041),
			whole: false
		});
	});

	it('are the relay’s alone while this device is looking, lacks some of what came since, or failed', () => {
		for (const here of [
			found(hits(1_100, 1_041), null),
			{ type: 'begun', before: hits(1_100, 1_041) } satisfies Searching,
			{ type: 'failed' } satisfies Searching,
			null
		])
			expect(joined(relay, here)).toEqual({ hits: relay.hits, whole: true });
	});
});
