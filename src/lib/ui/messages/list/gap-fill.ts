import type { SeqRange } from '$lib/archive/tables/types';
import type { Item } from './timeline.svelte';

/** Number of events of a visible gap in one request. */
const FILL = 1_024;

/** The range that closes the first gap among `items`: its newest part, or the surroundings of the sought message. */
export function wantedOf(items: readonly Item[], sought: number | null): SeqRange | null {
	const inside = ({ first, last }: SeqRange): boolean =>
		sought !== null && sought >= first && sought <= last;
	// A gap dropped by choice is fetched only if a reader requests it, or follows a link into it.
	const item = items.find(
		(each) =>
			each.type === 'gap' &&
			each.onRelay &&
			!each.lost &&
			(each.dropped === null || inside(each.gap))
	);
	if (item?.type !== 'gap') return null;
	const { gap } = item;
	const end = inside(gap) ? Math.min(gap.last, (sought ?? 0) + FILL / 2) : gap.last;
	return newestPart({ first: gap.first, last: end });
}

/** The part of a gap for one request: its newest. */
export const newestPart = ({ first, last }: SeqRange): SeqRange => ({
	first: Math.max(first, last - FILL + 1),
	last
});
