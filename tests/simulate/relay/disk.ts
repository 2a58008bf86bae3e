/** What a relay keeps on its disk: the entries of its log, each durable only after a while. */
import type { Entry, EntryLog } from '../../../server/log/entry-log';
import { closedLog } from '../../../server/log/log';
import type { Term } from '../../../src/lib/wire/index';
import type { Scheduler } from '../kernel/scheduler';

/**
 * `refuses`: nothing is written. `unknown`: an error, and after it the entry may be there or not, until another takes its
 * place.
 */
export type DiskState = 'ok' | 'slow' | 'refuses' | 'unknown';

const FSYNC_MS = 2;
const SLOW_MS = 700;
/** When a system writes by itself what nobody made durable. */
const WRITE_BACK_MS = 5_000;

export class DiskError extends Error {
	override readonly name = 'DiskError';
	readonly outcome: 'nothing' | 'unknown';

	constructor(outcome: 'nothing' | 'unknown') {
		super(`the disk failed: ${outcome}`);
		this.outcome = outcome;
	}
}

/** A planted bug of the disk. */
export interface DiskFlaws {
	readonly skipsFsync: boolean;
	readonly keepsRefused: boolean;
}

/** All that outlives a process. */
export interface Disk {
	id: string;
	terms: Term[];
	entries: Entry[];
	/** A write that failed, and may count after a crash. */
	limbo: Entry | null;
	/** Segments that are damaged beyond mending. */
	readonly damaged: Set<number>;
	state: DiskState;
}

interface Write {
	readonly bytes: Uint8Array;
	readonly resolve: (position: number) => void;
	readonly reject: (error: unknown) => void;
}

/** One process's access to the disk: what it has not written when the process dies is gone. */
export class DiskEntries implements EntryLog {
	readonly #disk: Disk;
	readonly #scheduler: Scheduler;
	readonly #flaws: DiskFlaws;
	readonly #queue: Write[] = [];
	readonly #waiting = new Set<() => void>();
	#writing = false;
	#closed = false;
	/** How many entries are durable, where the bug lets others count too. */
	#durable: number;

	constructor(disk: Disk, scheduler: Scheduler, flaws: DiskFlaws) {
		this.#disk = disk;
		this.#scheduler = scheduler;
		this.#flaws = flaws;
		if (disk.limbo && scheduler.random() < 0.5) disk.entries.push(disk.limbo);
		disk.limbo = null;
		this.#durable = disk.entries.length;
	}

	append(bytes: Uint8Array): Promise<number> {
		if (this.#closed) return Promise.reject(closedLog());
		return new Promise((resolve, reject) => {
			this.#queue.push({ bytes, resolve, reject });
			this.#write();
		});
	}

	follow(
		after: number,
		take: (entry: Entry) => Promise<void>,
		failed: (error: unknown) => void
	): () => void {
		let ended = false;
		const run = async (): Promise<void> => {
			for (let position = after + 1; ; position++) {
				while (!ended && !this.#closed && position > this.#disk.entries.length) {
					await new Promise<void>((resolve) => this.#waiting.add(resolve));
				}
				if (ended || this.#closed) return;
				await take(this.#disk.entries[position - 1]!);
			}
		};
		void run().catch(failed);
		return () => {
			ended = true;
			this.#wake();
		};
	}

	async bounds(): Promise<{ first: number; last: number }> {
		return { first: 1, last: this.#disk.entries.length };
	}

	async at(position: number): Promise<Entry | undefined> {
		return this.#disk.entries[position - 1];
	}

	async trim(): Promise<void> {}

	async close(): Promise<void> {
		this.#closed = true;
		this.#wake();
	}

	/** The power fails: of a write that is under way, nobody knows. */
	crash(): void {
		const [write] = this.#queue;
		if (this.#flaws.skipsFsync) this.#disk.entries.splice(this.#durable);
		else if (this.#writing && write) this.#disk.limbo = this.#entry(write);
	}

	#entry({ bytes }: Write): Entry {
		return {
			position: this.#disk.entries.length + 1,
			at: this.#scheduler.wall('relay'),
			bytes
		};
	}

	#write(): void {
		const [write] = this.#queue;
		if (this.#writing || !write) return;
		this.#writing = true;
		const { state } = this.#disk;
		const took = (state === 'slow' ? SLOW_MS : FSYNC_MS) * (0.5 + this.#scheduler.random());
		this.#scheduler.schedule('timer', took, () => {
			this.#writing = false;
			this.#queue.shift();
			this.#finish(write, state);
			this.#write();
		});
		if (this.#flaws.skipsFsync) {
			const { position } = this.#entry(write);
			this.#scheduler.schedule('timer', WRITE_BACK_MS, () => void (this.#durable = position));
		}
	}

	#finish(write: Write, state: DiskState): void {
		const entry = this.#entry(write);
		const fails = state === 'refuses' || state === 'unknown';
		if (fails && !(this.#flaws.keepsRefused && state === 'refuses')) {
			if (state === 'unknown') this.#disk.limbo = entry;
			return write.reject(new DiskError(state === 'refuses' ? 'nothing' : 'unknown'));
		}
		this.#disk.limbo = null;
		this.#disk.entries.push(entry);
		if (fails) write.reject(new DiskError('nothing'));
		else write.resolve(entry.position);
		this.#wake();
	}

	#wake(): void {
		for (const resolve of this.#waiting) resolve();
		this.#waiting.clear();
	}
}
