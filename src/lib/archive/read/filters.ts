/** Filters of lists and searches. */
import type { Condition, ResolvedQuery } from '../../query/resolved';
import { hasId } from '../tables/idset';
import type { CatalogRow } from '../tables/schema';
import type { ArchivedEvent, EventFilter } from '../tables/types';

/** Whether a filter excludes anything. */
export const isFilter = (filter: EventFilter): boolean =>
	Object.values(filter).some((value) => value !== undefined);

/** Whether a segment may contain matching events; false is certain. */
export const mayMatch = (row: CatalogRow, filter: EventFilter): boolean =>
	(filter.channel === undefined || hasId(row.channels, filter.channel)) &&
	(filter.user === undefined || hasId(row.users, filter.user)) &&
	(filter.from === undefined || row.sentAt[1] >= filter.from) &&
	(filter.before === undefined || row.sentAt[0] < filter.before);

export const matches = (event: ArchivedEvent, filter: EventFilter): boolean =>
	(filter.channel === undefined || event.channel?.id === filter.channel) &&
	(filter.user === undefined || event.author?.user === filter.user) &&
	(filter.from === undefined || event.sentAt >= filter.from) &&
	(filter.before === undefined || event.sentAt < filter.before);

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
