import { randomBytes } from 'node:crypto';
import {
	SEGMENT_SIZE,
	borderOf,
	sealedSegments,
	segmentOf,
	type IngestAnswer,
	type SegmentInfo,
	type Term,
	type UserBlock
} from '../../../src/lib/wire/index';
import { admit, BatchOutcome, type Admission } from '../admit';
import { LedgerQueries } from '../queries/ledger-queries';
import type { Seal } from '../frames';
import { Ledger } from '../ledger';
import {
	damagedSegment,
	idempotencyMismatch,
	outcomeUnknown,
	writeFailed,
	type Appended,
	type Batch,
	type LogError,
	type LoggedEvent,
	type LogReader,
	type LogState,
	type Segment
} from '../log';
import { Packer, type Packed } from './packer';
import type { LogQueries } from '../query-types';
import { SqliteCounts } from './counts';
import { Durability, type Sync } from './disk/durability';
import { SqliteKeys } from './keys';
import type { Db } from './tables/schema';
import { DamagedRow, type Damage } from './tables/damage';
import { mend } from './mend/mend';
import { SegmentCheck, sealOf } from './segment-check';
import { SqliteStore } from './store';
import type { TextSearch } from '../search/text-search';
import { turn } from '../turn';
import { WriteLock } from './disk/write-lock';

/**
 * Longest stretch of work between two turns of the event loop, in ms, so that sockets are served during a
 * large commit too.
 */
const SLICE_MS = 8;

/**
 * What a trial writes, in bytes: about what a batch of one event does, and after a failed write what the largest part
 * of those do that also seal a segment.
 */
const SMALL_TRIAL = 65_536;
const LARGE_TRIAL = 2 ** 20;

/** A batch and when the log took it, epoch ms. The copy dates nothing itself: all copies of a log give an event the same time. */
export interface TimedBatch {
	readonly batch: Batch;
	readonly at: number;
}

/** The outcome of a batch, returned to its sender once the commit is durable. */
export type Verdict = { readonly answer: Appended } | { readonly refusal: LogError };

/** The outcomes of applied batches, in order, and the events that they added. */
export interface Applied {
	readonly verdicts: readonly Verdict[];
	readonly taken: readonly LoggedEvent[];
}

export interface CopyOptions {
	readonly db: Db;
	readonly search: TextSearch;
	readonly dedupWindow: number;
	/** Waits for the disk. Default: fdatasync. */
	readonly sync?: Sync | undefined;
	/** The log's clock, for answers as of now; epoch ms. */
	readonly now: () => number;
	/** Called before each transaction, and before it commits; throws LogError if it must not commit. */
	readonly mayCommit: () => void;
	/** Called when bytes of segments wait for a commit. */
	readonly onPacked: () => void;
	/** Called when a segment can't be packed, or the write-ahead log can't be copied into the database. */
	readonly onFailed: (what: 'pack' | 'checkpoint', error: unknown) => void;
	/** Called when a segment isn't as it was stored. */
	readonly onDamage: (damage: Damage) => void;
}

/** What a transaction wrote, which readers get once it is durable. */
interface Commit {
	readonly taken: readonly LoggedEvent[];
	readonly seals: readonly Seal[];
	readonly packed: readonly Packed[];
}

/**
 * A copy of the log in an SQLite database: applies batches in order, seals segments, and answers readers. The same
 * batches with the same times make the same copy.
 */
export class Copy implements LogReader {
	readonly id: string;
	readonly first = 1;
	readonly terms: readonly Term[];
	readonly queries: LogQueries;
	readonly #db: Db;
	readonly #store: SqliteStore;
	readonly #keys: SqliteKeys;
	readonly #counts: SqliteCounts;
	readonly #window: number;
	readonly #now: () => number;
	readonly #mayCommit: () => void;
	readonly #onDamage: (damage: Damage) => void;
	readonly #check: SegmentCheck;
	readonly #packer: Packer;
	#ledger = new Ledger();
	/** Events of the open segment. */
	#tail: LoggedEvent[] = [];
	#head = 0;
	readonly #durability: Durability;
	/** While a write has it the ledger is ahead of the durable state. */
	readonly #lock = new WriteLock(() => this.#durability.restart);
	/** A commit that the disk failed to make durable; nothing is written after it until it is. */
	#unsettled: Commit | null = null;
	/** The term of this opening, and whether it is on the disk. */
	readonly #term: Term;
	#begun = false;
	/** Whether the last write failed. */
	#failing = false;
	/** Whether a failed commit is still to be undone: then the ledger isn't that of the disk. */
	#stale = false;

