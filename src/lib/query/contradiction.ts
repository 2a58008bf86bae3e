/** Clauses of a query that no message can match together, such as two channels. */
import type { Clause, Proposal, Query } from './query';
import type { Condition, ResolvedClause } from './resolved';
import { replaced, without } from './written';

/** A clause that excludes what an earlier one, or the page, asks for. */
export interface Contradiction {
	readonly clause: Clause;
	readonly message: string;
	readonly proposals: readonly Proposal[];
}

type Narrowing = Extract<Condition, { readonly type: 'in' | 'from' | 'sent' }>;
type Kind = Narrowing['type'];

/** What the clauses of one kind leave: ids, or the instants from `from` to before `before`. */
type Left =
	{ readonly ids: ReadonlySet<number> } | { readonly from: number; readonly before: number };

/** The last clause of a kind, by which the next one can be joined to it; null where the page implies it. */
interface Narrowed {
	readonly left: Left;
	readonly by: Clause | null;
}

const SAYS: Readonly<Record<Kind, string>> = {
	in: 'No message is in two channels.',
	from: 'No message is from two people.',
	sent: 'No time is in both of these.'
};
const SAYS_OF_PAGE: Readonly<Record<Kind, string>> = {
	in: 'This page has the messages of another channel.',
	from: 'This page has the messages of another person.',
	sent: 'This page has the messages of another time.'
};

/**
 * The first clause that leaves nothing, among those that stand alone and without a minus; null for none. `resolved` has
 * a clause for each of `query`; `written` is the query as written, for ways out; `implied` is what the page adds.
 */
export function contradictionIn(
	query: Query,
	resolved: readonly (readonly ResolvedClause[])[],
	written: string,
	implied: Condition | null
): Contradiction | null {
	const narrowed = new Map<Kind, Narrowed>();
	if (implied && isNarrowing(implied))
		narrowed.set(implied.type, { left: leftBy([implied]), by: null });
	for (const [i, group] of query.groups.entries()) {
		const [clause, ...others] = group;
		const found = resolved[i]?.[0];
		if (!clause || !found || others.length > 0 || found.negated) continue;
		const conditions = found.any.filter(isNarrowing);
		const [first] = conditions;
		if (!first || conditions.length < found.any.length) continue;
		const { type } = first;
		const before = narrowed.get(type);
		const left = before ? both(before.left, leftBy(conditions)) : leftBy(conditions);
		if (before && isEmpty(left)) {
			const message = (before.by ? SAYS : SAYS_OF_PAGE)[type];
			return { clause, message, proposals: waysOut(written, before.by, clause, type) };
		}
		narrowed.set(type, { left, by: clause });
	}
	return null;
}

const isNarrowing = (condition: Condition): condition is Narrowing =>
	condition.type === 'in' || condition.type === 'from' || condition.type === 'sent';

/** What the conditions of one clause leave. Of several times it takes all that lies between them. */
function leftBy(conditions: readonly Narrowing[]): Left {
	const times = conditions.flatMap((each) => (each.type === 'sent' ? each : []));
	if (times.length > 0) {
		return {
			from: Math.min(...times.map(({ from }) => from ?? -Infinity)),
			before: Math.max(...times.map(({ before }) => before ?? Infinity))
		};
	}
	const ids = conditions.flatMap((each) =>
		each.type === 'in' ? each.channels : each.type === 'from' ? each.users : []
	);
	return { ids: new Set(ids) };
}

function both(a: Left, b: Left): Left {
	if ('ids' in a && 'ids' in b) return { ids: new Set([...a.ids].filter((id) => b.ids.has(id))) };
	if ('ids' in a || 'ids' in b) return a;
	return { from: Math.max(a.from, b.from), before: Math.min(a.before, b.before) };
}

const isEmpty = (left: Left): boolean =>
	'ids' in left ? left.ids.size === 0 : left.from >= left.before;

/** Either of them, where they are values of one key; and the query without the second. */
function waysOut(written: string, first: Clause | null, second: Clause, type: Kind): Proposal[] {
	const alone = { label: 'Search without it', query: without(written, second) };
	if (!first || type === 'sent') return [alone];
	const values = written.slice(second.start, second.end).replace(/^[^:]*:/, '');
	const shorter = without(written, second);
	const joined = `${written.slice(first.start, first.end)},${values}`;
	return [{ label: 'Search for either', query: replaced(shorter, first, joined) }, alone];
}
