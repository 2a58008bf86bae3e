import type { ArchiveWriter, QueryOutcome } from '../archive/write/writer';
import { WireError } from '../wire/frame/errors';
import { queryPath, type Query } from '../wire/queries';
import { RelayRefusal, type RelayApi } from './relay-api';

/** The status of an answer that can't be used: as if a server on the way had failed. */
const BAD_ANSWER = 502;

/** Sends readers' queries to the relay, each once at a time, and stores what comes of them. */
export class QueryRunner {
	/** Those that are under way, by path. */
	readonly #running = new Map<string, Promise<void>>();

	constructor(
		private readonly api: Pick<RelayApi, 'query'>,
		private readonly failed: (error: unknown) => void
	) {}

	run(writer: Pick<ArchiveWriter, 'keepAnswer'>, log: string, query: Query): void {
		const path = queryPath(query);
		if (this.#running.has(path)) return;
		const kept = this.#outcome(log, query)
			.then((outcome) => writer.keepAnswer(query, outcome, Date.now()))
			.catch(this.failed)
			.finally(() => this.#running.delete(path));
		this.#running.set(path, kept);
	}

	/** Resolves when all that is under way is stored. */
	async idle(): Promise<void> {
		await Promise.all(this.#running.values());
	}

	/** A refusal is an outcome too, and no trouble of the connection. */
	async #outcome(log: string, query: Query): Promise<QueryOutcome> {
		try {
			return { body: await this.api.query(log, query), refused: null };
		} catch (error) {
			if (error instanceof RelayRefusal) return { refused: error.status };
			if (error instanceof WireError) return { refused: BAD_ANSWER };
			throw error;
		}
	}
}
