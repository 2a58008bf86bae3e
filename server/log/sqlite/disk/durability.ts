import { closeSync, fdatasync, openSync, read, write } from 'node:fs';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { Db } from '../tables/schema';
import { isIntactWal, walSize } from './wal';

const datasync = promisify(fdatasync);
const readAt = promisify(read);
const writeAt = promisify(write);

/** Pages in the write-ahead log from which on it is copied into the database. */
const CHECKPOINT_PAGES = 1_000;

/** Waits until a file's bytes are on the disk. Rejects with the disk's error. */
export type Sync = (file: number) => Promise<void>;

export interface DurabilityOptions {
	/** Default: fdatasync, on Node's thread pool. */
	readonly sync?: Sync | undefined;
	/** Called when the write-ahead log can't be copied into the database: it grows until it can. */
	readonly onFailed: (error: unknown) => void;
}

/**
 * Makes the commits of a connection durable while the event loop turns: the thread pool waits for the disk, and a thread
 * of its own copies the write-ahead log into the database. See docs/decisions/0089-fsync-off-the-loop.md.
 */
export class Durability {
	readonly #db: Db;
	/** The write-ahead log; null where a commit itself waits for the disk. */
	readonly #file: number | null;
	readonly #sync: Sync;
	readonly #onFailed: (error: unknown) => void;
	readonly #counted;
	/** Whether a sync failed since the write-ahead log was last known to be on the disk; at first, whether an earlier process saw one fail. */
	#doubted = true;
	#worker: Worker | null = null;
	/** The first step of a checkpoint: false before it, true after it, and a promise while it runs. */
	#copied: Promise<unknown> | boolean = false;
	/** The second step, which commits wait for. */
	#restart: Promise<unknown> | null = null;
	/** Pages from which on the next checkpoint runs. */
	#due = CHECKPOINT_PAGES;
	#closed = false;

	/** From here on a COMMIT of this connection, which has written before, doesn't wait for the disk: call `sync`. */
	constructor(db: Db, { sync = datasync, onFailed }: DurabilityOptions) {
		this.#db = db;
		this.#sync = sync;
		this.#onFailed = onFailed;
		this.#counted = db.prepare<[], { log: number }>('PRAGMA wal_checkpoint(NOOP)');
		// Then no other connection can be there, so none that copies the write-ahead log.
		if (db.pragma('locking_mode', { simple: true }) === 'exclusive') {
			this.#file = null;
			return;
		}
		db.pragma('synchronous = NORMAL');
		db.pragma('wal_autocheckpoint = 0');
		// The locks of SQLite are on other files, so that this one may be opened and closed here too.
		this.#file = openSync(`${db.name}-wal`, 'r+');
	}

	/** Resolves when commits may go on; null if they may at once. */
	get restart(): Promise<unknown> | null {
		return this.#restart;
	}

	/**
	 * Resolves once all commits are on the disk; one call at a time, without commits meanwhile. Rejects with the disk's
	 * error: then it isn't known how many are, and nothing more may be committed until a call resolves.
	 */
	async sync(): Promise<void> {
		if (this.#file === null) return;
		if (!this.#doubted) {
			try {
				await this.#sync(this.#file);
			} catch {
				this.#doubted = true;
			}
		}
		if (this.#doubted) await this.#rewrite(this.#file);
		this.#doubted = false;
		try {
			this.#goOn();
		} catch (error) {
			this.#onFailed(error);
		}
	}

	async close(): Promise<void> {
		if (this.#closed) return;
		this.#closed = true;
		await this.#copied;
		await this.#restart;
		await this.#worker?.terminate();
		if (this.#file !== null) closeSync(this.#file);
	}

	/**
	 * Writes the write-ahead log once more, the same bytes in the same place. After a failed sync the system takes its
	 * pages for written, so that another sync would say nothing (https://lwn.net/Articles/752063). One lost page would
	 * take all later commits with it.
	 */
	async #rewrite(file: number): Promise<void> {
		const frames = this.#pages();
		const pageSize = Number(this.#db.pragma('page_size', { simple: true }));
		if (frames > 0) {
			const bytes = Buffer.allocUnsafe(walSize(frames, pageSize));
			const { bytesRead } = await readAt(file, bytes, 0, bytes.length, 0);
			if (bytesRead < bytes.length || !isIntactWal(bytes, pageSize)) {
				throw new Error('the write-ahead log is no longer as it was written: restart the relay');
			}
			const { bytesWritten } = await writeAt(file, bytes, 0, bytes.length, 0);
			if (bytesWritten < bytes.length) throw new Error('the disk is full');
		}
		await this.#sync(file);
	}

	/** Begins the next step of a checkpoint, between two commits. */
	#goOn(): void {
		const pages = this.#pages();
		if (pages < CHECKPOINT_PAGES) this.#due = CHECKPOINT_PAGES;
		if (this.#copied === true) {
			this.#copied = false;
			this.#restart = this.#run('restart').then(() => (this.#restart = null));
		} else if (this.#copied === false && pages >= this.#due) {
			// Should a reader or the disk be in its way, the next try waits for as many pages again.
			this.#due = pages + CHECKPOINT_PAGES;
			this.#copied = this.#run('copy').then((done) => (this.#copied = done));
		}
	}

	/** Returns whether the step is done. */
	async #run(step: 'copy' | 'restart'): Promise<boolean> {
		try {
			await this.#ask(step);
			return true;
		} catch (error) {
			this.#onFailed(error);
			return false;
		}
	}

	/** Has the thread do a step. Rejects with the reason why it can't. */
	#ask(step: 'copy' | 'restart'): Promise<void> {
		const worker = (this.#worker ??= this.#begin());
		return new Promise((resolve, reject) => {
			const end = (error: Error | null): void => {
				worker.off('message', end).off('error', fail);
				// A process that has nothing else to do may end: the write-ahead log stays where it is.
				worker.unref();
				if (error) reject(error);
				else resolve();
			};
			const fail = (error: Error): void => {
				this.#worker = null;
				end(error);
			};
			worker.on('message', end).on('error', fail).ref();
			worker.postMessage(step);
		});
	}

	/** Pages of the write-ahead log; throws within a transaction. */
	#pages(): number {
		return this.#counted.get()?.log ?? 0;
	}

	#begin(): Worker {
		return new Worker(new URL('./checkpoint-thread.mjs', import.meta.url), {
			workerData: { file: this.#db.name }
		});
	}
}
