import { hash, randomBytes } from 'node:crypto';
import {
	SEGMENT_SIZE,
	borderOf,
	sealedSegments,
	segmentFirst,
	segmentOf,
	type SegmentInfo,
	type Term,
	type UserBlock
} from '../../../src/lib/wire/index';
import { admit, BatchOutcome, type Admission } from '../admit';
import { LedgerQueries } from '../queries/ledger-queries';
import { Followers } from '../followers';
import { seal, type Seal } from '../frames';
import { Ledger } from '../ledger';
import {
	DEDUP_WINDOW,
	type LogError,
	closedLog,
	idempotencyMismatch,
	writeFailed,
	type Appended,
	type Batch,
	type Log,
	type LoggedEvent,
	type LogState,
	type Segment
} from '../log';
import { Packer } from './packer';
import type { LogQueries } from '../query-types';
import { SqliteCounts } from './counts';
import { SqliteKeys } from './keys';
import { lockFolder, openingFault, type Db, type FolderLock } from './schema';
import { SqliteStore } from './store';
import { TextSearch } from '../search/text-search';
import { turn } from '../turn';

/**
 * Longest stretch of work between two turns of the event loop, in ms, so that sockets are served during a
 * large commit too.
 */
const SLICE_MS = 8;
/** Once a commit has this many events, it accepts no further batch. */
const GROUP_EVENTS = 10_000;

export interface SqliteLogOptions {
	readonly folder: string;
	/** The clock, epoch ms. */
	readonly now?: () => number;
	readonly dedupWindow?: number;
	/** Called after every commit with its duration from start to disk, in ms. */
	readonly onCommit?: (milliseconds: number, batches: number) => void;
	/** Called for failures beside the log itself: the search thread, a follower, the bytes of a segment. */
	readonly onFailed?: (what: 'search' | 'follow' | 'pack', error: unknown) => void;
}

interface Job {
	readonly batch: Batch;
	readonly resolve: (answer: Appended) => void;
	readonly reject: (error: unknown) => void;
}

/** The outcome of a batch, returned to its sender once the commit is durable. */
type Verdict = { readonly answer: Appended } | { readonly refusal: LogError };

/** The log in a folder's SQLite database, locked for this process. Throws LogError on opening. */
export class SqliteLog implements Log {
	readonly id: string;
	readonly first = 1;
	readonly terms: readonly Term[];
	readonly #db: Db;
	readonly #lock: FolderLock;
	readonly #store: SqliteStore;
	readonly #keys: SqliteKeys;
	readonly #counts: SqliteCounts;
	readonly #search: TextSearch;
	readonly #now: () => number;
	readonly #window: number;
	readonly #onCommit: (milliseconds: number, batches: number) => void;
	readonly #followers: Followers;
	readonly #packer: Packer;
	#ledger = new Ledger();
	/** Events of the open segment. */
	#tail: LoggedEvent[] = [];
	#head: number;
	#queue: Job[] = [];
	#writing: Promise<void> | null = null;
	readonly queries: LogQueries;
	#closed = false;

