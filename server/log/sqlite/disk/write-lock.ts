import { turn } from '../../turn';

/** One write at a time, and the waiting for its end. */
export class WriteLock {
	#running: Promise<unknown> | null = null;
	/** Whether readers waited or read: they get a turn of their own before the next write begins. */
	#read = false;
	/** What else writes must wait for; null if there is nothing. */
	readonly #other: () => Promise<unknown> | null;

	constructor(other: () => Promise<unknown> | null) {
		this.#other = other;
	}

	/** Calls `write` once no other write runs. Resolves and rejects with it. */
	async write<T>(write: () => Promise<T>): Promise<T> {
		if (this.#read) {
			this.#read = false;
			await turn();
		}
		for (let busy = this.#busy; busy; busy = this.#busy) {
			await busy;
			await turn();
		}
		const written = write();
		this.#running = written.catch(() => {}).then(() => (this.#running = null));
		return written;
	}

	/** Resolves when no write runs; none begins before the next turn of the event loop. */
	async free(): Promise<void> {
		this.#read = true;
		while (this.#running) await this.#running;
	}

	get #busy(): Promise<unknown> | null {
		return this.#running ?? this.#other();
	}
}
