import { Followers } from '../followers';
import { LogClock } from '../log-clock';
import {
	DEDUP_WINDOW,
	closedLog,
	type Appended,
	type Batch,
	type Log,
	type LoggedEvent,
	type LogState,
	type Segment
} from '../log';
import type { Asker, LogQueries } from '../query-types';
import type { SegmentInfo, Term, UserBlock } from '../../../src/lib/wire/index';
import { doubling } from '../../../src/lib/std/backoff';
import { Copy, type Applied } from './copy';
import { isCorrupt, type Damage } from './tables/damage';
import type { Sync } from './disk/durability';
import { DurableMark, markIn } from './disk/mark';
import type { FolderLock } from './disk/folder';
import { openSalvaged, suspect } from './salvage/open';
import { SqliteStore } from './store';
import type { Db } from './tables/schema';
import { Ledger } from '../ledger';
import { TextSearch } from '../search/text-search';
import { turn } from '../turn';

/** Once a commit has this many events, it accepts no further batch. */
const GROUP_EVENTS = 10_000;
/** Pause before what a failed commit left is written again, if no batch comes first, in ms: it doubles. */
const RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 60_000;

export interface SqliteLogOptions {
	readonly folder: string;
	/** The log's clock, epoch ms. Default: a LogClock. */
	readonly now?: () => number;
	readonly dedupWindow?: number;
	/** Called after every commit with its duration from start to disk, in ms. */
	readonly onCommit?: (milliseconds: number, batches: number) => void;
	/** Called when what is stored isn't as it was written. */
	readonly onDamage?: (damage: Damage) => void;
	/** Called while a damaged log is salvaged, which holds everything up: with the rows that were read so far. */
	readonly onSalvaging?: (rows: number) => void;
	/** Called for failures beside the log itself: the search thread, a follower, the bytes of a segment, a checkpoint. */
	readonly onFailed?: (what: 'search' | 'follow' | 'pack' | 'checkpoint', error: unknown) => void;
	/** Waits for the disk. Default: fdatasync. */
	readonly sync?: Sync;
}

/** Reads the log as a start does. */
const loadOnce = (db: Db): void =>
	void new SqliteStore(db, new Ledger(), () => {}).load(new Ledger());

interface Job {
	readonly batch: Batch;
	readonly resolve: (answer: Appended) => void;
	readonly reject: (error: unknown) => void;
}

/** The log in a folder's SQLite database, locked for this process: batches go straight to its one copy. Throws LogError on opening. */
export class SqliteLog implements Log {
	readonly #folder: string;
	readonly #lock: FolderLock;
	readonly #mark: DurableMark;
	readonly #copy: Copy;
	readonly #search: TextSearch;
	readonly #now: () => number;
	readonly #onCommit: (milliseconds: number, batches: number) => void;
	readonly #followers: Followers;
	#queue: Job[] = [];
	#writing: Promise<void> | null = null;
	/** Failed commits in a row. */
	#failures = 0;
	#retry: ReturnType<typeof setTimeout> | undefined;
	#closed = false;

