/** A query as somebody wrote it on a command line, understood in a log. */
import { PLAIN } from '../../src/lib/query/fold';
import { parse } from '../../src/lib/query/parse';
import type { Query, QueryError, Span } from '../../src/lib/query/query';
import { RegexRefused, regexOf } from '../../src/lib/query/regex';
import { resolve, type Directory } from '../../src/lib/query/resolve';
import type { ResolvedQuery } from '../../src/lib/query/resolved';

/** What is wrong with a query, and where: UTF-16 units of it. */
export class WrongQuery extends Error {
	readonly span: Span;

	constructor({ message, start, end }: Pick<QueryError, 'message' | 'start' | 'end'>) {
		super(message);
		this.span = { start, end };
	}
}

/** Dates are in this process's time zone. Rejects with WrongQuery. */
export async function understand(written: string, directory: Directory): Promise<ResolvedQuery> {
	const now = Date.now();
	const parsed = parse(written, now);
	if (parsed.type === 'error') throw new WrongQuery(parsed.error);
	expectNoReader(parsed.query);
	expectRegexes(parsed.query);
	const resolved = await resolve(parsed.query, { written, directory, now, fold: PLAIN });
	if (resolved.type === 'error') throw new WrongQuery(resolved.error);
	return resolved.query;
}

/** Only a reader's own device knows what is about its reader. */
function expectNoReader({ groups }: Query): void {
	for (const { term } of groups.flat()) {
		if (term.type !== 'key') continue;
		for (const value of term.values) {
			const text = value.quoted ? '' : value.text.toLowerCase();
			const { start, end } = value;
			if (term.key === 'is' && text === 'unread')
				throw new WrongQuery({ start, end, message: 'Only your device knows what you have read.' });
			const isMe = (term.key === 'from' || term.key === 'to') && text === 'me';
			if (isMe || (term.key === 'is' && text === 'mention'))
				throw new WrongQuery({
					...{ start, end },
					message:
						'Only your device knows which names are yours: write them, as from:ada or to:ada.'
				});
		}
	}
}

function expectRegexes({ groups }: Query): void {
	for (const { term, start, end } of groups.flat()) {
		if (term.type !== 'regex') continue;
		try {
			regexOf(term.source, term.matchCase);
		} catch (error) {
			if (!(error instanceof RegexRefused)) throw error;
			const message = `This expression can’t be run: ${error.message}.`;
			throw new WrongQuery({ start, end, message });
		}
	}
}
