/** Decides whether events match a query, within a time that a search may take. */
import { matcherOf, type MatcherOptions, type Searchable } from '../../../src/lib/query/matcher';
import type { ResolvedQuery } from '../../../src/lib/query/resolved';
import { LogError } from '../log';
import { processorTime } from './processor-time';

/** How long the expressions of one search may run in all, in ms of a processor. */
const EXPRESSIONS_MS = 2_000;

/** How long one text may take them, in ms of a processor: the thread does nothing else meanwhile. */
const TEXT_MS = 200;

/** The refusal of a search that takes too long. */
export const tooSlow = (what: string): LogError =>
	new LogError(
		'too-slow',
		`${what} takes too long in a log of this size`,
		'Narrow it: by a word, a channel (in:), a person (from:) or a time (after:, before:).'
	);

const hasExpression = ({ groups }: ResolvedQuery): boolean =>
	groups.flat().some(({ any }) => any.some(({ type }) => type === 'regex'));

/**
 * A test of events. It throws LogError `too-slow`. Rejects with LogError `bad-regex`.
 */
export async function testerOf(
	query: ResolvedQuery,
	options: Omit<MatcherOptions, 'regex'>
): Promise<(event: Searchable) => boolean> {
	// Only those who search for one load the engine.
	const engine = hasExpression(query) ? await import('../../../src/lib/query/regex') : null;
	let spent = 0;
	let began = 0;
	const isOver = processorTime();
	const pace = (): void => {
		const took = performance.now() - began;
		if (isOver(took, TEXT_MS) || isOver(spent + took, EXPRESSIONS_MS))
			throw tooSlow('this expression');
	};
	try {
		return matcherOf(query, {
			...options,
			regex(source, matchCase) {
				const test = engine?.regexOf(source, matchCase, pace).test ?? (() => false);
				return (text) => {
					began = performance.now();
					pace();
					const isMatch = test(text);
					spent += performance.now() - began;
					return isMatch;
				};
			}
		});
	} catch (error) {
		if (!engine || !(error instanceof engine.RegexRefused)) throw error;
		throw new LogError(
			'bad-regex',
			`the expression /${error.source}/ can't be run: ${error.message}`,
			'Change it, or put it in quotes to search for it as a text.'
		);
	}
}
