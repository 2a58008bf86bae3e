/** How a query is looked up: what narrows it, in the index and by the events' columns. What is left is tested. */
import { wantsNotices } from '../../../src/lib/query/matcher';
import type { Condition, ResolvedClause, ResolvedQuery } from '../../../src/lib/query/resolved';
import { EventKind, EventTag } from '../../../src/lib/wire/index';
import { needlesOf, type Needles } from './needles';

/** An SQL expression over `event` and `look`, and its parameters. */
interface Sql {
	readonly sql: string;
	readonly values: readonly (string | number)[];
	/** Whether it is true of exactly the events that match; else of others too. */
	readonly exact: boolean;
}

/** What moderators acted on, to narrow `is:deleted` and the like. */
export interface ActedOn {
	/** Seqs of messages that deletions name. */
	readonly deleted: readonly number[];
	/** Users that were purged, and channels that were cleared, by id. */
	readonly purged: readonly number[];
	readonly cleared: readonly number[];
}

/** Columns that few queries look at. */
export interface Reads {
	readonly text: boolean;
	readonly attributes: boolean;
	/** Who the author is, and what they wore. */
	readonly look: boolean;
}

export interface Plan {
	/** An FTS5 query for texts that may match; null if the index can't narrow them. */
	readonly match: string | null;
	/** Whether all events that it finds match. */
	readonly exact: boolean;
	/** What the columns of an event say. */
	readonly where: string;
	readonly values: readonly (string | number)[];
	readonly reads: Reads;
}

export const asksRemoval = ({ groups }: ResolvedQuery): boolean =>
	groups.flat().some(({ any }) => any.some((condition) => isRemoval(condition)));

const isRemoval = (condition: Condition): boolean =>
	condition.type === 'is' &&
	(condition.what === 'deleted' || condition.what === 'purged' || condition.what === 'cleared');

export function planOf(query: ResolvedQuery, acted: ActedOn): Plan {
	const notices = wantsNotices(query);
	const matches = query.groups.map((group) => matchOf(group, query));
	const narrowing = matches.flatMap((each) => (each ? [each.match] : []));
	const kinds = [EventKind.message, EventKind.action, ...(notices ? [EventKind.notice] : [])];
	const bounds = query.groups.flatMap(
		(group) => anyOf(group.map((each) => clauseSql(each, acted))) ?? []
	);
	return {
		// The index has what people said, and no notices.
		match: narrowing.length > 0 && !notices ? narrowing.join(' AND ') : null,
		exact: matches.every((each) => each?.exact === true),
		where: [`event.kind IN (${kinds.join()})`, ...bounds.map(({ sql }) => sql)].join(' AND '),
		values: bounds.flatMap(({ values }) => values),
		reads: readsOf(query.groups.flat().flatMap(({ any }) => any))
	};
}

const ONLY_COLUMNS: Reads = { text: false, attributes: false, look: false };

function readsOf(conditions: readonly Condition[]): Reads {
	const all = conditions.map(readsOfOne);
	return {
		text: all.some(({ text }) => text),
		attributes: all.some(({ attributes }) => attributes),
		look: all.some(({ look }) => look)
	};
}

function readsOfOne(condition: Condition): Reads {
	switch (condition.type) {
		case 'text':
		case 'regex':
		case 'link':
			return { ...ONLY_COLUMNS, text: true };
		case 'from':
		case 'badge':
			return { ...ONLY_COLUMNS, look: true };
		case 'in':
		case 'sent':
			return ONLY_COLUMNS;
		case 'is':
			if (['message', 'action', 'notice'].includes(condition.what)) return ONLY_COLUMNS;
			return { ...ONLY_COLUMNS, attributes: true, look: isRemoval(condition) };
		default:
			return { text: true, attributes: true, look: true };
	}
}

/** An FTS5 phrase: consecutive trigrams, and so a part of a text. */
const phrase = (part: string): string => `"${part.replaceAll('"', '""')}"`;

const together = ({ parts }: Needles): string => `(${parts.map(phrase).join(' AND ')})`;

/** Null if a text without any of the needles may match. */
function matchOf(
	group: readonly ResolvedClause[],
	{ fold }: ResolvedQuery
): { readonly match: string; readonly exact: boolean } | null {
	const needles: Needles[] = [];
	for (const { negated, any } of group) {
		for (const condition of any) {
			const found = negated ? null : needlesOf(condition, fold);
			if (!found) return null;
			needles.push(found);
		}
	}
	return {
		match: `(${needles.map(together).join(' OR ')})`,
		exact: needles.every(({ exact }) => exact)
	};
}

/** Null if one of them is: then everything may match. */
function anyOf(all: readonly (Sql | null)[]): Sql | null {
	const known = all.flatMap((each) => each ?? []);
	if (known.length < all.length) return null;
	return {
		sql: `(${known.map(({ sql }) => sql).join(' OR ')})`,
		values: known.flatMap(({ values }) => values),
		exact: known.every(({ exact }) => exact)
	};
}

function clauseSql({ negated, any }: ResolvedClause, acted: ActedOn): Sql | null {
	const found = anyOf(any.map((condition) => conditionSql(condition, acted)));
	if (!negated || !found) return found;
	return found.exact ? { ...found, sql: `NOT ${found.sql}` } : null;
}

const among = (column: string, ids: readonly number[], exact: boolean): Sql => ({
	sql: `${column} IN (SELECT value FROM json_each(?))`,
	values: [JSON.stringify(ids)],
	exact
});

const WITH_ATTRIBUTES: Sql = { sql: 'event.attributes IS NOT NULL', values: [], exact: false };
const WITH_BADGES: Sql = { sql: "COALESCE(look.badges, '') <> ''", values: [], exact: false };
/** A message that came after its deletion says so in an attribute; other bytes may look the same. */
const SAYS_DELETED = `instr(event.attributes, x'${EventTag.deletedBy.toString(16).padStart(2, '0')}') > 0`;
const USER = 'COALESCE(look.user, 0)';

function conditionSql(condition: Condition, acted: ActedOn): Sql | null {
	switch (condition.type) {
		case 'from':
			// 0 stands for nobody.
			return among(USER, condition.users, !condition.users.includes(0));
		case 'in':
			return among('event.channel', condition.channels, true);
		case 'sent': {
			const { from, before } = condition;
			return {
				sql: '(event.sent_at >= ? AND event.sent_at < ?)',
				values: [from ?? -Number.MAX_SAFE_INTEGER, before ?? Number.MAX_SAFE_INTEGER],
				exact: true
			};
		}
		case 'has':
			if (condition.what === 'badge') return WITH_BADGES;
			return condition.what === 'link' || condition.what === 'image' ? null : WITH_ATTRIBUTES;
		case 'badge':
			return condition.name === '' ? null : WITH_BADGES;
		case 'emote':
			return WITH_ATTRIBUTES;
		case 'is':
			return isSql(condition.what, acted);
		default:
			return null;
	}
}

function isSql(
	what: Extract<Condition, { readonly type: 'is' }>['what'],
	{ deleted, purged, cleared }: ActedOn
): Sql {
	switch (what) {
		case 'message':
		case 'action':
		case 'notice':
			return { sql: `event.kind = ${EventKind[what]}`, values: [], exact: true };
		case 'deleted': {
			const { sql, values } = among('event.seq', deleted, false);
			return { sql: `(${sql} OR ${SAYS_DELETED})`, values, exact: false };
		}
		case 'purged':
			return among(USER, purged, false);
		case 'cleared':
			return among('event.channel', cleared, false);
		default:
			return WITH_ATTRIBUTES;
	}
}
