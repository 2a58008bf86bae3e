/** What a window of a list was asked to show. */
import type { Reach } from '$lib/archive/read/history';
import type { ListHistory } from '$lib/archive/read/list-history';
import type { Spot } from '$lib/wire/list-order';
import type { Destination } from '$lib/ui/time/destination';

/** A destination that stands somewhere: who goes to now follows. */
export type Stop = Exclude<Destination, { readonly type: 'now' }>;

/** A walk from an end of the window, in the direction of the step. */
export interface Growth extends Reach {
	readonly towards: 'older' | 'newer';
}

/** An end of a window: a spot, or an event whose spot is still to be found. */
type Edge = Spot | { readonly seq: number; readonly time?: never };
export interface Span {
	readonly first: Edge;
	readonly last: Edge;
}

/** What is displayed: the newest messages, those around a destination, or a window that the reader has frozen. */
export type Position =
	| { readonly type: 'newest' }
	| { readonly type: 'travel'; readonly to: Stop }
	| (Span & { readonly type: 'frozen'; readonly grow: Growth | null });

/** The spot of a destination. */
export async function targetOf(to: Stop, list: ListHistory): Promise<Spot> {
	switch (to.type) {
		case 'beginning':
			return (await list.ends()).first;
		case 'seq':
			return list.spotOf(to.seq);
		case 'time':
			return to.missing === undefined ? list.spotAt(to.time) : list.spotOf(to.missing);
	}
}

/** A window's ends, grown once; spots are found anew after the order became another. */
export async function grown(
	{ first, last, grow }: Span & { readonly grow: Growth | null },
	list: ListHistory,
	isOrder: boolean
): Promise<[first: Spot, last: Spot]> {
	const known = (edge: Edge): Spot | null => (edge.time !== undefined && isOrder ? edge : null);
	const from = known(first) ?? (await list.spotOf(first.seq));
	const to = known(last) ?? (await list.spotOf(last.seq));
	if (grow?.towards === 'older') return [await list.older(from, grow), to];
	return [from, grow ? await list.newer(to, grow) : to];
}
