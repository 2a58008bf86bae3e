/** What a query lets a scan leave out: its texts are found in a segment's folded texts, and only what is left is tested on events. */
import { someId } from '../archive/tables/idset';
import type { CatalogRow } from '../archive/tables/schema';
import { segmentLast } from '../wire/frame/limits';
import { fold } from '../query/fold';
import type { Condition, ResolvedClause, ResolvedQuery } from '../query/resolved';

/** One of these must be in the text, folded. */
export interface Needles {
	readonly any: readonly string[];
	/** Whether a text with one of them matches; else it may, and its event is tested. */
	readonly exact: boolean;
}

/** What the tests of a segment's events read besides kinds and folded texts: ids and times, or anything of its frame. */
export type Reads = 'nothing' | 'ids' | 'frame';

export interface Plan {
	readonly needles: readonly Needles[];
	/** What the needles don't decide. */
	readonly rest: ResolvedQuery;
	readonly reads: Reads;
	/** Whether `rest` asks what moderators did, and whom messages reply to. */
	readonly removal: boolean;
	readonly authors: boolean;
	/** Whether the catalog can say that a segment has none. */
	readonly catalog: boolean;
}

/** What a text has that has a link. */
const ADDRESS = '://';

export function planOf(query: ResolvedQuery): Plan {
	const needles = query.groups.flatMap((group) => needlesOf(group, query) ?? []);
	const groups = query.groups.filter((group) => !needlesOf(group, query)?.exact);
	const left = groups.flat().flatMap(({ any }) => any);
	return {
		needles,
		rest: { ...query, groups },
		reads: left.reduce<Reads>((reads, condition) => more(reads, readsOf(condition)), 'nothing'),
		removal: left.some(isRemoval),
		authors: left.some(({ type }) => type === 'to'),
		catalog: left.some((condition) => readsOf(condition) === 'ids')
	};
}

/** Null for a group that a text without any needle may match. */
function needlesOf(
	group: readonly ResolvedClause[],
	{ fold: options }: ResolvedQuery
): Needles | null {
	const conditions = group.flatMap(({ any }) => any);
	if (group.some(({ negated }) => negated)) return null;
	const any: string[] = [];
	for (const condition of conditions) {
		const needle =
			condition.type === 'text'
				? fold(condition.text, options)
				: isAddress(condition)
					? ADDRESS
					: '';
		if (needle === '') return null;
		any.push(needle);
	}
	return { any: [...new Set(any)], exact: conditions.every(({ type }) => type === 'text') };
}

const isAddress = (condition: Condition): boolean =>
	condition.type === 'link' ||
	(condition.type === 'has' && (condition.what === 'link' || condition.what === 'image'));

const isRemoval = (condition: Condition): boolean =>
	condition.type === 'is' &&
	(condition.what === 'deleted' || condition.what === 'purged' || condition.what === 'cleared');

const more = (a: Reads, b: Reads): Reads =>
	a === 'frame' || b === 'frame' ? 'frame' : a === 'ids' ? a : b;

function readsOf(condition: Condition): Reads {
	switch (condition.type) {
		case 'text':
			return 'nothing';
		case 'from':
		case 'in':
		case 'sent':
		case 'unread':
			return 'ids';
		case 'is': {
			const { what } = condition;
			return what === 'message' || what === 'action' || what === 'notice' ? 'nothing' : 'frame';
		}
		default:
			return 'frame';
	}
}

/** Whether a segment may have matching events; false is certain. */
export const mayMatch = (row: CatalogRow, { groups }: ResolvedQuery): boolean =>
	groups.every((group) =>
		group.some(({ negated, any }) => negated || any.some((condition) => mayHave(row, condition)))
	);

function mayHave(row: CatalogRow, condition: Condition): boolean {
	switch (condition.type) {
		case 'from': {
			const users = new Set(condition.users);
			return someId(row.users, (id) => users.has(id));
		}
		case 'in': {
			const channels = new Set(condition.channels);
			return someId(row.channels, (id) => channels.has(id));
		}
		case 'sent': {
			const { from, before } = condition;
			return (
				(from === null || row.sentAt[1] >= from) && (before === null || row.sentAt[0] < before)
			);
		}
		case 'unread': {
			const after = new Map(condition.after);
			return someId(row.channels, (id) => segmentLast(row.n) > (after.get(id) ?? 0));
		}
		default:
			return true;
	}
}
