import type { Entry, EntryLog } from '../../server/log/entry-log';
import { closedLog } from '../../server/log/log';

/** Entries in memory, for tests: durable as long as the process. */
export class MemoryEntryLog implements EntryLog {
	readonly #now: () => number;
	/** The entries from #first on. */
	#entries: Entry[] = [];
	#first = 1;
	#closed = false;
	/** Wakes followers that wait for an entry. */
	readonly #waiting = new Set<() => void>();

	/** `now`: the clock, epoch ms. */
	constructor(now: () => number) {
		this.#now = now;
	}

	async append(bytes: Uint8Array): Promise<number> {
		if (this.#closed) throw closedLog();
		const position = this.#last + 1;
		this.#entries.push({ position, at: this.#now(), bytes });
		this.#wake();
		return position;
	}

	follow(
		after: number,
		take: (entry: Entry) => Promise<void>,
		failed: (error: unknown) => void
	): () => void {
		let ended = false;
		void this.#follow(after + 1, take, () => ended).catch(failed);
		return () => {
			ended = true;
			this.#wake();
		};
	}

	async bounds(): Promise<{ first: number; last: number }> {
		return { first: this.#first, last: this.#last };
	}

	async at(position: number): Promise<Entry | undefined> {
		return this.#entries[position - this.#first];
	}

	async trim(position: number): Promise<void> {
		const kept = this.#entries.slice(Math.max(0, position + 1 - this.#first));
		this.#first = Math.max(this.#first, Math.min(position, this.#last) + 1);
		this.#entries = kept;
	}

	async close(): Promise<void> {
		this.#closed = true;
		this.#wake();
	}

	get #last(): number {
		return this.#first + this.#entries.length - 1;
	}

	async #follow(
		from: number,
		take: (entry: Entry) => Promise<void>,
		ended: () => boolean
	): Promise<void> {
		for (let position = from; ; position++) {
			while (!ended() && !this.#closed && position > this.#last) {
				await new Promise<void>((resolve) => this.#waiting.add(resolve));
			}
			if (ended() || this.#closed) return;
			const entry = this.#entries[position - this.#first];
			if (!entry) throw new RangeError(`entry ${position} was trimmed`);
			await take(entry);
		}
	}

	#wake(): void {
		for (const resolve of this.#waiting) resolve();
		this.#waiting.clear();
	}
}
