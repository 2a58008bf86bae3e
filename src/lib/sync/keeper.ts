/** The archive that the engine follows: opens, installs and replaces it, fills it, and survives its storage. */
import type { CommitResult } from '../archive/apply';
import { ArchiveError } from '../archive/errors';
import type { Incoming } from '../archive/incoming';
import { currentArchive, forgetArchive, registerArchive } from '../archive/registry';
import type { SeqRange } from '../archive/types';
import { ArchiveWriter } from '../archive/writer';
import { isForeign, type SnapshotCause } from '../wire/codes';
import { WireError } from '../wire/errors';
import type { Cursor, Term, Welcome } from '../wire/messages';
import { Filler } from './fill';
import { askRelay } from './ask';
import type { Event } from './machine';
import { RelayRefusal, type RelayApi } from './relay-api';
import type { StorageState } from './status';

const GIGABYTE = 1e9;
/** Of the quota. */
const QUOTA_SHARE = 0.2;
/** What is kept of the history when the device turns out to be full. */
const KEPT_WHEN_FULL = 0.8;
/** Pauses before filling is tried again after a failure, in ms: doubling. */
const REFILL_MS = 5_000;
const LONGEST_REFILL_MS = 300_000;

export interface KeeperEvents {
	/** Events of history that are still to come. */
	history(left: number): void;
	/** `storage` changed. */
	storage(): void;
	failed(error: unknown): void;
}

/** The browser has no room for a write. Dexie may wrap that in the abort that follows. */
function isQuota(error: unknown): boolean {
	if (!(error instanceof Error)) return false;
	return error.name === 'QuotaExceededError' || ('inner' in error && isQuota(error.inner));
}

async function budget(): Promise<number> {
	// Insecure contexts have no storage manager.
	const quota = (await globalThis.navigator.storage?.estimate())?.quota;
	return quota === undefined ? GIGABYTE : Math.min(GIGABYTE, quota * QUOTA_SHARE);
}

export class Keeper {
	storage: StorageState = 'ok';
	/** The cursor as last read or written. */
	known: Cursor | undefined;
	#writer: ArchiveWriter | null = null;
	#filler: Filler | null = null;
	#history: SeqRange | null = null;
	#refill: ReturnType<typeof setTimeout> | undefined;
	#refillMs = REFILL_MS;
	/** Queries that are under way, by path. */
	readonly #asked = new Map<string, Promise<void>>();

	constructor(
		private readonly relay: string,
		private readonly epoch: number,
		private readonly api: RelayApi,
		private readonly events: KeeperEvents
	) {}

	/** Opens the archive in use, if there is one. Throws what the database throws, and ArchiveError `fenced`. */
	async open(): Promise<void> {
		const entry = await currentArchive(this.relay);
		if (!entry) return;
		try {
			await this.#use(await ArchiveWriter.claim(entry.name, this.epoch));
		} catch (error) {
			if (!(error instanceof ArchiveError && error.code === 'lost')) throw error;
			await forgetArchive(entry.name);
		}
	}

	/** Where the archive stands; undefined while there is none. */
	async cursor(): Promise<Cursor | undefined> {
		this.known = await this.#writer?.cursor();
		return this.known;
	}

	/** Takes a snapshot: into the archive in use, or a new one when the log's history is another. */
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
		const { name } = await registerArchive(this.relay, snapshot.log, this.epoch, now, ending);
		await this.#use(await ArchiveWriter.install(name, this.epoch, snapshot, now));
	}

	/** The stream goes on; `history` is what should be held below it. */
	followed({ first, head, demo, time }: Welcome, history: SeqRange): void {
		this.#history = history;
		const facts = { first, head, demo, clockOffset: time - Date.now() };
		this.#writer?.noteRelay(facts).catch((error: unknown) => this.events.failed(error));
		this.#fill();
	}

	/** Applies frames; makes room once when the device is full. */
	async commit(queue: readonly Incoming[], terms: readonly Term[]): Promise<CommitResult> {
		const writer = this.#writer;
		if (!writer) throw new ArchiveError('lost');
		try {
			return await writer.commit(queue, terms);
		} catch (error) {
			if (!isQuota(error)) throw error;
			await this.#makeRoom(writer);
			return writer.commit(queue, terms);
		}
	}

	/** Gets events for a reader. */
	request(range: SeqRange): void {
		this.#filler?.request(range);
	}

	/** Asks the relay for a reader; what comes of it is kept. */
	query(path: string): void {
		const writer = this.#writer;
		if (!writer || !this.known || this.#asked.has(path)) return;
		const kept = askRelay(this.api, this.known.log, path)
			.then((asked) => writer.keepAnswer(path, asked, Date.now()))
			.catch((error: unknown) => this.events.failed(error))
			.finally(() => this.#asked.delete(path));
		this.#asked.set(path, kept);
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
		await this.#stopFilling();
		await Promise.all(this.#asked.values());
	}

	async #use(writer: ArchiveWriter): Promise<void> {
		writer.budget = await budget();
		this.#writer = writer;
		await this.cursor();
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
		if (this.storage === 'ok') this.#filler.all(this.#history.first, this.#history.last);
	}

	/** Filling came to its end, or failed: then it is tried again after a pause, without harm to the stream. */
	#filled(error: unknown): void {
		this.events.history(0);
		if (error === null) {
			this.#refillMs = REFILL_MS;
			return;
		}
		if (error instanceof ArchiveError) return this.events.failed(error);
		if (isQuota(error)) {
			const writer = this.#writer;
			if (writer) this.#makeRoom(writer).catch((failure: unknown) => this.events.failed(failure));
			return;
		}
		this.#refill = setTimeout(() => this.#fill(), this.#refillMs);
		this.#refillMs = Math.min(this.#refillMs * 2, LONGEST_REFILL_MS);
	}

	async #stopFilling(): Promise<void> {
		const filler = this.#filler;
		this.#filler = null;
		this.events.history(0);
		await filler?.stop();
	}

	/** The device is full: the oldest history makes room for what is live, and no more is fetched. */
	async #makeRoom(writer: ArchiveWriter): Promise<void> {
		this.#setStorage('full');
		const { bytes } = await writer.missing({ first: 1, last: 1 });
		writer.budget = bytes * KEPT_WHEN_FULL;
		await writer.prune(writer.budget);
	}

	#setStorage(storage: StorageState): void {
		if (this.storage === storage) return;
		this.storage = storage;
		this.events.storage();
	}
}
