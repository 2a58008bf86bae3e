import type { HitsQuery } from '../../../server/log/query-types';
import { PLAIN } from '../../../src/lib/query/fold';
import type { Condition, ResolvedQuery } from '../../../src/lib/query/resolved';

export interface Phrase {
	readonly text: string;
	/** Ids. */
	readonly channel?: number;
	readonly user?: number;
	/** Epoch ms. */
	readonly from?: number;
	readonly to?: number;
	readonly before?: number;
	readonly limit?: number;
}

/** All of these conditions, newest first. */
export const allOf = (...conditions: readonly Condition[]): ResolvedQuery => ({
	groups: conditions.map((condition) => [{ negated: false, any: [condition] }]),
	sort: 'new',
	fold: PLAIN
});

/** A search for a part of a text. */
export function phrase({ text, channel, user, from, to, before, limit = 200 }: Phrase): HitsQuery {
	const conditions: Condition[] = [
		{ type: 'text', text },
		{ type: 'sent', from: from ?? null, before: to ?? null }
	];
	if (channel !== undefined) conditions.push({ type: 'in', channels: [channel] });
	if (user !== undefined) conditions.push({ type: 'from', users: [user] });
	// Alone, a text is looked up in another way than with bounds.
	const plain = from === undefined && to === undefined;
	return {
		query: allOf(...(plain ? conditions.filter(({ type }) => type !== 'sent') : conditions)),
		before: before ?? null,
		after: null,
		limit
	};
}
