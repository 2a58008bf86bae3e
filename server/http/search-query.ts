/** The parameters of a search: a resolved query, or those of devices that search for one phrase. */
import * as v from 'valibot';
import { PLAIN, fold } from '../../src/lib/query/fold';
import { MOST_CLAUSES } from '../../src/lib/query/parse';
import type { Condition, ResolvedQuery } from '../../src/lib/query/resolved';
import { ResolvedQuerySchema, sizeOf } from '../../src/lib/query/schema';
import { MOST_LENGTH } from '../../src/lib/query/written';
import { HITS_A_PAGE } from '../../src/lib/wire/index';
import { LogError } from '../log/log';
import type { HitsQuery } from '../log/query-types';
import { Refusal } from '../relay/refusal';
import { idIn, integerParam } from './parameters';

const HITS = 60;

/** Throws Refusal 400. */
export const hitsQuery = (query: URLSearchParams): HitsQuery => ({
	query: query.has('query') ? resolvedQuery(query.get('query') ?? '') : phraseQuery(query),
	before: idIn(query, 'before'),
	after: idIn(query, 'after'),
	limit: Math.min(HITS_A_PAGE, Math.max(1, integerParam(query, 'limit', HITS)))
});

/** The refusal that a search's failure means; null for failures that aren't the searcher's. */
export function searchRefusal(error: unknown): Refusal | null {
	if (!(error instanceof LogError)) return null;
	const words = `${error.message}. ${error.recovery}`;
	if (error.code === 'busy') return new Refusal(429, 'too-many-searches', words, { retryAfter: 1 });
	if (error.code === 'bad-regex') return new Refusal(400, error.code, words, { field: 'query' });
	return error.code === 'too-slow' ? new Refusal(422, error.code, words) : null;
}

const refused = (message: string, field = 'query'): Refusal =>
	new Refusal(400, 'bad-query', message, { field });

function resolvedQuery(text: string): ResolvedQuery {
	let json: unknown;
	try {
		json = JSON.parse(text);
	} catch {
		throw refused('query is not JSON: send a resolved query as JSON.stringify writes it');
	}
	const checked = v.safeParse(ResolvedQuerySchema, json);
	if (!checked.success) {
		const [issue] = checked.issues;
		const path = v.getDotPath(issue) ?? 'it';
		throw refused(`query is not a resolved query: at ${path}: ${issue.message}`);
	}
	const query = checked.output;
	const { written, clauses, unread } = sizeOf(query);
	if (unread) {
		throw refused('a relay does not know what you have read: ask for is:unread on the device');
	}
	if (clauses > MOST_CLAUSES) {
		throw refused(`query has ${clauses} parts: ask for at most ${MOST_CLAUSES}`);
	}
	if (written > MOST_LENGTH) {
		throw refused(`query has ${written} characters to find: ask for at most ${MOST_LENGTH}`);
	}
	return query;
}

/** `q`, `channel`, `user`, `from` and `to`. */
function phraseQuery(query: URLSearchParams): ResolvedQuery {
	const text = query.get('q') ?? '';
	if (text === '' || text.length > MOST_LENGTH) {
		throw refused(`q is 1 to ${MOST_LENGTH} characters; or send a query`, 'q');
	}
	if (fold(text) === '') {
		throw refused('q has nothing that could be compared: it would be in every message', 'q');
	}
	const [channel, user] = [idIn(query, 'channel'), idIn(query, 'user')];
	const [from, before] = [idIn(query, 'from'), idIn(query, 'to')];
	const conditions: Condition[] = [
		{ type: 'text', text },
		...(channel === null ? [] : [{ type: 'in', channels: [channel] } as const]),
		...(user === null ? [] : [{ type: 'from', users: [user] } as const]),
		...(from === null && before === null ? [] : [{ type: 'sent', from, before } as const])
	];
	return {
		groups: conditions.map((condition) => [{ negated: false, any: [condition] }]),
		sort: 'new',
		fold: PLAIN
	};
}
