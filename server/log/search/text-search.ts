import { Worker } from 'node:worker_threads';
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
	readonly key: string;
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
	/** By asker, in the order of their turns: what they wait for. */
	readonly #queues = new Map<string, Set<Waiting>>();
	#waiting = 0;
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
		const key = asker?.key ?? NOBODY;
		const queue = this.#queues.get(key) ?? new Set();
		if (queue.size >= MOST_OF_ONE || this.#waiting >= MOST_WAITING) {
			return Promise.reject(
				new LogError('busy', 'too many searches are waiting', 'Search again in a moment.')
			);
		}
		return new Promise((resolve, reject) => {
			const search: Waiting = { query, at, key, resolve, reject };
			this.#queues.set(key, queue.add(search));
			this.#waiting++;
			const leave = (): void => {
				if (this.#remove(search)) reject(closedLog());
			};
			asker?.signal?.addEventListener('abort', leave);
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
		const [first] = this.#queues;
		if (!first) return;
		const [key, queue] = first;
		const [search] = queue;
		if (!search) return;
		this.#remove(search);
		// Behind all others.
		if (this.#queues.delete(key)) this.#queues.set(key, queue);
		const { query, at } = search;
		const order: SearchOrder = { id: ++this.#asked, query, at };
		this.#running = { id: order.id, search };
		(this.#worker ??= this.#begin()).postMessage(order);
	}

	/** Whether it was still waiting. */
	#remove(search: Waiting): boolean {
		const queue = this.#queues.get(search.key);
		if (!queue?.delete(search)) return false;
		this.#waiting--;
		if (queue.size === 0) this.#queues.delete(search.key);
		return true;
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
		for (const queue of this.#queues.values()) for (const { reject } of queue) reject(error);
		this.#queues.clear();
		this.#waiting = 0;
	}
}

const searchFailed = (reason: string): LogError =>
	new LogError(
		'search-failed',
		`the search failed: ${reason}`,
		'Check the disk; search.db may be deleted while the relay is stopped.'
	);
