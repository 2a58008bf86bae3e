/** What hits of a query have in common. */
import type { ResolvedQuery } from '$lib/query/resolved';

/** The texts that hits have, or may have: those to mark. */
export const soughtTexts = ({ groups }: ResolvedQuery): readonly string[] =>
	groups
		.flat()
		.filter(({ negated }) => !negated)
		.flatMap(({ any }) => any.flatMap((each) => (each.type === 'text' ? [each.text] : [])));

/** Whether all hits are of one channel: copies of others are among none of them. */
export const isInOneChannel = ({ groups }: ResolvedQuery): boolean =>
	groups.some(([clause, ...others]) => {
		const [only, ...more] = clause && !clause.negated && others.length === 0 ? clause.any : [];
		return only?.type === 'in' && only.channels.length === 1 && more.length === 0;
	});
