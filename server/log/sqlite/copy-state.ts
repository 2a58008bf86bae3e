import { SEGMENT_SIZE, borderOf, segmentOf, type IngestAnswer } from '../../../src/lib/wire/index';
import { admit, BatchOutcome, type Admission } from '../admit';
import type { Seal } from '../frames';
import { Ledger } from '../ledger';
import { noRoom } from '../room';
import {
	idempotencyMismatch,
	type Appended,
	type Batch,
	type LogError,
	type LoggedEvent
} from '../log';
import type { TextSearch } from '../search/text-search';
import { turn } from '../turn';
import { SqliteCounts } from './counts';
import { SqliteKeys } from './keys';
import { mend } from './mend/mend';
import type { Packer } from './packer';
import { rawRows } from './salvage/raw-rows';
import { SegmentCheck, sealOf } from './segment-check';
import { SqliteStore } from './store';
import { SqliteTimes } from './times';
import { DamagedRow, type Damage } from './tables/damage';
import { damagedLayout } from './tables/layout';
import type { Db } from './tables/schema';
import { isSound, isSoundAtStart } from './tables/structure';

/**
 * Longest stretch of work between two turns of the event loop, in ms, so that sockets are served during a
 * large commit too.
 */
const SLICE_MS = 8;

/** A batch and when the log took it, epoch ms. The copy dates nothing itself: all copies of a log give an event the same time. */
export interface TimedBatch {
	readonly batch: Batch;
	readonly at: number;
}

/** The outcome of a batch, returned to its sender once the commit is durable. */
export type Verdict = { readonly answer: Appended } | { readonly refusal: LogError };

/** What a transaction adds. */
export interface Added {
	readonly taken: LoggedEvent[];
	readonly seals: Seal[];
}

export interface CopyStateOptions {
	readonly search: TextSearch;
	readonly dedupWindow: number;
	readonly packer: Packer;
	/** Called when what is stored isn't as it was written. */
	readonly onDamage: (damage: Damage) => void;
}

/** A copy's state in memory, and its tables: what a transaction changes, and what is read back where one failed. */
export class CopyState {
	/** While a transaction runs it is ahead of the disk. */
	ledger = new Ledger();
	/** Events of the open segment. */
	tail: LoggedEvent[] = [];
	readonly store: SqliteStore;
	readonly check: SegmentCheck;
	readonly counts: SqliteCounts;
	readonly times: SqliteTimes;
	readonly #db: Db;
	readonly #keys: SqliteKeys;
	readonly #window: number;
	readonly #onDamage: (damage: Damage) => void;

	/** Call `load` before anything else. */
	constructor(db: Db, { search, dedupWindow, packer, onDamage }: CopyStateOptions) {
		this.#db = db;
		this.#window = dedupWindow;
		this.#onDamage = onDamage;
		this.#keys = new SqliteKeys(db, dedupWindow, onDamage);
		this.store = new SqliteStore(db, this.ledger, onDamage);
		this.check = new SegmentCheck(this.store, packer, onDamage);
		this.times = new SqliteTimes(db, onDamage);
		this.counts = new SqliteCounts(db, (seq) => this.#at(seq), search);
	}

	/**
	 * Reads the state of the disk, mended where it is damaged. Throws what the database throws, and LogError `damaged` where
	 * the log has to be salvaged.
	 */
	load(): void {
		try {
			this.#read();
			if (isSoundAtStart(this.#db)) return;
		} catch (cause) {
			if (!(cause instanceof DamagedRow)) throw cause;
		}
		const wasSound = isSound(this.#db);
		// Mended to the end or not at all: what it drops is still there to be salvaged otherwise.
		const mended = this.#db.transaction(() => {
			const damage = mend(this.#db, rawRows);
			const isLess = !wasSound && damage.some(({ state }) => state === 'lost');
			if (isLess || (!wasSound && !isSound(this.#db))) throw damagedLayout();
			this.#read();
			return damage;
		});
		for (const damage of mended.immediate()) this.#onDamage(damage);
	}

	/** Takes a batch completely or not at all, and notes in `added` what that adds. Call `write` at the transaction's end. */
	async take({ batch, at }: TimedBatch, added: Added): Promise<Verdict> {
		const { events, idempotency } = batch;
		const before = idempotency && this.store.answered(idempotency);
		if (before) {
			return before.bodyHash === idempotency.bodyHash
				? { answer: { ...(before.answer ?? this.#lostAnswer(events.length)), repeated: true } }
				: { refusal: idempotencyMismatch() };
		}
		const full = noRoom(events, this.ledger);
		if (full) return { refusal: full };
		const admission: Admission<string> = {
			ledger: this.ledger,
			keys: this.#keys,
			window: this.#window,
			at: (seq) => this.#at(seq),
			import: batch.import
		};
		const batchOutcome = new BatchOutcome();
		let slice = performance.now();
		for (const event of events) {
			this.#keys.reach(this.ledger.head + 1);
			const outcome = admit(event, at, admission);
			batchOutcome.add(outcome);
			if (typeof outcome !== 'string') {
				this.store.insert(outcome);
				added.taken.push(outcome);
				this.tail.push(outcome);
				if (this.tail.length === SEGMENT_SIZE) added.seals.push(this.#seal());
			}
			if (performance.now() - slice > SLICE_MS) {
				await turn();
				slice = performance.now();
			}
		}
		const answer = batchOutcome.answer(this.ledger.head);
		if (idempotency) this.store.rememberAnswer(idempotency, answer, at);
		return { answer: { ...answer, repeated: false } };
	}

	/** Writes what was taken in the transaction. */
	write(taken: readonly LoggedEvent[]): void {
		this.store.markMinutes(taken);
		this.store.flush();
		this.#keys.flush();
	}

	/** The answer to a batch that was taken, of which nobody knows any more what was new in it. */
	#lostAnswer(events: number): IngestAnswer {
		return { accepted: 0, duplicates: events, conflicts: 0, head: this.ledger.head };
	}

	/** Seals the open segment. */
	#seal(): Seal {
		const events = this.tail;
		this.tail = [];
		this.store.checkpoint(events);
		this.counts.add(events, this.ledger.head);
		this.times.add(segmentOf(this.ledger.head), events);
		const sealed = sealOf(events);
		this.store.putSegment(segmentOf(sealed.frame.first), sealed);
		return sealed;
	}

	#read(): void {
		this.ledger = new Ledger();
		this.tail = this.store.load(this.ledger);
		this.#keys.load();
		this.counts.load(borderOf(this.ledger.head));
	}

	/** An event as it was written, also of the running transaction; undefined if it is damaged. */
	#at(seq: number): LoggedEvent | undefined {
		const inTail = this.tail[seq - (this.tail[0]?.event.seq ?? 0)];
		return inTail?.event.seq === seq ? inTail : this.check.at(seq);
	}
}
