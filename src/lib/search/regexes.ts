/** The expressions of a query, made ready once. */
import type { Regex, TextSpan } from '../query/regex';
import type { ResolvedQuery } from '../query/resolved';

export interface Regexes {
	/** One of those of the query. */
	get(source: string, matchCase: boolean): Regex;
	/** What the query's expressions match of a text, ascending, without those that must not; null if it has none. */
	readonly spans: ((text: string) => TextSpan[]) | null;
}

const keyOf = (source: string, matchCase: boolean): string => `${matchCase} ${source}`;

/** Loads the engine only for a query that has an expression. Throws RegexRefused. */
export async function regexesOf({ groups }: ResolvedQuery): Promise<Regexes> {
	const all = groups
		.flat()
		.flatMap(({ negated, any }) =>
			any.flatMap((condition) => (condition.type === 'regex' ? [{ ...condition, negated }] : []))
		);
	const made = new Map<string, Regex>();
	if (all.length > 0) {
		const { regexOf } = await import('../query/regex');
		for (const { source, matchCase } of all)
			made.set(keyOf(source, matchCase), regexOf(source, matchCase));
	}
	const get = (source: string, matchCase: boolean): Regex => {
		const regex = made.get(keyOf(source, matchCase));
		if (!regex) throw new Error(`the query has no expression ${source}`);
		return regex;
	};
	const shown = all
		.filter(({ negated }) => !negated)
		.map(({ source, matchCase }) => get(source, matchCase));
	return {
		get,
		spans: shown.length === 0 ? null : (text) => joined(shown.flatMap((regex) => regex.spans(text)))
	};
}

/** Spans without overlaps, ascending. */
function joined(spans: TextSpan[]): TextSpan[] {
	const all: TextSpan[] = [];
	for (const [start, end] of spans.sort((a, b) => a[0] - b[0])) {
		const last = all.at(-1);
		if (last && start < last[1]) all[all.length - 1] = [last[0], Math.max(last[1], end)];
		else all.push([start, end]);
	}
	return all;
}
