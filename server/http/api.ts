/** The HTTP API without a server: requests in, answers out. It runs in the browser too. */
import {
	BUNDLE_SEGMENTS,
	encodePoll,
	parseClientMessage,
	QUERY_NAMES,
	sealedSegments,
	segmentFirst,
	segmentOf,
	WireError,
	type ApiError,
	type QueryName,
	type SegmentList
} from '../../src/lib/wire/index';
import type { Digest } from '../log/frames';
import type { Log } from '../log/log';
import { Refusal } from '../relay/fault';
import type { Ingest } from '../relay/ingest';
import type { Observer } from '../relay/observer';
import type { Relay } from '../relay/relay';
import { decoded, parseBody, type Gunzip } from './body';
import { whole } from './parameters';
import { answerQuery } from './queries';

export interface ApiRequest {
	readonly method: string;
	readonly path: string;
	readonly query: URLSearchParams;
	/** A header by its lower-case name, or ''. */
	readonly header: (name: string) => string;
	/** The body, or Refusal 413 beyond `max` bytes. To be called in the same step as the request came, or never. */
	readonly body: (max: number) => Promise<Uint8Array>;
}

export interface ApiAnswer {
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string | Uint8Array;
}

export interface ApiOptions {
	readonly relay: Pick<Relay, 'snapshot' | 'poll'>;
	readonly log: Log;
	readonly ingest: Ingest;
	/** The ingest token, and the source that its messages are of. */
	readonly token: string;
	readonly source: string;
	/** Bytes of an ingest body, before and after inflating. */
	readonly batchBytes: number;
	readonly gunzip: Gunzip;
	readonly digest: Digest;
	readonly observer: Observer;
}

/** What metrics call the route of a path or method that there is none for. */
const NO_ROUTE = 'none';
const POLL_BYTES = 4_096;
const SEGMENTS_A_LIST = 1_024;
const MAX_IDEMPOTENCY_KEY = 255;
const NO_STORE = { 'cache-control': 'no-store' };
const IMMUTABLE = { 'cache-control': 'public, max-age=31536000, immutable' };
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };
const BYTES_TYPE = { 'content-type': 'application/octet-stream' };

interface Route {
	readonly method: 'GET' | 'POST';
	/** As in PROTOCOL.md: what metrics call it. */
	readonly name: string;
	readonly path: RegExp;
	readonly handle: (request: ApiRequest, parts: readonly string[]) => Promise<ApiAnswer>;
}

