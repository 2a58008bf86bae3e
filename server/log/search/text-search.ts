import { Worker } from 'node:worker_threads';
import { FairQueue } from '../../../src/lib/std/fair-queue';
import { LogError, closedLog } from '../log';
import type { Asker, HitsFound, HitsQuery } from '../query-types';
import type { SearchAnswer, SearchOrder } from './messages';

/** Limits of searches that wait for the thread: of one asker, and of all. */
const MOST_OF_ONE = 16;
const MOST_WAITING = 512;
/** How many searches take turns in the thread, each of another asker. */
const MOST_RUNNING = 32;
/** The key of searches that nobody in particular asked for. */
const NOBODY = '';

interface Waiting {
	readonly who: string;
	readonly query: HitsQuery;
	readonly at: number;
	readonly resolve: (found: HitsFound) => void;
	readonly reject: (error: Error) => void;
}

/**
 * Searches the log of a folder, in a thread that the first search starts: one search of each asker at a time, so that
 * nobody waits for the long one of another.
 */
export class TextSearch {
	#worker: Worker | null = null;
	#asked = 0;
	#closed = false;
	readonly #waiting = new FairQueue<Waiting>(MOST_WAITING, MOST_OF_ONE);
	/** The searches in the thread, by their number, and whose they are. */
	readonly #running = new Map<number, Waiting>();
	readonly #askers = new Set<string>();
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

	/**
	 * `at`: the log's head. Rejects with LogError `busy`, `bad-regex`, `too-slow`, `search-failed` or `closed`; one whose
	 * asker has gone, with any.
	 */
	find(query: HitsQuery, at: number, asker?: Asker): Promise<HitsFound> {
		if (this.#closed || asker?.signal?.aborted) return Promise.reject(closedLog());
		const who = asker?.key ?? NOBODY;
		return new Promise((resolve, reject) => {
			const search: Waiting = { who, query, at, resolve, reject };
			if (!this.#waiting.push(who, search)) {
				const again = 'Search again in a moment.';
				reject(new LogError('busy', 'too many searches are waiting', again));
				return;
			}
			asker?.signal?.addEventListener('abort', () => this.#leave(search));
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

	/** Its asker has gone. */
	#leave(search: Waiting): void {
		if (this.#waiting.remove(search.who, search)) search.reject(closedLog());
		for (const [id, each] of this.#running) {
			if (each !== search) continue;
			this.#worker?.postMessage({ type: 'leave', id } satisfies SearchOrder);
			this.#ended(id)?.reject(closedLog());
		}
		this.#next();
	}

	/** Gives the thread the next searches. */
	#next(): void {
		while (this.#running.size < MOST_RUNNING) {
			const search = this.#waiting.shift((who) => !this.#askers.has(who));
			if (!search) return;
			const { query, at } = search;
			const order: SearchOrder = { type: 'find', id: ++this.#asked, query, at };
			this.#running.set(order.id, search);
			this.#askers.add(search.who);
			(this.#worker ??= this.#begin()).postMessage(order);
		}
	}

	/** The search of this number; undefined if it has ended already. */
	#ended(id: number): Waiting | undefined {
		const search = this.#running.get(id);
		this.#running.delete(id);
		if (search) this.#askers.delete(search.who);
		return search;
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
		if (answer.type === 'index-failed') return this.#failed(searchFailed(answer.reason));
		const search = this.#ended(answer.id);
		switch (answer.type) {
			case 'found':
				search?.resolve(answer.found);
				break;
			case 'refused':
				search?.reject(new LogError(answer.code, answer.message, answer.recovery));
				break;
			case 'failed':
				if (answer.logDamaged && !this.#foundDamage) {
					this.#foundDamage = true;
					this.#onDamage();
				}
				search?.reject(searchFailed(answer.reason));
		}
		this.#next();
	}

	#refuse(error: Error): void {
		for (const id of [...this.#running.keys()]) this.#ended(id)?.reject(error);
		for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) next.reject(error);
	}
}

const searchFailed = (reason: string): LogError =>
	new LogError(
		'search-failed',
		`the search failed: ${reason}`,
		'Check the disk; search.db may be deleted while the relay is stopped.'
	);
