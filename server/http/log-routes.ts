/** The API routes of a log: its segments, its users, its queries. */
import {
	BUNDLE_SEGMENTS,
	encodePoll,
	QUERY_NAMES,
	TIMES_BLOCK,
	sealedSegments,
	segmentFirst,
	segmentLast,
	segmentOf,
	type SegmentList
} from '../../src/lib/wire/index';
import type { Log } from '../log/log';
import { isHistory } from '../log/terms';
import type { Asker } from '../log/query-types';
import { Refusal } from '../relay/refusal';
import { bytes, immutable, json, jsonBytes, type ApiAnswer } from './answers';
import type { ApiRequest, Route } from './route';
import { integerParam } from './parameters';
import { answerQuery, type QueryContext } from './queries';

const SEGMENTS_A_LIST = 1_024;
/** Bytes of a bundle: three times what that many segments of a lively chat have. */
const BUNDLE_BYTES = 2 * 1024 * 1024;

/** Bytes of a search's parameters, where they come as a body because an address can't have them. */
const MOST_SEARCH_BYTES = 64 * 1024;

/** The routes below `/api/logs/:log/`. */
export function logRoutes(log: Log, kept: QueryContext['kept']): Route[] {
	/** A route of this log; it refuses another log's id. */
	const route = (
		below: string,
		pattern: string,
		turn: Route['turn'],
		answer: (request: ApiRequest, ...parts: string[]) => Promise<ApiAnswer>
	): Route => ({
		method: 'GET',
		name: `/api/logs/:log/${below}`,
		path: new RegExp(`^/api/logs/([^/]+)/${pattern}$`),
		turn,
		async handle(request, [id, ...parts]) {
			if (id !== log.id) throw new Refusal(404, 'other-log', 'this relay has another log');
			return answer(request, ...parts);
		}
	});
	return [
		route('segments', 'segments', 'any', ({ query }) => segmentList(log, query)),
		route('segments/:n/:key', 'segments/(\\d{1,12})/([^/]+)', 'any', (_, n, key) =>
			segment(log, Number(n), key)
		),
		route('bundle', 'bundle', 'any', ({ query }) => bundle(log, query)),
		route('times/:term/:block', 'times/([0-9a-f]{16})/(\\d{1,10})', 'any', (request, term, block) =>
			times(log, term!, Number(block), request)
		),
		route('users/:block', 'users/(\\d{1,12})', 'ledger', (_, block) => users(log, Number(block))),
		...QUERY_NAMES.map((name) =>
			route(name, name, 'ledger', async (request) => {
				const context = { log: log.queries, kept, asker: askerOf(request) };
				const answer = await answerQuery(context, name, request.query);
				return answer instanceof Uint8Array ? jsonBytes(answer) : json(answer);
			})
		),
		{
			...route('search', 'search', null, async (request) => {
				// Read in the step in which the request came: its turn comes later.
				const query = new URLSearchParams(
					new TextDecoder().decode(await request.body(MOST_SEARCH_BYTES))
				);
				await request.visitor?.turn('ledger', request.signal);
				const context = { log: log.queries, kept, asker: askerOf(request) };
				return json(await answerQuery(context, 'search', query));
			}),
			method: 'POST'
		}
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

/**
 * Several segments in one answer, without those that the relay doesn't have, and only the first ones where they
 * are long: the client fetches the others by themselves.
 */
async function bundle(log: Log, query: URLSearchParams): Promise<ApiAnswer> {
	const first = segmentOf(log.first);
	const from = Math.max(first, integerParam(query, 'from', first));
	const to = Math.min(integerParam(query, 'to', from), from + BUNDLE_SEGMENTS - 1);
	const found: Uint8Array[] = [];
	let size = 0;
	for (let n = from; n <= to && size < BUNDLE_BYTES; n++) {
		const segment = await log.segment(n);
		// The first one is in it, however long it is.
		if (!segment || (size > 0 && size + segment.bytes.length > BUNDLE_BYTES)) continue;
		found.push(segment.bytes);
		size += segment.bytes.length;
	}
	return bytes(encodePoll(found));
}

/**
 * The times of a block of segments. The address names the history, by a term that was in force at the last of them: so it
 * always gives the same bytes, also where a log was put back from an older copy.
 */
async function times(
	log: Log,
	term: string,
	block: number,
	request: ApiRequest
): Promise<ApiAnswer> {
	const segments = integerParam(request.query, 'segments', TIMES_BLOCK);
	if (segments < 1 || segments > TIMES_BLOCK) {
		throw new Refusal(400, 'bad-query', `segments is not in 1 … ${TIMES_BLOCK}`, {
			field: 'segments'
		});
	}
	const last = segmentLast(block * TIMES_BLOCK + segments - 1);
	if (last > log.head) throw new Refusal(404, 'not-sealed', 'these segments are not sealed yet');
	if (!isHistory(log.terms, term, last)) {
		throw new Refusal(404, 'unknown-term', 'this log has no such term after these segments');
	}
	const found = await log.times(block, segments, askerOf(request));
	if (found) return immutable(found);
	throw new Refusal(404, 'unknown-segment', 'a segment of this block is damaged');
}

async function users(log: Log, block: number): Promise<ApiAnswer> {
	const found = await log.users(block);
	if (found) return json(found);
	throw new Refusal(404, 'unknown-block', 'there is no block of users of this number');
}

/** A request's client, as a log knows it. */
export function askerOf({ visitor, signal }: ApiRequest): Asker | undefined {
	return (
		visitor && {
			key: visitor.address,
			turn: () => visitor.turn('ledger', signal),
			sharedTurn: () => visitor.turn('shared'),
			signal
		}
	);
}
