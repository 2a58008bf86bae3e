/** The queries of a log over HTTP: checks parameters and returns answers in the wire's form. */
import {
	MINUTE_STEP,
	MOST_SERIES_STEPS,
	MOST_STEPS,
	SEEN_STEPS,
	SHORTEST_STEP,
	USERS_A_PAGE,
	type LogRecord,
	type QueryAnswer,
	type QueryName,
	type UserMatch
} from '../../src/lib/wire/index';
import type {
	ActivityQuery,
	Asker,
	LogQueries,
	SeriesQuery,
	UserQuery,
	UserSort
} from '../log/query-types';
import { Refusal } from '../relay/refusal';
import { enumParam, idIn, integerParam } from './parameters';
import { hitsQuery, searchRefusal } from './search-query';

const SORTS: readonly [UserSort, ...UserSort[]] = ['messages', 'name', 'seen'];
const MATCHES: readonly [UserMatch, ...UserMatch[]] = ['part', 'whole'];
const HOUR = 3_600;
/** Steps of `series` without `last`: thirty minutes. */
const HALF_HOUR = 30;
const PEOPLE = 20;

/** Everything that the queries read. */
export interface QueryContext {
	readonly log: LogQueries;
	/** The state of the channels recorded for the relay. */
	readonly kept: () => LogRecord['kept'];
	readonly asker: Asker | undefined;
}

type Answering = {
	readonly [K in QueryName]: (
		context: QueryContext,
		query: URLSearchParams
		// A long list is JSON already.
	) => Promise<K extends 'channels' ? Uint8Array : QueryAnswer<K>>;
};

const ANSWERS: Answering = {
	users: ({ log, asker }, query) => log.findUsers(userQuery(query), asker),
	async profile({ log, asker }, query) {
		const profile = await log.profile(integerParam(query, 'user', 0), asker);
		if (!profile) throw new Refusal(404, 'unknown-user', 'the log has no user of this id');
		return profile;
	},
	async activity({ log, asker }, query) {
		const answer = await log.activity(activityQuery(query), asker);
		if (answer.steps.length <= MOST_STEPS) return answer;
		throw new Refusal(400, 'too-many-steps', 'ask for a longer step or a shorter time', {
			field: 'step'
		});
	},
	channels: ({ log, asker }) => log.channels(asker),
	async people({ log, asker }, query) {
		const limit = Math.min(USERS_A_PAGE, Math.max(1, integerParam(query, 'limit', PEOPLE)));
		const people = await log.people(integerParam(query, 'channel', 0), limit, asker);
		if (!people) throw new Refusal(404, 'unknown-channel', 'the log has no channel of this id');
		return people;
	},
	seen: ({ log }, query) => log.seen(seenStep(query)),
	series: ({ log, asker }, query) => log.series(seriesQuery(query), asker),
	record: async ({ log, kept }, query) => ({
		...(await log.outages({
			from: integerParam(query, 'from', 0),
			days: query.has('days') ? integerParam(query, 'days', 0) : null
		})),
		kept: kept()
	}),
	async search({ log, asker }, query) {
		try {
			return await log.search(hitsQuery(query), asker);
		} catch (error) {
			throw searchRefusal(error) ?? error;
		}
	}
};

/** The answer to a query. Throws Refusal. */
export const answerQuery = (
	asked: QueryContext,
	name: QueryName,
	query: URLSearchParams
): Promise<QueryAnswer<QueryName> | Uint8Array> => ANSWERS[name](asked, query);

function userQuery(query: URLSearchParams): UserQuery {
	const after = query.get('after');
	const comma = after?.lastIndexOf(',') ?? -1;
	const id = after === null ? 0 : Number(after.slice(comma + 1));
	const sort = enumParam(query, 'sort', SORTS);
	const by = after?.slice(0, comma) ?? '';
	if (
		after !== null &&
		(comma < 0 || !Number.isSafeInteger(id) || (sort !== 'name' && Number.isNaN(Number(by))))
	) {
		throw new Refusal(400, 'bad-query', 'after is not what a page gave as next', {
			field: 'after'
		});
	}
	return {
		part: query.get('q') ?? '',
		match: enumParam(query, 'match', MATCHES),
		sort,
		after: after === null ? null : { by, id },
		limit: Math.min(USERS_A_PAGE, Math.max(1, integerParam(query, 'limit', USERS_A_PAGE)))
	};
}

function activityQuery(query: URLSearchParams): ActivityQuery {
	const step = stepIn(query, HOUR, SHORTEST_STEP);
	const place = (name: string): number | null =>
		query.has(name) ? Math.floor(integerParam(query, name, 0) / (step * 1_000)) : null;
	return {
		user: idIn(query, 'user'),
		channel: idIn(query, 'channel'),
		step,
		first: place('from'),
		last: place('to'),
		...(query.has('last') && { newest: stepsIn(query) })
	};
}

function seriesQuery(query: URLSearchParams): SeriesQuery {
	const step = stepIn(query, MINUTE_STEP, MINUTE_STEP);
	return { channel: idIn(query, 'channel'), step, last: stepsIn(query) };
}

/** How many of the newest steps. */
function stepsIn(query: URLSearchParams): number {
	const last = integerParam(query, 'last', HALF_HOUR);
	if (last >= 1 && last <= MOST_SERIES_STEPS) return last;
	throw new Refusal(400, 'bad-query', `last is 1 to ${MOST_SERIES_STEPS}`, { field: 'last' });
}

function seenStep(query: URLSearchParams): number {
	const step = integerParam(query, 'step', MINUTE_STEP);
	if (Object.hasOwn(SEEN_STEPS, step)) return step;
	const known = Object.keys(SEEN_STEPS).join(', ');
	throw new Refusal(400, 'bad-query', `step is one of ${known} seconds`, { field: 'step' });
}

/** The step in seconds: a multiple of `shortest`. */
function stepIn(query: URLSearchParams, otherwise: number, shortest: number): number {
	const step = integerParam(query, 'step', otherwise);
	if (step > 0 && step % shortest === 0) return step;
	throw new Refusal(400, 'bad-query', `step is not a multiple of ${shortest} seconds`, {
		field: 'step'
	});
}
