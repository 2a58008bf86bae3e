import type { SeqRange } from '$lib/archive/tables/types';
import type { Item } from './timeline.svelte';

/** Events of a gap in sight that are asked for at once. */
const FILL = 1_024;

/** What to ask the relay for. */
export interface Wanted {
	/** The gap's key: a gap is asked for once, and has another key when a part of it has come. */
	readonly key: string;
	readonly range: SeqRange;
}

/** What to ask for so that the first gap among `items` closes: its newest part, or the surroundings of a message that is sought. */
export function wantedOf(items: readonly Item[], sought: number | null): Wanted | null {
	const inside = ({ first, last }: SeqRange): boolean =>
		sought !== null && sought >= first && sought <= last;
	// What the device dropped by choice comes back only where a reader asks for it, or follows a link there.
	const item = items.find(
		(each) => each.type === 'gap' && each.onRelay && (each.dropped === null || inside(each.gap))
	);
	if (item?.type !== 'gap') return null;
	const { gap, key } = item;
	const end = inside(gap) ? Math.min(gap.last, (sought ?? 0) + FILL / 2) : gap.last;
	return { key, range: newestPart({ first: gap.first, last: end }) };
}

/** As much of a gap as is asked for at once: its newest part. */
export const newestPart = ({ first, last }: SeqRange): SeqRange => ({
	first: Math.max(first, last - FILL + 1),
	last
});
