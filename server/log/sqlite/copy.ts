import { randomBytes } from 'node:crypto';
import {
	TIMES_BLOCK,
	sealedSegments,
	segmentOf,
	type SegmentInfo,
	type Term,
	type UserBlock
} from '../../../src/lib/wire/index';
import { LedgerQueries } from '../queries/ledger-queries';
import type { Seal } from '../frames';
import {
	LogError,
	damagedSegment,
	outcomeUnknown,
	writeFailed,
	type LoggedEvent,
	type LogReader,
	type LogState,
	type Segment
} from '../log';
import { Pace } from '../pace';
import type { Asker, LogQueries } from '../query-types';
import { CopyState, type CopyStateOptions, type TimedBatch, type Verdict } from './copy-state';
import { Durability, type Sync } from './disk/durability';
import { codeOf, isRefusedWrite } from './disk/opening-fault';
import { WriteLock } from './disk/write-lock';
import { Packer, type Packed } from './packer';
import { DamagedRow } from './tables/damage';
import type { Db } from './tables/schema';

/**
 * What a trial writes, in bytes: about what a batch of one event does, and after a failed write what the largest part
 * of those do that also seal a segment.
 */
const SMALL_TRIAL = 65_536;
const LARGE_TRIAL = 2 ** 20;

/** The outcomes of applied batches, in order, and the events that they added. */
export interface Applied {
	readonly verdicts: readonly Verdict[];
	readonly taken: readonly LoggedEvent[];
}

