import type { SeqRange } from '$lib/archive/types';
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
	const item = items.find((each) => each.type === 'gap' && each.onRelay);
	if (item?.type !== 'gap') return null;
	const { first, last } = item.gap;
	const inIt = sought !== null && sought >= first && sought <= last;
	const end = inIt ? Math.min(last, sought + FILL / 2) : last;
	return { key: item.key, range: { first: Math.max(first, end - FILL + 1), last: end } };
}