	/** Throws what the database throws. */
	constructor(options: CopyOptions) {
		const { db, search, dedupWindow, sync, now, mayCommit, onPacked, onFailed, onDamage } = options;
		this.#db = db;
		this.#window = dedupWindow;
		this.#now = now;
		this.#mayCommit = mayCommit;
		this.#packer = new Packer(onPacked, (error) => onFailed('pack', error));
		this.#onDamage = onDamage;
		this.#keys = new SqliteKeys(db, dedupWindow, onDamage);
		this.#store = new SqliteStore(db, this.#ledger, onDamage);
		this.#check = new SegmentCheck(this.#store, this.#packer, onDamage);
		this.#counts = new SqliteCounts(db, (seq) => this.#at(seq), search);
		this.#load();
		this.id = this.#store.logId;
		this.#term = { from: this.#head + 1, term: randomBytes(8).toString('hex') };
		this.terms = [...this.#store.terms().filter(({ from }) => from <= this.#head), this.#term];
		this.#begin();
		this.#durability = new Durability(db, {
			sync,
			onFailed: (error) => onFailed('checkpoint', error)
		});
		for (const n of this.#store.unpacked()) {
			void this.#check.segment(n).catch((error: unknown) => onFailed('pack', error));
		}
		this.queries = new LedgerQueries(async () => {
			await this.#settled();
			return { ledger: this.#ledger, events: this.#tail, now: now() };
		}, this.#counts);
	}

	get head(): number {
		return this.#head;
	}

	/** Writes this opening's term. On a full disk that has to wait for the first events. */
	#begin(): void {
		try {
			this.#store.beginTerm(this.#term);
			this.#begun = true;
			for (const n of this.#store.unlisted) this.#check.relist(n);
		} catch (cause) {
			if (!isRefusedWrite(cause)) throw cause;
		}
	}

	async read(from: number, limit: number): Promise<LoggedEvent[]> {
		const last = Math.min(from + limit - 1, this.#head);
		const sealed = Math.min(segmentOf(last), sealedSegments(this.#head) - 1);
		for (let n = segmentOf(from); n <= sealed; n++) {
			if (this.#check.hasRows(n)) continue;
			// While a commit runs, nothing is mended.
			await this.#lock.free();
			if (!this.#check.hasRows(n)) throw damagedSegment(n);
		}
		// The open segment is in memory: what is on the disk may have changed since it was checked.
		const open = this.#tail[0]?.event.seq ?? Infinity;
		const stored = this.#stored(from, Math.min(last, open - 1));
		return stored.concat(this.#tail.slice(Math.max(0, from - open), Math.max(0, last - open + 1)));
	}

	/** The events from … to of the disk. Throws DamagedRow. */
	#stored(from: number, to: number): LoggedEvent[] {
		if (to < from) return [];
		try {
			const events = this.#store.read(from, to - from + 1);
			if (events.length === to - from + 1) return events;
		} catch (cause) {
			if (!(cause instanceof DamagedRow)) throw cause;
		}
		for (let n = segmentOf(from); n <= segmentOf(to); n++) this.#check.rowsChanged(n);
		throw new DamagedRow('events', from);
	}

	isWhole(from: number): boolean {
		return this.#check.isWhole(segmentOf(from));
	}

	async segments(from: number, to: number): Promise<SegmentInfo[]> {
		const last = Math.min(to, sealedSegments(this.#head) - 1);
		const infos = await Promise.all(
			this.#store.segments(from, last).map(async (info) => {
				if (info.bytes > 0) return info;
				const segment = await this.#check.segment(info.n);
				return this.#check.info(info.n) ?? { ...info, bytes: segment?.bytes.length ?? 0 };
			})
		);
		return infos.filter(({ n }) => !this.#check.missing.has(n));
	}

	async segment(n: number): Promise<Segment | undefined> {
		if (n >= sealedSegments(this.#head)) return undefined;
		return this.#check.segment(n);
	}

	async snapshot(): Promise<LogState> {
		await this.#settled();
		return this.#ledger.state(this.#now());
	}

	async users(block: number): Promise<UserBlock | undefined> {
		await this.#settled();
		return this.#ledger.people.block(block, this.#ledger.head);
	}

	/** Ends what runs beside the event loop; nothing may be written after it. */
	async close(): Promise<void> {
		await this.#lock.free();
		await this.#durability.close();
	}

	/** Whether bytes of segments wait for a commit. */
	get hasPacked(): boolean {
		return this.#packer.ready;
	}

	/** Resolves when fewer segments than the limit are being packed. */
	room(): Promise<void> {
		return this.#packer.room();
	}

	/** Resolves when nothing is being packed. */
	packed(): Promise<void> {
		return this.#packer.idle();
	}

	/** Resolves once a small write is durable. Rejects with LogError. */
	tryWriting(): Promise<void> {
		return this.#lock.write(async () => {
			this.#refuseUnsettled();
			this.#mayCommit();
			try {
				if (this.#stale) this.#undo(true);
				this.#store.tryWriting(this.#failing ? LARGE_TRIAL : SMALL_TRIAL);
				await this.#durability.sync();
				this.#failing = false;
			} catch (cause) {
				throw writeFailed(cause);
			}
		});
	}

	/** Whether the newest commit isn't known to be durable: call `settle`. */
	get isUnsettled(): boolean {
		return this.#unsettled !== null;
	}

	/**
	 * Makes the newest commit durable after the disk failed to. Resolves with its events, which readers get from now on.
	 * Rejects with LogError.
	 */
	settle(): Promise<readonly LoggedEvent[]> {
		return this.#lock.write(async () => {
			if (!this.#unsettled) return [];
			const { taken } = this.#unsettled;
			try {
				await this.#publish(this.#unsettled);
			} catch (cause) {
				throw writeFailed(cause);
			}
			return taken;
		});
	}

	/**
	 * Applies the batches in one transaction, each completely or not at all, with the bytes of packed segments, and waits
	 * until it is durable. Rejects with LogError, and then has applied none, unless the code is `outcome-unknown`.
	 */
	apply(batches: readonly TimedBatch[]): Promise<Applied> {
		return this.#lock.write(async () => {
			this.#refuseUnsettled();
			const { verdicts, ...commit } = await this.#commit(batches);
			this.#unsettled = commit;
			try {
				await this.#publish(commit);
			} catch (cause) {
				throw outcomeUnknown(cause);
			}
			return { verdicts, taken: commit.taken };
		});
	}

	async #commit(
		batches: readonly TimedBatch[]
	): Promise<Commit & { readonly verdicts: readonly Verdict[] }> {
		const taken: LoggedEvent[] = [];
		const verdicts: Verdict[] = [];
		const seals: Seal[] = [];
		const packed = this.#packer.take();
		let committing = false;
		/** Whether the state in memory must be read back if this fails: with many users that takes seconds. */
		let changed = this.#stale;
		try {
			if (changed) this.#undo(true);
			this.#mayCommit();
			this.#db.exec('BEGIN IMMEDIATE');
			if (!this.#begun) this.#store.beginTerm(this.#term);
			for (const { n, sealed, bytes } of packed) this.#store.putSegment(n, sealed, bytes);
			changed ||= batches.length > 0;
			for (const batch of batches) verdicts.push(await this.#take(batch, taken, seals));
			this.#store.markMinutes(taken);
			this.#store.flush();
			this.#keys.flush();
			this.#mayCommit();
			committing = true;
			this.#db.exec('COMMIT');
			this.#begun = true;
			this.#failing = false;
		} catch (cause) {
			this.#failing = true;
			this.#packer.putBack(packed);
			try {
				this.#undo(changed);
			} catch {
				// The disk can't be read either: whoever comes next tries again.
				this.#stale = true;
			}
			throw committing && !isFull(cause) ? outcomeUnknown(cause) : writeFailed(cause);
		}
		return { verdicts, taken, seals, packed };
	}

	/** Waits until the commit is durable, and shows it to readers. Rejects with the disk's error. */
	async #publish({ seals, packed }: Commit): Promise<void> {
		await this.#durability.sync();
		this.#unsettled = null;
		this.#head = this.#ledger.head;
		this.#packer.stored(packed);
		for (const sealed of seals) this.#packer.add(segmentOf(sealed.frame.first), sealed);
	}

	/** Throws LogError if the newest commit isn't known to be durable. */
	#refuseUnsettled(): void {
		if (this.#unsettled) throw writeFailed(new Error('an earlier commit is not on the disk yet'));
	}

	/**
	 * Resolves when the ledger is that of the disk. Rejects with LogError while a failed commit can be neither undone nor
	 * made durable.
	 */
	async #settled(): Promise<void> {
		await this.#lock.free();
		this.#refuseUnsettled();
		if (!this.#stale) return;
		try {
			this.#undo(true);
		} catch (cause) {
			throw writeFailed(cause);
		}
	}

	async #take(
		{ batch: { events, idempotency }, at }: TimedBatch,
		taken: LoggedEvent[],
		seals: Seal[]
	): Promise<Verdict> {
		const before = idempotency && this.#store.answered(idempotency);
		if (before) {
			return before.bodyHash === idempotency.bodyHash
				? { answer: { ...(before.answer ?? this.#lostAnswer(events.length)), repeated: true } }
				: { refusal: idempotencyMismatch() };
		}
		const admission: Admission<string> = {
			ledger: this.#ledger,
			keys: this.#keys,
			window: this.#window,
			at: (seq) => this.#at(seq)
		};
		const batchOutcome = new BatchOutcome();
		let slice = performance.now();
		for (const event of events) {
			this.#keys.reach(this.#ledger.head + 1);
			const outcome = admit(event, at, admission);
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
		if (idempotency) this.#store.rememberAnswer(idempotency, answer, at);
		return { answer: { ...answer, repeated: false } };
	}

	/** The answer to a batch that was taken, of which nobody knows any more what was new in it. */
	#lostAnswer(events: number): IngestAnswer {
		return { accepted: 0, duplicates: events, conflicts: 0, head: this.#ledger.head };
	}

	/** Seals the open segment. */
	#seal(): Seal {
		const events = this.#tail;
		this.#tail = [];
		this.#store.checkpoint(events);
		this.#counts.add(events, this.#ledger.head);
		const sealed = sealOf(events);
		this.#store.putSegment(segmentOf(sealed.frame.first), sealed);
		return sealed;
	}

	/** Ends a failed transaction and, if it `changed` the state in memory, reads that back. Throws what the database throws. */
	#undo(changed: boolean): void {
		if (this.#db.inTransaction) this.#db.exec('ROLLBACK');
		if (!changed) return;
		this.#load();
		this.#stale = false;
	}

	/** Reads the state of the disk, mended where it is damaged. Throws what the database throws, and DamagedRow. */
	#load(): void {
		try {
			this.#read();
		} catch (cause) {
			if (!(cause instanceof DamagedRow)) throw cause;
			for (const damage of mend(this.#db)) this.#onDamage(damage);
			this.#read();
		}
	}

	#read(): void {
		this.#ledger = new Ledger();
		this.#tail = this.#store.load(this.#ledger);
		this.#keys.load();
		this.#counts.load(borderOf(this.#ledger.head));
		this.#head = this.#ledger.head;
	}

	/** An event as it was written, also of the running commit; undefined if it is damaged. */
	#at(seq: number): LoggedEvent | undefined {
		const inTail = this.#tail[seq - (this.#tail[0]?.event.seq ?? 0)];
		return inTail?.event.seq === seq ? inTail : this.#check.at(seq);
	}
}

/** Whether the disk takes no writes now: it is full, or was made read-only. */
const isRefusedWrite = (cause: unknown): boolean =>
	/^SQLITE_(FULL|IOERR_WRITE|READONLY)/.test(String((cause as { code?: unknown } | null)?.code));

/**
 * Whether the disk had no room for the commit: then it can't be there, as its last frame, which would make it valid, is
 * missing. After any other failure the frames may be complete in the write-ahead log, and count after a crash.
 */
const isFull = (cause: unknown): boolean =>
	(cause as { code?: unknown } | null)?.code === 'SQLITE_FULL';