	constructor(options: SqliteLogOptions) {
		this.#now = options.now ?? new LogClock().now;
		this.#onCommit = options.onCommit ?? (() => {});
		const { folder, onFailed = () => {}, onSalvaging = () => {} } = options;
		const { dedupWindow = DEDUP_WINDOW } = options;
		const onDamage = (damage: Damage): void => {
			// What the structure of the database hides is salvaged at the next start.
			if (damage.state !== 'salvaged' && damage.state !== 'short') suspect(folder);
			options.onDamage?.(damage);
		};
		this.#folder = folder;
		this.#followers = new Followers((error) => onFailed('follow', error));
		this.#search = new TextSearch(
			folder,
			(error) => onFailed('search', error),
			() => onDamage({ pages: 'texts', state: 'unreadable' })
		);
		const open = (lock: FolderLock): { lock: FolderLock; copy: Copy } => {
			const copy = new Copy({
				db: lock.db,
				search: this.#search,
				dedupWindow,
				sync: options.sync,
				now: this.#now,
				mayCommit: lock.check,
				onPacked: () => void this.#begin(),
				onFailed,
				onDamage
			});
			return { lock, copy };
		};
		const { lock, copy } = openSalvaged(
			{ folder, dedupWindow, load: loadOnce, onDamage, onSalvaging },
			open
		);
		this.#lock = lock;
		this.#copy = copy;
		const { id, head } = this.#copy;
		this.#mark = new DurableMark(folder, () => ({ log: id, head: this.#copy.head }));
		const last = markIn(folder);
		// A new log in the place of another one is as short as a log that lost its end.
		const isShort = last !== null && (last.log === id ? head < last.head : head === 0);
		if (isShort) onDamage({ head, durable: last.head, state: 'short' });
		this.#mark.note();
	}

	get id(): string {
		return this.#copy.id;
	}

	get first(): number {
		return this.#copy.first;
	}

	get head(): number {
		return this.#copy.head;
	}

	get terms(): readonly Term[] {
		return this.#copy.terms;
	}

	get queries(): LogQueries {
		return this.#copy.queries;
	}

	append(batch: Batch): Promise<Appended> {
		if (this.#closed) return Promise.reject(closedLog());
		return new Promise((resolve, reject) => {
			this.#queue.push({ batch, resolve, reject });
			void this.#begin();
		});
	}

	async tryWriting(): Promise<void> {
		if (this.#closed) throw closedLog();
		if (this.#copy.isUnsettled) await this.#begin();
		await this.#copy.tryWriting();
	}

	read(from: number, limit: number): Promise<LoggedEvent[]> {
		return this.#copy.read(from, limit);
	}

	follow(listener: (events: readonly LoggedEvent[]) => void): () => void {
		return this.#followers.add(listener);
	}

	isWhole(from: number): boolean {
		return this.#copy.isWhole(from);
	}

	segments(from: number, to: number): Promise<SegmentInfo[]> {
		return this.#copy.segments(from, to);
	}

	segment(n: number): Promise<Segment | undefined> {
		return this.#copy.segment(n);
	}

	times(block: number, segments: number, asker?: Asker): Promise<Uint8Array | undefined> {
		return this.#copy.times(block, segments, asker);
	}

	hasChannel(source: string, name: string): boolean {
		return this.#copy.hasChannel(source, name);
	}

	settled(): Promise<void> {
		return this.#copy.settled();
	}

	snapshot(): Promise<LogState> {
		return this.#copy.snapshot();
	}

	users(block: number): Promise<UserBlock | undefined> {
		return this.#copy.users(block);
	}

	async close(): Promise<void> {
		if (this.#closed) return;
		this.#closed = true;
		clearTimeout(this.#retry);
		await this.#search.close();
		await this.#writing;
		await this.#copy.packed();
		await this.#writing;
		clearTimeout(this.#retry);
		await this.#copy.close();
		this.#followers.clear();
		this.#mark.note();
		this.#mark.close();
		this.#lock.release();
	}

	/** Whether anything is to be written. */
	get #isDue(): boolean {
		return this.#queue.length > 0 || this.#copy.hasPacked || this.#copy.isUnsettled;
	}

	/** Writes what is to be written, unless that is being done. Resolves at its end. */
	#begin(): Promise<void> | null {
		// With nothing to write it would have ended before it is noted as running, and so seem to run for ever.
		if (this.#isDue) this.#writing ??= this.#write();
		return this.#writing;
	}

	async #write(): Promise<void> {
		clearTimeout(this.#retry);
		while (this.#isDue) {
			// Batches that arrive in one turn of the loop share a commit, and sockets are served between two commits.
			await turn();
			await this.#copy.room();
			const done = await this.#commit(this.#takeGroup());
			this.#failures = done ? 0 : this.#failures + 1;
			if (!done && this.#queue.length === 0) {
				// Bytes of segments may be left, which readers get from memory meanwhile, or a commit that was answered.
				const pause = doubling(this.#failures, RETRY_MS, LONGEST_RETRY_MS);
				this.#retry = setTimeout(() => void this.#begin(), pause);
				break;
			}
		}
		// Here and not in a later microtask: an append in between would wait for a commit that never comes.
		this.#writing = null;
	}

	#takeGroup(): Job[] {
		let events = 0;
		const fits = this.#queue.findIndex(
			({ batch }) => (events += batch.events.length) > GROUP_EVENTS
		);
		return this.#queue.splice(0, fits === -1 ? this.#queue.length : Math.max(1, fits));
	}

	/** Returns whether it succeeded. */
	async #commit(jobs: readonly Job[]): Promise<boolean> {
		const started = performance.now();
		const at = this.#now();
		let applied: Applied;
		try {
			if (this.#copy.isUnsettled) this.#followers.tell(await this.#copy.settle());
			applied = await this.#copy.apply(jobs.map(({ batch }) => ({ batch, at })));
		} catch (error) {
			if (isCorrupt((error as { cause?: unknown } | null)?.cause)) suspect(this.#folder);
			for (const { reject } of jobs) reject(error);
			return false;
		}
		this.#mark.soon();
		this.#onCommit(performance.now() - started, jobs.length);
		jobs.forEach(({ resolve, reject }, i) => {
			const verdict = applied.verdicts[i];
			if (verdict && 'answer' in verdict) resolve(verdict.answer);
			else reject(verdict?.refusal);
		});
		this.#followers.tell(applied.taken);
		return true;
	}
}
