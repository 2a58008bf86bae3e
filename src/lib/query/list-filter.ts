/** Queries that say no more than a list can show: a stretch of conversation. Device and relay decide it alike. */
import type { Condition, ResolvedQuery } from './resolved';

/** Selects events of this channel, of this user, sent in this period; all given conditions must match. */
export interface EventFilter {
	readonly channel?: number;
	readonly user?: number;
	/** By sentAt, epoch ms: at or after `from`, before `before`. */
	readonly from?: number;
	readonly before?: number;
}

/**
 * The filter of a query that says no more than a list's filter can: at most one channel, one user, and a time, newest
 * first. Its answer is a stretch of conversation; that of any other query (null) is hits.
 */
export function listFilterOf({ groups, sort }: ResolvedQuery): EventFilter | null {
	if (sort !== 'new') return null;
	let filter: EventFilter = {};
	for (const [clause, ...others] of groups) {
		const [condition, ...more] = clause && !clause.negated ? clause.any : [];
		if (!condition || others.length > 0 || more.length > 0) return null;
		const narrower = narrowed(filter, condition);
		if (!narrower) return null;
		filter = narrower;
	}
	return filter;
}

function narrowed(filter: EventFilter, condition: Condition): EventFilter | null {
	switch (condition.type) {
		case 'in': {
			const [channel, ...others] = condition.channels;
			const isOne = channel !== undefined && others.length === 0 && filter.channel === undefined;
			return isOne ? { ...filter, channel } : null;
		}
		case 'from': {
			const [user, ...others] = condition.users;
			const isOne = user !== undefined && others.length === 0 && filter.user === undefined;
			return isOne ? { ...filter, user } : null;
		}
		case 'sent': {
			const from = Math.max(filter.from ?? -Infinity, condition.from ?? -Infinity);
			const before = Math.min(filter.before ?? Infinity, condition.before ?? Infinity);
			return {
				...filter,
				...(from > -Infinity && { from }),
				...(before < Infinity && { before })
			};
		}
		default:
			return null;
	}
}