	constructor(options: SqliteLogOptions) {
		this.#now = options.now ?? Date.now;
		this.#window = options.dedupWindow ?? DEDUP_WINDOW;
		this.#onCommit = options.onCommit ?? (() => {});
		const { folder, onFailed = () => {} } = options;
		this.#followers = new Followers((error) => onFailed('follow', error));
		this.#packer = new Packer(
			() => (this.#writing ??= this.#write()),
			(error) => onFailed('pack', error)
		);
		this.#search = new TextSearch(folder, (error) => onFailed('search', error));
		this.#lock = lockFolder(folder);
		const { db } = this.#lock;
		this.#db = db;
		try {
			this.#keys = new SqliteKeys(db, this.#window);
			this.#store = new SqliteStore(db, this.#ledger);
			this.#counts = new SqliteCounts(db, this.#store, this.#search);
			this.#tail = this.#store.load(this.#ledger);
			this.#head = this.#ledger.head;
			this.#counts.load(borderOf(this.#head));
			this.id = this.#store.logId;
			const unpacked = this.#store
				.unpacked()
				.map((n) => [n, sealOf(this.#store.read(segmentFirst(n), SEGMENT_SIZE))] as const);
			this.terms = this.#store.beginTerm(this.#head + 1, randomBytes(8).toString('hex'));
			for (const [n, sealed] of unpacked) this.#packer.add(n, sealed);
		} catch (error) {
			this.#lock.release();
			throw openingFault(error, folder);
		}
		this.queries = new LedgerQueries(async () => {
			await this.#settled();
			return { ledger: this.#ledger, events: this.#tail };
		}, this.#counts);
	}

	get head(): number {
		return this.#head;
	}

	append(batch: Batch): Promise<Appended> {
		if (this.#closed) return Promise.reject(closedLog());
		return new Promise((resolve, reject) => {
			this.#queue.push({ batch, resolve, reject });
			this.#writing ??= this.#write();
		});
	}

	async tryWriting(): Promise<void> {
		await this.#settled();
		if (this.#closed) throw closedLog();
		this.#lock.check();
		this.#store.tryWriting();
	}

	async read(from: number, limit: number): Promise<LoggedEvent[]> {
		return this.#store.read(from, Math.max(0, Math.min(limit, this.#head - from + 1)));
	}

	follow(listener: (events: readonly LoggedEvent[]) => void): () => void {
		return this.#followers.add(listener);
	}

	async segments(from: number, to: number): Promise<SegmentInfo[]> {
		const last = Math.min(to, sealedSegments(this.#head) - 1);
		await this.#packer.whole(from, last);
		return this.#store.segments(from, last);
	}

	async segment(n: number): Promise<Segment | undefined> {
		if (n >= sealedSegments(this.#head)) return undefined;
		await this.#packer.whole(n, n);
		return this.#store.segment(n);
	}

	async snapshot(): Promise<LogState> {
		await this.#settled();
		return this.#ledger.state();
	}

	async users(block: number): Promise<UserBlock | undefined> {
		await this.#settled();
		return this.#ledger.people.block(block, this.#ledger.head);
	}

	async close(): Promise<void> {
		if (this.#closed) return;
		this.#closed = true;
		await this.#search.close();
		await this.#writing;
		await this.#packer.idle();
		await this.#writing;
		this.#followers.clear();
		this.#lock.release();
	}

	/** Resolves when no commit is running: during one, the ledger is ahead of the durable state. */
	async #settled(): Promise<void> {
		while (this.#db.open && this.#db.inTransaction) await turn();
	}

	async #write(): Promise<void> {
		while (this.#queue.length > 0 || this.#packer.ready) {
			// Batches that arrive in one turn of the loop share a commit, and sockets are served between two commits.
			await turn();
			await this.#packer.room();
			const done = await this.#commit(this.#takeGroup());
			// A failing disk gets no retries for segments' bytes alone; the next batch writes them too.
			if (!done && this.#queue.length === 0) break;
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
		const taken: LoggedEvent[] = [];
		const verdicts: Verdict[] = [];
		const seals: Seal[] = [];
		const packed = this.#packer.take();
		try {
			this.#db.exec('BEGIN IMMEDIATE');
			for (const { n, bytes } of packed) this.#store.packSegment(n, bytes);
			for (const { batch } of jobs) verdicts.push(await this.#take(batch, taken, seals));
			this.#store.markMinutes(taken);
			this.#store.flush();
			this.#keys.flush();
			this.#lock.check();
			this.#db.exec('COMMIT');
		} catch (cause) {
			this.#packer.putBack(packed);
			this.#undo();
			for (const { reject } of jobs) reject(writeFailed(cause));
			return false;
		}
		this.#head = this.#ledger.head;
		this.#packer.stored(packed);
		for (const sealed of seals) this.#packer.add(segmentOf(sealed.frame.first), sealed);
		this.#onCommit(performance.now() - started, jobs.length);
		jobs.forEach(({ resolve, reject }, i) => {
			const verdict = verdicts[i];
			if (verdict && 'answer' in verdict) resolve(verdict.answer);
			else reject(verdict?.refusal);
		});
		this.#followers.tell(taken);
		return true;
	}

	async #take(
		{ events, idempotency }: Batch,
		taken: LoggedEvent[],
		seals: Seal[]
	): Promise<Verdict> {
		const before = idempotency && this.#store.answered(idempotency);
		if (before) {
			return before.bodyHash === idempotency.bodyHash
				? { answer: { ...before.answer, repeated: true } }
				: { refusal: idempotencyMismatch() };
		}
		const admission: Admission<string> = {
			ledger: this.#ledger,
			keys: this.#keys,
			window: this.#window,
			at: (seq) => this.#store.at(seq)
		};
		const batchOutcome = new BatchOutcome();
		const now = this.#now();
		let slice = performance.now();
		for (const event of events) {
			this.#keys.reach(this.#ledger.head + 1);
			const outcome = admit(event, now, admission);
			batchOutcome.add(outcome);
			if (typeof outcome !== 'string') {
				this.#store.insert(outcome);
				taken.push(outcome);
				this.#tail.push(outcome);
				if (this.#tail.length === SEGMENT_SIZE) seals.push(this.#seal());
			}
			if (performance.now() - slice > SLICE_MS) {
				await turn();
				slice = performance.now();
			}
		}
		const answer = batchOutcome.answer(this.#ledger.head);
		if (idempotency) this.#store.rememberAnswer(idempotency, answer, now);
		return { answer: { ...answer, repeated: false } };
	}

	/** Seals the open segment. */
	#seal(): Seal {
		const events = this.#tail;
		this.#tail = [];
		this.#store.checkpoint(events);
		this.#counts.add(events, this.#ledger.head);
		const sealed = sealOf(events);
		this.#store.insertSegment(segmentOf(sealed.frame.first), sealed);
		return sealed;
	}

	/** After a failed commit: restores the state from the disk. */
	#undo(): void {
		if (this.#db.inTransaction) this.#db.exec('ROLLBACK');
		this.#ledger = new Ledger();
		this.#tail = this.#store.load(this.#ledger);
		this.#keys.load();
		this.#counts.load(borderOf(this.#ledger.head));
	}
}

const sealOf = (events: readonly LoggedEvent[]): Seal =>
	seal(events, (bytes) => hash('sha256', bytes, 'buffer'));
