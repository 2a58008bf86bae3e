/** The archive that the engine follows: opens, installs and replaces it, fills it, and survives its storage. */
import type { CommitResult } from '../archive/write/apply';
import { liveQuery, type Subscription } from 'dexie';
import { ArchiveError, isQuota } from '../archive/registry/errors';
import type { Incoming } from '../archive/write/incoming';
import { currentArchive, forgetArchive, registerArchive } from '../archive/registry/registry';
import { noteRoom, readLimits, type Limits } from '../archive/registry/retention';
import { sizeOf } from '../archive/tables/ranges';
import type { SeqRange } from '../archive/tables/types';
import { ArchiveWriter } from '../archive/write/writer';
import { isForeign, type SnapshotCause } from '../wire/codes';
import { WireError } from '../wire/frame/errors';
import type { Cursor, Term, Welcome } from '../wire/messages';
import type { Query } from '../wire/queries';
import { Filler } from './fill';
import { QueryRunner } from './query-runner';
import type { Event } from './machine';
import { RelayRefusal, type RelayApi } from './relay-api';
import type { StorageState } from './status';
import { DAY_MS, HOUR_MS } from '../std/time';

const GIGABYTE = 1e9;
/** Of the quota. */
const QUOTA_SHARE = 0.2;
/** What is kept of the history when the device turns out to be full, and when even that is too much. */
const KEPT_WHEN_FULL = 0.8;
const KEPT_WHEN_REFUSED = 0.5;
/** How often what has become too old is dropped, in ms. Rarely: what a reader got from the relay stays for so long. */
const AGE_MS = 6 * HOUR_MS;
/** Pauses before filling is tried again after a failure, in ms: doubling. */
const REFILL_MS = 5_000;
const LONGEST_REFILL_MS = 300_000;

export interface ArchiveManagerEvents {
	/** Events of history that are still to come. */
	history(left: number): void;
	/** `storage` changed. */
	storage(): void;
	failed(error: unknown): void;
}

async function budget(): Promise<number> {
	// Insecure contexts have no storage manager.
	const quota = (await globalThis.navigator.storage?.estimate())?.quota;
	return quota === undefined ? GIGABYTE : Math.min(GIGABYTE, quota * QUOTA_SHARE);
}

export class ArchiveManager {
	storage: StorageState = 'ok';
	/** The cursor as last read or written. */
	known: Cursor | undefined;
	#writer: ArchiveWriter | null = null;
	#filler: Filler | null = null;
	#history: SeqRange | null = null;
	#limits: Limits = { days: null, bytes: null, room: null };
	#watch: Subscription | null = null;
	/** The relay's clock minus this device's, in ms; null before it was heard: until then nothing counts as old. */
	#clockOffset: number | null = null;
	#opened = false;
	#again: ReturnType<typeof setTimeout> | undefined;
	#refill: ReturnType<typeof setTimeout> | undefined;
	#refillMs = REFILL_MS;
	readonly #queries: QueryRunner;

	constructor(
		private readonly relay: string,
		private readonly epoch: number,
		private readonly api: RelayApi,
		private readonly events: ArchiveManagerEvents
	) {
		this.#queries = new QueryRunner(api, (error) => events.failed(error));
	}

