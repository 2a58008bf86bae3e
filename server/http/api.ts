/** The HTTP API, independent of a server: requests in, answers out. It runs in the browser too. */
import {
	WireError,
	encodePoll,
	parseClientMessage,
	type ClientMessage
} from '../../src/lib/wire/index';
import { jsonWithList } from '../log/json-list';
import type { Log } from '../log/log';
import { Pace } from '../log/pace';
import { Shared } from '../log/shared';
import { Refusal, aborted, internalError, refusalOf } from '../relay/refusal';
import type { Observer } from '../relay/observer';
import type { Relay } from '../relay/relay';
import { bytes, jsonBytes, refusalAnswer, type ApiAnswer } from './answers';
import { IngestRoute, type IngestOptions } from './ingest-route';
import { askerOf, logRoutes } from './log-routes';
import type { QueryContext } from './queries';
import type { ApiRequest, Route } from './route';

export interface ApiOptions extends IngestOptions {
	readonly relay: Pick<Relay, 'snapshot' | 'poll'>;
	readonly log: Log;
	/** The state of the channels recorded for the relay; without it, none. */
	readonly kept?: QueryContext['kept'];
	/** Additional routes: images, if the relay has them. */
	readonly more?: readonly Route[];
	readonly observer: Observer;
}

/** The route's name in metrics for a path or method without a route. */
const NO_ROUTE = 'none';
const POLL_BYTES = 4_096;

export class Api {
	readonly #routes: readonly Route[];
	readonly #options: ApiOptions;
	readonly #snapshots = new Shared<Uint8Array>();

	constructor(options: ApiOptions) {
		this.#options = options;
		const ingest = new IngestRoute(options);
		this.#routes = [
			{
				method: 'POST',
				name: '/api/ingest',
				path: /^\/api\/ingest$/,
				turn: null,
				handle: (request) => ingest.answer(request)
			},
			{
				method: 'POST',
				name: '/api/poll',
				path: /^\/api\/poll$/,
				turn: null,
				handle: (request) => this.#poll(request)
			},
			{
				method: 'GET',
				name: '/api/snapshot',
				path: /^\/api\/snapshot$/,
				turn: 'ledger',
				handle: async (request) => jsonBytes(await this.#snapshot(request))
			},
			...logRoutes(options.log, options.kept ?? (() => [])),
			...(options.more ?? [])
		];
	}

	/** Answers a request below /api/ and reports its duration. Never rejects. */
	async handle(request: ApiRequest): Promise<ApiAnswer> {
		const started = performance.now();
		const method = request.method === 'HEAD' ? 'GET' : request.method;
		const routes = this.#routes.filter(({ path }) => path.test(request.path));
		const route = routes.find((one) => one.method === method);
		let answer: ApiAnswer;
		try {
			if (routes.length === 0) throw new Refusal(404, 'not-found', 'there is nothing at this path');
			if (!route) throw new Refusal(405, 'bad-method', `${method} is not for this path`);
			if (route.turn) await request.visitor?.turn(route.turn, request.signal);
			const parts = route.path.exec(request.path)?.slice(1) ?? [];
			answer = await route.handle(request, parts);
		} catch (error) {
			answer = this.#refused(error, request);
		}
		const ms = performance.now() - started;
		const address = request.visitor?.address;
		this.#options.observer.answered(route?.name ?? NO_ROUTE, answer.status, ms, address);
		return answer;
	}

	/** With many channels it is long. */
	#snapshot(request: ApiRequest): Promise<Uint8Array> {
		return this.#snapshots.answer(this.#options.log.head, async () => {
			const pace = new Pace(askerOf(request), true);
			const { channels, ...rest } = await this.#options.relay.snapshot();
			const item = (i: number): unknown => channels[i];
			const answer = await jsonWithList(rest, 'channels', channels.length, item, pace);
			return { answer, worked: pace.worked };
		});
	}

	async #poll(request: ApiRequest): Promise<ApiAnswer> {
		const text = new TextDecoder().decode(await request.body(POLL_BYTES));
		const hello = parsed(text);
		if (hello.type !== 'hello') throw new Refusal(400, 'bad-message', 'a poll is a hello');
		const items = await this.#options.relay.poll(hello, request.visitor);
		return bytes(encodePoll(items));
	}

	#refused(error: unknown, { visitor, signal }: ApiRequest): ApiAnswer {
		const { observer } = this.#options;
		if (signal?.aborted) return refusalAnswer(aborted());
		// Here a WireError comes from the relay's own frames, so the client is not at fault.
		if (!(error instanceof Refusal)) observer.failed('request', error);
		const known = error instanceof Refusal ? error : (refusalOf(error) ?? internalError());
		observer.refused(known.code, visitor?.address);
		return refusalAnswer(known);
	}
}

/** Throws Refusal 400. */
function parsed(text: string): ClientMessage {
	try {
		return parseClientMessage(text);
	} catch (error) {
		throw error instanceof WireError ? new Refusal(400, error.code, error.message) : error;
	}
}
