/** The API routes of a log: its segments, its users, its queries. */
import {
	BUNDLE_SEGMENTS,
	encodePoll,
	QUERY_NAMES,
	sealedSegments,
	segmentFirst,
	segmentOf,
	type SegmentList
} from '../../src/lib/wire/index';
import type { Log } from '../log/log';
import { Refusal } from '../relay/refusal';
import { bytes, immutable, json, type ApiAnswer } from './answers';
import type { Route } from './route';
import { integerParam } from './parameters';
import { answerQuery, type QueryContext } from './queries';

const SEGMENTS_A_LIST = 1_024;

/** The routes below `/api/logs/:log/`. */
export function logRoutes(log: Log, kept: QueryContext['kept']): Route[] {
	/** A route of this log; it refuses another log's id. */
	const route = (
		below: string,
		pattern: string,
		answer: (query: URLSearchParams, ...parts: string[]) => Promise<ApiAnswer>
	): Route => ({
		method: 'GET',
		name: `/api/logs/:log/${below}`,
		path: new RegExp(`^/api/logs/([^/]+)/${pattern}$`),
		async handle({ query }, [id, ...parts]) {
			if (id !== log.id) throw new Refusal(404, 'other-log', 'this relay has another log');
			return answer(query, ...parts);
		}
	});
	return [
		route('segments', 'segments', (query) => segmentList(log, query)),
		route('segments/:n/:key', 'segments/(\\d{1,12})/([^/]+)', (_, n, key) =>
			segment(log, Number(n), key)
		),
		route('bundle', 'bundle', (query) => bundle(log, query)),
		route('users/:block', 'users/(\\d{1,12})', (_, block) => users(log, Number(block))),
		...QUERY_NAMES.map((name) =>
			route(name, name, async (query) =>
				json(await answerQuery({ log: log.queries, kept }, name, query))
			)
		)
	];
}

async function segmentList(log: Log, query: URLSearchParams): Promise<ApiAnswer> {
	const sealed = sealedSegments(log.head);
	const first = segmentOf(log.first);
	const from = Math.max(first, integerParam(query, 'from', first));
	const to = Math.min(
		integerParam(query, 'to', sealed - 1),
		from + SEGMENTS_A_LIST - 1,
		sealed - 1
	);
	const list: SegmentList = {
		first,
		sealed,
		segments: to < from ? [] : await log.segments(from, to)
	};
	return json(list);
}

async function segment(log: Log, n: number, key: string | undefined): Promise<ApiAnswer> {
	if (segmentFirst(n) < log.first) {
		throw new Refusal(410, 'dropped', 'the relay no longer has this segment');
	}
	const found = await log.segment(n);
	if (!found || found.key !== key) {
		throw new Refusal(404, 'unknown-segment', 'there is no segment of this number and key');
	}
	return immutable(found.bytes);
}

/** Several segments in one answer, without those that the relay doesn't have. */
async function bundle(log: Log, query: URLSearchParams): Promise<ApiAnswer> {
	const first = segmentOf(log.first);
	const from = Math.max(first, integerParam(query, 'from', first));
	const to = Math.min(integerParam(query, 'to', from), from + BUNDLE_SEGMENTS - 1);
	const numbers = Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
	const segments = await Promise.all(numbers.map((n) => log.segment(n)));
	return bytes(encodePoll(segments.flatMap((each) => (each ? [each.bytes] : []))));
}

async function users(log: Log, block: number): Promise<ApiAnswer> {
	const found = await log.users(block);
	if (found) return json(found);
	throw new Refusal(404, 'unknown-block', 'there is no block of users of this number');
}