	/** Opens the archive in use, if there is one. Throws what the database throws, and ArchiveError `fenced`. */
	async open(): Promise<void> {
		this.#limits = await readLimits();
		const entry = await currentArchive(this.relay);
		const writer = entry && (await this.#claim(entry.name));
		this.#opened = true;
		if (writer) await this.#use(writer);
		// Its own failures are those of the next write, which tells of them.
		this.#watch ??= liveQuery(readLimits).subscribe((limits) => {
			this.#limits = limits;
			this.#limit();
		}, console.error);
	}

	/** Where the archive stands; undefined while there is none. */
	async cursor(): Promise<Cursor | undefined> {
		// A device that was full when it started has it still before it.
		if (!this.#opened) await this.open();
		this.known = await this.#writer?.cursor();
		return this.known;
	}

	/** Takes a snapshot: into the archive in use, or that of another log; a new one when the log's history is another. */
	async install(cause: SnapshotCause): Promise<void> {
		const snapshot = await this.api.snapshot();
		const before = await this.cursor();
		const other = before !== undefined && before.log !== snapshot.log;
		if (this.#writer && !isForeign(cause) && !other) {
			await this.#writer.reinstall(snapshot, Date.now());
			return;
		}
		const ending = this.#writer && {
			cause: isForeign(cause) ? cause : ('other-log' as const),
			messages: await this.#writer.messages()
		};
		await this.#stopFilling();
		const now = Date.now();
		const { relay, epoch } = this;
		const { name, returns } = await registerArchive(relay, snapshot.log, epoch, now, ending);
		// How it goes on where it was left, the next hello tells.
		const left = returns && (await this.#claim(name));
		if (returns && !left) return this.install(cause);
		await this.#use(left || (await ArchiveWriter.install(name, epoch, snapshot, now)));
	}

	/** The writer of an archive; undefined where the browser has thrown it away, which is then forgotten. */
	async #claim(name: string): Promise<ArchiveWriter | undefined> {
		try {
			return await ArchiveWriter.claim(name, this.epoch);
		} catch (error) {
			if (!(error instanceof ArchiveError && error.code === 'lost')) throw error;
			await forgetArchive(name);
		}
	}

	/** The stream goes on; `history` is what should be stored below it. */
	followed({ first, head, demo, time }: Welcome, history: SeqRange): void {
		this.#history = history;
		this.#clockOffset = time - Date.now();
		const facts = { first, head, demo, clockOffset: this.#clockOffset };
		this.#writer?.noteRelay(facts).catch((error: unknown) => this.events.failed(error));
		this.#limit();
	}

	/** Applies frames; makes room when the device is full: by pruning, and where that is in vain, by beginning anew. */
	async commit(queue: readonly Incoming[], terms: readonly Term[]): Promise<CommitResult> {
		const writer = this.#writer;
		if (!writer) throw new ArchiveError('lost');
		try {
			return await writer.commit(queue, terms);
		} catch (error) {
			if (!isQuota(error)) throw error;
			this.#setStorage('full');
		}
		try {
			writer.budget = (await this.#bytes(writer)) * KEPT_WHEN_FULL;
			await writer.prune();
			return await writer.commit(queue, terms);
		} catch (error) {
			if (!isQuota(error) || (await this.#isLast(writer))) throw error;
		}
		const room = (await this.#bytes(writer)) * KEPT_WHEN_REFUSED;
		await this.#stopFilling();
		await writer.remove();
		this.#limits = { ...this.#limits, room };
		noteRoom(room).catch(() => {});
		throw new ArchiveError('lost');
	}

	/** Gets events for a reader. */
	request(range: SeqRange): void {
		this.#filler?.request(range);
	}

	/** Sends the relay a reader's query, and keeps what comes of it. */
	query(query: Query): void {
		if (this.#writer && this.known) this.#queries.run(this.#writer, this.known.log, query);
	}

	/** What an error means for the connection. */
	consequence(error: unknown): Event {
		if (error instanceof WireError) return { type: 'failed', reason: 'bad-answer' };
		if (error instanceof RelayRefusal) {
			return { type: 'failed', reason: error.status === 0 ? 'unreachable' : 'relay-failed' };
		}
		if (error instanceof ArchiveError) {
			this.#forget();
			return { type: 'failed', reason: 'closed' };
		}
		this.#setStorage(isQuota(error) ? 'full' : 'unavailable');
		return { type: 'fatal', reason: isQuota(error) ? 'storage-full' : 'no-storage' };
	}

	async close(): Promise<void> {
		clearTimeout(this.#refill);
		clearTimeout(this.#again);
		this.#watch?.unsubscribe();
		await this.#stopFilling();
		await this.#queries.idle();
	}

	async #use(writer: ArchiveWriter): Promise<void> {
		this.#writer = writer;
		this.known = await writer.cursor();
		this.#limit();
	}

	/** Brings the archive within its bounds, now and then, and gets what they leave room for. */
	#limit(): void {
		clearTimeout(this.#again);
		this.#again = setTimeout(() => this.#limit(), AGE_MS);
		void this.#applyLimits().catch((error: unknown) => {
			// Without room not even pruning is done; the next commit deals with it.
			if (!isQuota(error)) return this.events.failed(error);
			this.events.history(0);
		});
	}

	async #applyLimits(): Promise<void> {
		const writer = this.#writer;
		const { days, bytes, room } = this.#limits;
		if (!writer) return;
		if (room !== null) this.#setStorage('full');
		writer.budget = Math.min(await budget(), bytes ?? Infinity, room ?? Infinity);
		writer.since =
			days === null || this.#clockOffset === null
				? 0
				: Date.now() + this.#clockOffset - days * DAY_MS;
		await writer.prune();
		this.#fill();
	}

	/** Bytes of history that are stored. */
	async #bytes(writer: ArchiveWriter): Promise<number> {
		return (await writer.missing({ first: 1, last: 1 })).bytes;
	}

	/** Whether the archive has messages that the relay no longer has: those are never given up by themselves. */
	async #isLast(writer: ArchiveWriter): Promise<boolean> {
		const dropped = { first: 1, last: (this.#history?.first ?? 1) - 1 };
		return sizeOf((await writer.missing(dropped)).gaps) < dropped.last;
	}

	/** The browser threw the archive away: begin again without a cursor. */
	#forget(): void {
		const name = this.#writer?.name;
		this.#writer = null;
		this.known = undefined;
		void this.#stopFilling();
		if (name) forgetArchive(name).catch((error: unknown) => this.events.failed(error));
	}

	#fill(): void {
		const writer = this.#writer;
		if (!writer || !this.known || !this.#history) return;
		clearTimeout(this.#refill);
		this.#filler ??= new Filler(this.api, writer, this.known.log, {
			progress: (left) => this.events.history(left),
			ended: (error) => this.#filled(error)
		});
		this.#filler.all(this.#history.first, this.#history.last);
	}

	/** Filling came to its end, or failed: then it is tried again after a pause, without harm to the stream. */
	#filled(error: unknown): void {
		this.events.history(0);
		if (error === null) {
			this.#refillMs = REFILL_MS;
			if (this.#limits.room === null) this.#setStorage('ok');
			return;
		}
		if (error instanceof ArchiveError) return this.events.failed(error);
		// What is live needs what room is left; whether there is more for history shows in a while.
		if (isQuota(error)) this.#setStorage('full');
		this.#refill = setTimeout(() => this.#fill(), this.#refillMs);
		this.#refillMs = Math.min(this.#refillMs * 2, LONGEST_REFILL_MS);
	}

	async #stopFilling(): Promise<void> {
		const filler = this.#filler;
		this.#filler = null;
		this.events.history(0);
		await filler?.stop();
	}

	#setStorage(storage: StorageState): void {
		if (this.storage === storage) return;
		this.storage = storage;
		this.events.storage();
	}
}
