import { Worker } from 'node:worker_threads';
import { FairQueue } from '../../../src/lib/std/fair-queue';
import { LogError, closedLog } from '../log';
import type { Asker, TextQuery, TextsFound } from '../query-types';
import type { SearchAnswer, SearchOrder } from './messages';

/** Limits of searches that wait for the thread: of one asker, and of all. */
const MOST_OF_ONE = 16;
const MOST_WAITING = 512;
/** The key of searches that nobody in particular asked for. */
const NOBODY = '';

interface Waiting {
	readonly query: TextQuery;
	readonly at: number;
	readonly resolve: (found: TextsFound) => void;
	readonly reject: (error: Error) => void;
}

/**
 * Searches the log of a folder, in a thread that the first search starts: one search at a time, and of those who
 * wait each in turn.
 */
export class TextSearch {
	#worker: Worker | null = null;
	#asked = 0;
	#closed = false;
	readonly #waiting = new FairQueue<Waiting>(MOST_WAITING, MOST_OF_ONE);
	/** The search in the thread. */
	#running: { readonly id: number; readonly search: Waiting } | null = null;
	readonly #folder: string;
	/** Called when the index can't continue or the thread ended. */
	readonly #failed: (error: unknown) => void;
	/** Called once, when the log turns out to be damaged where a search reads it. */
	readonly #onDamage: () => void;
	#foundDamage = false;

	constructor(folder: string, failed: (error: unknown) => void, onDamage: () => void) {
		this.#folder = folder;
		this.#failed = failed;
		this.#onDamage = onDamage;
	}

	/** Rejects with LogError `busy`, `search-failed` or `closed`; one whose asker has gone, with any. */
	find(query: TextQuery, at: number, asker?: Asker): Promise<TextsFound> {
		if (this.#closed) return Promise.reject(closedLog());
		const who = asker?.key ?? NOBODY;
		return new Promise((resolve, reject) => {
			const search: Waiting = { query, at, resolve, reject };
			if (!this.#waiting.push(who, search)) {
				const again = 'Search again in a moment.';
				reject(new LogError('busy', 'too many searches are waiting', again));
				return;
			}
			asker?.signal?.addEventListener('abort', () => {
				if (this.#waiting.remove(who, search)) reject(closedLog());
			});
			this.#next();
		});
	}

	async close(): Promise<void> {
		this.#closed = true;
		const worker = this.#worker;
		this.#worker = null;
		await worker?.terminate();
		this.#refuse(closedLog());
	}

	/** Gives the thread its next search. */
	#next(): void {
		if (this.#running) return;
		const search = this.#waiting.shift();
		if (!search) return;
		const { query, at } = search;
		const order: SearchOrder = { id: ++this.#asked, query, at };
		this.#running = { id: order.id, search };
		(this.#worker ??= this.#begin()).postMessage(order);
	}

	#begin(): Worker {
		const worker = new Worker(new URL('./worker.mjs', import.meta.url), {
			workerData: { folder: this.#folder }
		});
		// An idle search thread must not keep the process alive.
		worker.unref();
		worker.on('message', (answer: SearchAnswer) => this.#answered(answer));
		worker.on('error', (error) => {
			if (this.#worker !== worker) return;
			this.#worker = null;
			this.#failed(error);
			this.#refuse(searchFailed(error.message));
		});
		return worker;
	}

	#answered(answer: SearchAnswer): void {
		const running = this.#running?.id === answer.id ? this.#running : null;
		if (running) this.#running = null;
		if ('found' in answer) running?.search.resolve(answer.found);
		else {
			if (answer.logDamaged && !this.#foundDamage) {
				this.#foundDamage = true;
				this.#onDamage();
			}
			const error = searchFailed(answer.failed);
			if (running) running.search.reject(error);
			else this.#failed(error);
		}
		this.#next();
	}

	#refuse(error: Error): void {
		this.#running?.search.reject(error);
		this.#running = null;
		for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) next.reject(error);
	}
}

const searchFailed = (reason: string): LogError =>
	new LogError(
		'search-failed',
		`the search failed: ${reason}`,
		'Check the disk; search.db may be deleted while the relay is stopped.'
	);
