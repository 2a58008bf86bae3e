import type { ArchiveWriter, QueryOutcome } from '../archive/write/writer';
import { WireError } from '../wire/frame/errors';
import type { Query } from '../wire/queries';
import { queryPath } from '../wire/query-path';
import { RelayRefusal, type RelayApi } from './relay-api';

/** The status of an answer that can't be used: as if a server on the way had failed. */
const BAD_ANSWER = 502;

/** Sends readers' queries to the relay, each once at a time, and stores what comes of them. */
export class QueryRunner {
	/** Those that are under way, by path. */
	readonly #running = new Map<string, Promise<void>>();
	readonly #api: Pick<RelayApi, 'query'>;
	readonly #failed: (error: unknown) => void;

	constructor(api: Pick<RelayApi, 'query'>, failed: (error: unknown) => void) {
		this.#api = api;
		this.#failed = failed;
	}

	run(writer: Pick<ArchiveWriter, 'keepAnswer'>, log: string, query: Query): void {
		const path = queryPath(query);
		if (this.#running.has(path)) return;
		const kept = this.#api
			.query(log, query)
			.then((body): QueryOutcome => ({ body }), refusalOf)
			.then((outcome) => writer.keepAnswer(query, outcome, Date.now()))
			.catch(this.#failed)
			.finally(() => this.#running.delete(path));
		this.#running.set(path, kept);
	}

	/** Resolves when all that is under way is stored. */
	async idle(): Promise<void> {
		await Promise.all(this.#running.values());
	}
}

/** A refusal is an outcome too, and no trouble of the connection. */
function refusalOf(error: unknown): QueryOutcome {
	if (error instanceof RelayRefusal) return { refused: error.status };
	if (error instanceof WireError) return { refused: BAD_ANSWER };
	throw error;
}
