/** Filters of lists. */
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