export interface CopyOptions extends Omit<CopyStateOptions, 'packer'> {
	readonly db: Db;
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
	readonly #state: CopyState;
	readonly #now: () => number;
	readonly #mayCommit: () => void;
	readonly #packer: Packer;
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
		const { db, sync, now, mayCommit, onPacked, onFailed } = options;
		this.#db = db;
		this.#now = now;
		this.#mayCommit = mayCommit;
		this.#packer = new Packer(onPacked, (error) => onFailed('pack', error));
		this.#state = new CopyState(db, { ...options, packer: this.#packer });
		this.#load();
		this.id = this.#state.store.logId;
		this.#term = { from: this.#head + 1, term: randomBytes(8).toString('hex') };
		this.terms = [
			...this.#state.store.terms().filter(({ from }) => from <= this.#head),
			this.#term
		];
		this.#begin();
		this.#durability = new Durability(db, {
			sync,
			onFailed: (error) => onFailed('checkpoint', error)
		});
		for (const n of this.#state.store.unpacked()) {
			void this.#state.check.segment(n).catch((error: unknown) => onFailed('pack', error));
		}
		this.queries = new LedgerQueries(async () => {
			await this.#durable();
			return { ledger: this.#state.ledger, events: this.#state.tail, now: now() };
		}, this.#state.counts);
	}

	get head(): number {
		return this.#head;
	}

	/** Writes this opening's term. On a full disk that has to wait for the first events. */
	#begin(): void {
		try {
			this.#state.store.beginTerm(this.#term);
			this.#begun = true;
			for (const n of this.#state.store.unlisted) this.#state.check.relist(n);
		} catch (cause) {
			if (!isRefusedWrite(cause)) throw cause;
		}
	}

	async read(from: number, limit: number): Promise<LoggedEvent[]> {
		const last = Math.min(from + limit - 1, this.#head);
		const sealed = Math.min(segmentOf(last), sealedSegments(this.#head) - 1);
		for (let n = segmentOf(from); n <= sealed; n++) {
			if (this.#state.check.hasRows(n)) continue;
			// While a commit runs, nothing is mended.
			await this.#lock.free();
			if (!this.#state.check.hasRows(n)) throw damagedSegment(n);
		}
		// The open segment is in memory: what is on the disk may have changed since it was checked.
		const { tail } = this.#state;
		const open = tail[0]?.event.seq ?? Infinity;
		const stored = this.#stored(from, Math.min(last, open - 1));
		return stored.concat(tail.slice(Math.max(0, from - open), Math.max(0, last - open + 1)));
	}

	/** The events from … to of the disk. Throws DamagedRow. */
	#stored(from: number, to: number): LoggedEvent[] {
		if (to < from) return [];
		try {
			const events = this.#state.store.read(from, to - from + 1);
			if (events.length === to - from + 1) return events;
		} catch (cause) {
			if (!(cause instanceof DamagedRow)) throw cause;
		}
		for (let n = segmentOf(from); n <= segmentOf(to); n++) this.#state.check.rowsChanged(n);
		throw new DamagedRow('events', from);
	}

	isWhole(from: number): boolean {
		return this.#state.check.isWhole(segmentOf(from));
	}

	async segments(from: number, to: number): Promise<SegmentInfo[]> {
		const last = Math.min(to, sealedSegments(this.#head) - 1);
		const infos = await Promise.all(
			this.#state.store.segments(from, last).map(async (info) => {
				if (info.bytes > 0) return info;
				const segment = await this.#state.check.segment(info.n);
				return this.#state.check.info(info.n) ?? { ...info, bytes: segment?.bytes.length ?? 0 };
			})
		);
		return infos.filter(({ n }) => !this.#state.check.missing.has(n));
	}

	async segment(n: number): Promise<Segment | undefined> {
		if (n >= sealedSegments(this.#head)) return undefined;
		return this.#state.check.segment(n);
	}

	async times(block: number, segments: number, asker?: Asker): Promise<Uint8Array | undefined> {
		const first = block * TIMES_BLOCK;
		if (first + segments > sealedSegments(this.#head)) return undefined;
		const read = async (from: number, limit: number): Promise<LoggedEvent[]> => {
			// What is made is written: never into a commit that may be undone.
			await this.#lock.free();
			return this.read(from, limit);
		};
		try {
			return await this.#state.times.block(first, segments, read, new Pace(asker));
		} catch (error) {
			if (error instanceof LogError && error.code === 'damaged') return undefined;
			throw error;
		}
	}

	hasChannel(source: string, name: string): boolean {
		return this.#state.ledger.hasChannel(source, name);
	}

	settled(): Promise<void> {
		return this.#lock.free();
	}

	async snapshot(): Promise<LogState> {
		await this.#durable();
		return this.#state.ledger.state(this.#now());
	}

	async users(block: number): Promise<UserBlock | undefined> {
		await this.#durable();
		return this.#state.ledger.people.block(block, this.#state.ledger.head);
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
				this.#state.store.tryWriting(this.#failing ? LARGE_TRIAL : SMALL_TRIAL);
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
			if (!this.#begun) this.#state.store.beginTerm(this.#term);
			for (const { n, sealed, bytes } of packed) this.#state.store.putSegment(n, sealed, bytes);
			changed ||= batches.length > 0;
			for (const batch of batches) verdicts.push(await this.#state.take(batch, { taken, seals }));
			this.#state.write(taken);
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
		this.#head = this.#state.ledger.head;
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
	async #durable(): Promise<void> {
		await this.#lock.free();
		this.#refuseUnsettled();
		if (!this.#stale) return;
		try {
			this.#undo(true);
		} catch (cause) {
			throw writeFailed(cause);
		}
	}

	/** Ends a failed transaction and, if it `changed` the state in memory, reads that back. Throws what the database throws. */
	#undo(changed: boolean): void {
		if (this.#db.inTransaction) this.#db.exec('ROLLBACK');
		if (!changed) return;
		this.#load();
		this.#stale = false;
	}

	#load(): void {
		this.#state.load();
		this.#head = this.#state.ledger.head;
	}
}

/**
 * Whether the disk had no room for the commit: then it can't be there, as its last frame, which would make it valid, is
 * missing. After any other failure the frames may be complete in the write-ahead log, and count after a crash.
 */
const isFull = (cause: unknown): boolean => codeOf(cause) === 'SQLITE_FULL';
