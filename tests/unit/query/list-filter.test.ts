import { describe, expect, it } from 'vitest';
import { listFilterOf } from '../../../src/lib/query/list-filter';
import { PLAIN } from '../../../src/lib/query/fold';
import type { Condition, ResolvedClause, ResolvedQuery } from '../../../src/lib/query/resolved';

const only = (...any: readonly Condition[]): ResolvedClause => ({ negated: false, any });
const query = (
	groups: readonly (readonly ResolvedClause[])[],
	sort: ResolvedQuery['sort'] = 'new'
): ResolvedQuery => ({ groups, sort, fold: PLAIN });
const inOne: Condition = { type: 'in', channels: [3] };
const byOne: Condition = { type: 'from', users: [7] };
const after = (from: number): Condition => ({ type: 'sent', from, before: null });
const before = (end: number): Condition => ({ type: 'sent', from: null, before: end });

describe('A query is a list’s filter', () => {
	it.each([
		['if it is empty', query([]), {}],
		['of one channel', query([[only(inOne)]]), { channel: 3 }],
		['of one person in a channel', query([[only(byOne)], [only(inOne)]]), { channel: 3, user: 7 }],
		[
			'of the time that all its bounds leave',
			query([[only(after(5))], [only(before(90))], [only(after(20))], [only(before(60))]]),
			{ from: 20, before: 60 }
		],
		['of a time without a bound', query([[only({ type: 'sent', from: null, before: null })]]), {}]
	])('%s', (_, said, filter) => {
		expect(listFilterOf(said)).toEqual(filter);
	});
});

describe('A query has hits', () => {
	it.each([
		['that wants the oldest first', query([[only(inOne)]], 'old')],
		['of a text', query([[only(inOne)], [only({ type: 'text', text: 'a' })]])],
		['that leaves somebody out', query([[{ negated: true, any: [byOne] }]])],
		['of several channels', query([[only({ type: 'in', channels: [3, 4] })]])],
		['of a name that several have', query([[only({ type: 'from', users: [7, 8] })]])],
		['of a name that nobody has', query([[only({ type: 'from', users: [] })]])],
		['of one or another person', query([[only(byOne, { type: 'from', users: [8] })]])],
		['of a person or a channel', query([[only(byOne), only(inOne)]])],
		['of two channels at once', query([[only(inOne)], [only({ type: 'in', channels: [4] })]])],
		['of links', query([[only({ type: 'has', what: 'link' })]])]
	])('%s', (_, said) => {
		expect(listFilterOf(said)).toBeNull();
	});
});
