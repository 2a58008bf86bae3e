import { Worker } from 'node:worker_threads';
import { LogError, closedLog } from '../log';
import type { TextQuery, TextsFound } from '../query-types';
import type { SearchAnswer, SearchOrder } from './messages';

/** Limit of searches that wait for the thread. */
const MOST_WAITING = 16;

interface Waiting {
	readonly resolve: (found: TextsFound) => void;
	readonly reject: (error: Error) => void;
}

/** Searches the log of a folder, in a thread that the first search starts. */
export class TextSearch {
	#worker: Worker | null = null;
	#asked = 0;
	#closed = false;
	readonly #waiting = new Map<number, Waiting>();
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

	/** Rejects with LogError `busy`, `search-failed` or `closed`. */
	find(query: TextQuery, at: number): Promise<TextsFound> {
		if (this.#closed) return Promise.reject(closedLog());
		if (this.#waiting.size >= MOST_WAITING) {
			return Promise.reject(
				new LogError('busy', 'too many searches are waiting', 'Search again in a moment.')
			);
		}
		const order: SearchOrder = { id: ++this.#asked, query, at };
		return new Promise((resolve, reject) => {
			this.#waiting.set(order.id, { resolve, reject });
			(this.#worker ??= this.#begin()).postMessage(order);
		});
	}

	async close(): Promise<void> {
		this.#closed = true;
		const worker = this.#worker;
		this.#worker = null;
		await worker?.terminate();
		this.#refuse(closedLog());
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
		const waiting = answer.id === null ? undefined : this.#waiting.get(answer.id);
		if (answer.id !== null) this.#waiting.delete(answer.id);
		if ('found' in answer) {
			waiting?.resolve(answer.found);
			return;
		}
		if (answer.logDamaged && !this.#foundDamage) {
			this.#foundDamage = true;
			this.#onDamage();
		}
		const error = searchFailed(answer.failed);
		if (waiting) waiting.reject(error);
		else this.#failed(error);
	}

	#refuse(error: Error): void {
		for (const { reject } of this.#waiting.values()) reject(error);
		this.#waiting.clear();
	}
}

const searchFailed = (reason: string): LogError =>
	new LogError(
		'search-failed',
		`the search failed: ${reason}`,
		'Check the disk; search.db may be deleted while the relay is stopped.'
	);
