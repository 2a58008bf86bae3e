/** The queries of a log over HTTP: parameters checked, answers as they travel. */
import {
	MOST_STEPS,
	SHORTEST_STEP,
	USERS_A_PAGE,
	type QueryAnswer,
	type QueryName
} from '../../src/lib/wire/index';
import type { ActivityQuery, LogQueries, UserQuery, UserSort } from '../log/queries';
import { Refusal } from '../relay/fault';
import { one, whole } from './parameters';

const SORTS: readonly [UserSort, ...UserSort[]] = ['messages', 'name', 'seen'];
const HOUR = 3_600;

type Answering = {
	readonly [K in QueryName]: (log: LogQueries, query: URLSearchParams) => Promise<QueryAnswer<K>>;
};

const ANSWERS: Answering = {
	users: (log, query) => log.findUsers(userQuery(query)),
	async profile(log, query) {
		const profile = await log.profile(whole(query, 'user', 0));
		if (!profile) throw new Refusal(404, 'unknown-user', 'the log has no user of this id');
		return profile;
	},
	async activity(log, query) {
		const answer = await log.activity(activityQuery(query));
		if (answer.steps.length <= MOST_STEPS) return answer;
		throw new Refusal(400, 'too-many-steps', 'ask for a longer step or a shorter time', {
			field: 'step'
		});
	}
};

/** The answer to a query. Throws Refusal. */
export const answerQuery = (
	log: LogQueries,
	name: QueryName,
	query: URLSearchParams
): Promise<QueryAnswer<QueryName>> => ANSWERS[name](log, query);

function userQuery(query: URLSearchParams): UserQuery {
	const after = query.get('after');
	const comma = after?.lastIndexOf(',') ?? -1;
	const id = after === null ? 0 : Number(after.slice(comma + 1));
	const sort = one(query, 'sort', SORTS);
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
		sort,
		after: after === null ? null : { by, id },
		limit: Math.min(USERS_A_PAGE, Math.max(1, whole(query, 'limit', USERS_A_PAGE)))
	};
}

function activityQuery(query: URLSearchParams): ActivityQuery {
	const step = whole(query, 'step', HOUR);
	if (step === 0 || step % SHORTEST_STEP !== 0) {
		throw new Refusal(400, 'bad-query', `step is not a multiple of ${SHORTEST_STEP} seconds`, {
			field: 'step'
		});
	}
	const place = (name: string): number | null =>
		query.has(name) ? Math.floor(whole(query, name, 0) / (step * 1_000)) : null;
	const id = (name: string): number | null => (query.has(name) ? whole(query, name, 0) : null);
	return {
		user: id('user'),
		channel: id('channel'),
		step,
		first: place('from'),
		last: place('to')
	};
}