export class Api {
	readonly #routes: readonly Route[] = [
		{
			method: 'POST',
			name: '/api/ingest',
			path: /^\/api\/ingest$/,
			handle: (request) => this.#ingest(request)
		},
		{
			method: 'POST',
			name: '/api/poll',
			path: /^\/api\/poll$/,
			handle: (request) => this.#poll(request)
		},
		{
			method: 'GET',
			name: '/api/snapshot',
			path: /^\/api\/snapshot$/,
			handle: () => this.#snapshot()
		},
		{
			method: 'GET',
			name: '/api/logs/:log/segments',
			path: /^\/api\/logs\/([^/]+)\/segments$/,
			handle: (request, [log]) => this.#segments(request, log)
		},
		{
			method: 'GET',
			name: '/api/logs/:log/segments/:n/:key',
			path: /^\/api\/logs\/([^/]+)\/segments\/(\d{1,12})\/([^/]+)$/,
			handle: (_, [log, n, key]) => this.#segment(log, Number(n), key)
		},
		{
			method: 'GET',
			name: '/api/logs/:log/bundle',
			path: /^\/api\/logs\/([^/]+)\/bundle$/,
			handle: (request, [log]) => this.#bundle(request, log)
		},
		{
			method: 'GET',
			name: '/api/logs/:log/users/:block',
			path: /^\/api\/logs\/([^/]+)\/users\/(\d{1,12})$/,
			handle: (_, [log, block]) => this.#users(log, Number(block))
		},
		...QUERY_NAMES.map((query): Route => ({
			method: 'GET',
			name: `/api/logs/:log/${query}`,
			path: new RegExp(`^/api/logs/([^/]+)/${query}$`),
			handle: (request, [log]) => this.#query(request, log, query)
		}))
	];
	readonly #tokenDigest: Uint8Array;

	constructor(private readonly options: ApiOptions) {
		this.#tokenDigest = this.#digestOf(options.token);
	}

	/** Answers a request below /api/, and tells how long that took. Never rejects. */
	async handle(request: ApiRequest): Promise<ApiAnswer> {
		const started = performance.now();
		const method = request.method === 'HEAD' ? 'GET' : request.method;
		const routes = this.#routes.filter(({ path }) => path.test(request.path));
		const route = routes.find((one) => one.method === method);
		let answer: ApiAnswer;
		try {
			if (routes.length === 0) throw new Refusal(404, 'not-found', 'there is nothing at this path');
			if (!route) throw new Refusal(405, 'bad-method', `${method} is not for this path`);
			const parts = route.path.exec(request.path)?.slice(1) ?? [];
			answer = await route.handle(request, parts);
		} catch (error) {
			answer = this.#refused(error);
		}
		const ms = performance.now() - started;
		this.options.observer.answered(route?.name ?? NO_ROUTE, answer.status, ms);
		return answer;
	}

	async #snapshot(): Promise<ApiAnswer> {
		return json(await this.options.relay.snapshot());
	}

	async #segments({ query }: ApiRequest, log: string | undefined): Promise<ApiAnswer> {
		this.#ownLog(log);
		const sealed = sealedSegments(this.options.log.head);
		const first = segmentOf(this.options.log.first);
		const from = Math.max(first, whole(query, 'from', first));
		const to = Math.min(whole(query, 'to', sealed - 1), from + SEGMENTS_A_LIST - 1, sealed - 1);
		const list: SegmentList = {
			first,
			sealed,
			segments: to < from ? [] : await this.options.log.segments(from, to)
		};
		return json(list);
	}

	async #segment(log: string | undefined, n: number, key: string | undefined): Promise<ApiAnswer> {
		this.#ownLog(log);
		if (segmentFirst(n) < this.options.log.first) {
			throw new Refusal(410, 'dropped', 'the relay no longer has this segment');
		}
		const segment = await this.options.log.segment(n);
		if (!segment || segment.key !== key) {
			throw new Refusal(404, 'unknown-segment', 'there is no segment of this number and key');
		}
		return { status: 200, headers: { ...BYTES_TYPE, ...IMMUTABLE }, body: segment.bytes };
	}

	/** Several segments in one answer; those that the relay doesn't have are left out. */
	async #bundle({ query }: ApiRequest, log: string | undefined): Promise<ApiAnswer> {
		this.#ownLog(log);
		const first = segmentOf(this.options.log.first);
		const from = Math.max(first, whole(query, 'from', first));
		const to = Math.min(whole(query, 'to', from), from + BUNDLE_SEGMENTS - 1);
		const numbers = Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
		const segments = await Promise.all(numbers.map((n) => this.options.log.segment(n)));
		const body = encodePoll(segments.flatMap((segment) => (segment ? [segment.bytes] : [])));
		return { status: 200, headers: { ...BYTES_TYPE, ...NO_STORE }, body };
	}

	async #users(log: string | undefined, block: number): Promise<ApiAnswer> {
		this.#ownLog(log);
		const users = await this.options.log.users(block);
		if (!users)
			throw new Refusal(404, 'unknown-block', 'there is no block of users of this number');
		return json(users);
	}

	async #query(
		{ query }: ApiRequest,
		log: string | undefined,
		name: QueryName
	): Promise<ApiAnswer> {
		this.#ownLog(log);
		return json(await answerQuery(this.options.log.queries, name, query));
	}

	async #poll(request: ApiRequest): Promise<ApiAnswer> {
		const text = new TextDecoder().decode(await request.body(POLL_BYTES));
		const hello = parseClientMessage(text);
		if (hello.type !== 'hello') throw new Refusal(400, 'bad-message', 'a poll is a hello');
		const items = await this.options.relay.poll(hello);
		return { status: 200, headers: { ...BYTES_TYPE, ...NO_STORE }, body: encodePoll(items) };
	}

	async #ingest(request: ApiRequest): Promise<ApiAnswer> {
		this.#authorize(request.header('authorization'));
		const { batchBytes, gunzip, digest, ingest, source } = this.options;
		const key = request.header('idempotency-key');
		if (key.length > MAX_IDEMPOTENCY_KEY) {
			throw new Refusal(
				400,
				'bad-key',
				`an Idempotency-Key has at most ${MAX_IDEMPOTENCY_KEY} characters`
			);
		}
		const packed = await request.body(batchBytes);
		const encoding = request.header('content-encoding').toLowerCase();
		const bytes = await decoded(packed, encoding, batchBytes, gunzip);
		const values = parseBody(bytes, request.header('content-type'));
		const idempotency = key === '' ? null : { scope: source, key, bodyHash: hex(digest(bytes)) };
		return json(await ingest.take(values, source, idempotency));
	}

	#authorize(header: string): void {
		const token = /^bearer +(\S+)$/i.exec(header)?.[1];
		// Digests, so that the time of the comparison tells nothing of the token.
		const given = this.#digestOf(token ?? '');
		const same = given.every((byte, i) => byte === this.#tokenDigest[i]);
		if (token !== undefined && same) return;
		throw new Refusal(
			401,
			'bad-token',
			token === undefined
				? 'give the ingest token: Authorization: Bearer …'
				: "this is not the relay's ingest token: it is in the file ingest-token of its data folder"
		);
	}

	#digestOf(token: string): Uint8Array {
		return this.options.digest(new TextEncoder().encode(token));
	}

	#ownLog(log: string | undefined): void {
		if (log !== this.options.log.id)
			throw new Refusal(404, 'other-log', 'this relay has another log');
	}

	#refused(error: unknown): ApiAnswer {
		const { observer } = this.options;
		const refusal = refusalOf(error);
		if (!refusal) observer.failed('request', error);
		const known =
			refusal ?? new Refusal(500, 'internal-error', 'the relay failed: its log says more');
		observer.refused(known.code);
		return refusalAnswer(known);
	}
}

/** The answer that a refusal makes. */
export function refusalAnswer({ status, code, message, more }: Refusal): ApiAnswer {
	const { retryAfter, index, field } = more;
	const body: ApiError = {
		error: {
			code,
			message,
			...(index === undefined ? {} : { index }),
			...(field === undefined ? {} : { field })
		}
	};
	return {
		status,
		headers: {
			...JSON_TYPE,
			...NO_STORE,
			...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
			...(status === 401 ? { 'www-authenticate': 'Bearer' } : {})
		},
		body: JSON.stringify(body)
	};
}

const refusalOf = (error: unknown): Refusal | null =>
	error instanceof Refusal
		? error
		: error instanceof WireError
			? new Refusal(400, error.code, error.message)
			: null;

const json = (value: unknown): ApiAnswer => ({
	status: 200,
	headers: { ...JSON_TYPE, ...NO_STORE },
	body: JSON.stringify(value)
});

const hex = (bytes: Uint8Array): string =>
	Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
