/** The archive that the engine follows: opens, installs and replaces it, fills it, and survives its storage. */
import { upkeep } from '../archive/tables/later';
import type { CommitResult } from '../archive/write/apply';
import { liveQuery, type Subscription } from 'dexie';
import { ArchiveError, isQuota } from '../archive/registry/errors';
import type { Incoming } from '../archive/write/incoming';
import { currentArchive, forgetArchive, registerArchive } from '../archive/registry/registry';
import { noteRoom, readLimits, type Limits } from '../archive/registry/retention';
import { sizeOf } from '../archive/tables/ranges';
import type { DamageRow } from '../archive/tables/schema';
import type { SeqRange } from '../archive/tables/types';
import { ArchiveWriter } from '../archive/write/writer';
import { HOUR_MS } from '../std/time';
import { isForeign, type SnapshotCause } from '../wire/codes';
import { WireError } from '../wire/frame/errors';
import type { Cursor, Term, Welcome } from '../wire/messages';
import type { Query } from '../wire/queries';
import { Filler, type FillerEvents } from './fill';
import { QueryRunner } from './query-runner';
import type { Event } from './machine';
import { RelayRefusal, type RelayApi } from './relay-api';
import type { StorageState } from './status';
import { applyLimits, makeRoom, smallerRoom } from './retention';

/** How often what has become too old is dropped, in ms. Rarely: what a reader got from the relay stays until then. */
const AGE_MS = 6 * HOUR_MS;

/** Pause before archives are brought within their bounds again where that failed, in ms. */
const LIMIT_MS = 60_000;

/** Smaller changes of the difference of the clocks aren't stored, in ms. */
const CLOCK_MS = 1_000;

export interface ArchiveManagerEvents {
	/** Events of history that are still to come. */
	readonly history: (left: number) => void;
	/** Only a snapshot mends what was damaged on this device. */
	readonly damaged: () => void;
	/** `storage` changed. */
	readonly storage: () => void;
	readonly failed: (error: unknown) => void;
}

export class ArchiveManager {
	storage: StorageState = 'ok';
	/** The cursor as last read or written. */
	known: Cursor | undefined;
	#writer: ArchiveWriter | null = null;
	#opened = false;
	#limits: Limits = { days: null, bytes: null, room: null };
	#watch: Subscription | null = null;
	#damage: Subscription | null = null;
	/** The relay's clock minus this device's, in ms; null before the relay told. */
	#clockOffset: number | null = null;
	/** The relay's clock minus the steady one, which nobody sets, in ms; null likewise. */
	#relayClock: number | null = null;
	#again: ReturnType<typeof setTimeout> | undefined;
	#filler: Filler | null = null;
	/** Ends the fetching of times. */
	#times = new AbortController();
	/** What the relay told of its log. */
	#facts: Pick<Welcome, 'first' | 'head' | 'demo'> | null = null;
	/** What should be stored below the stream; null before the relay told. */
	#history: SeqRange | null = null;
	/** What was damaged on this device. */
	#found: DamageRow | undefined;
	readonly #filling: FillerEvents;
	readonly #queries: QueryRunner;
	readonly #relay: string;
	readonly #epoch: number;
	readonly #api: RelayApi;
	readonly #events: ArchiveManagerEvents;

	constructor(relay: string, epoch: number, api: RelayApi, events: ArchiveManagerEvents) {
		this.#relay = relay;
		this.#epoch = epoch;
		this.#api = api;
		this.#events = events;
		this.#filling = {
			...events,
			storage: (state) => {
				// A device that had no room lately is full even where it has all that it may have.
				if (state === 'full' || this.#limits.room === null) this.#setStorage(state);
			}
		};
		this.#queries = new QueryRunner(api, events.failed);
	}

	/** Opens the archive in use, if there is one. Throws what the database throws, and ArchiveError `fenced`. */
	async open(): Promise<void> {
		this.#limits = await readLimits();
		const entry = await currentArchive(this.#relay);
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
		const snapshot = await this.#api.snapshot();
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
		const epoch = this.#epoch;
		const { name, returns } = await registerArchive(this.#relay, snapshot.log, epoch, now, ending);
		// How it goes on where it was left, the next hello tells.
		const left = returns && (await this.#claim(name));
		if (returns && !left) return this.install(cause);
		await this.#use(left || (await ArchiveWriter.install(name, epoch, snapshot, now)));
	}

	/** The writer of an archive; undefined where the browser has thrown it away, which is then forgotten. */
	async #claim(name: string): Promise<ArchiveWriter | undefined> {
		try {
			return await ArchiveWriter.claim(name, this.#epoch);
		} catch (error) {
			if (!(error instanceof ArchiveError && error.code === 'lost')) throw error;
			await forgetArchive(name);
		}
	}

	/** The stream goes on; `history` is what should be stored below it. */
	followed({ first, head, demo }: Welcome, history: SeqRange): void {
		this.#facts = { first, head, demo };
		this.#history = history;
		if (this.#found?.snapshot) this.#events.damaged();
		this.#noteRelay();
		this.#limit();
	}

	/** What the relay's clock shows now, epoch ms. */
	told(relayNow: number): void {
		this.#relayClock = relayNow - performance.now();
		const clockOffset = relayNow - Date.now();
		if (Math.abs(clockOffset - (this.#clockOffset ?? Infinity)) < CLOCK_MS) return;
		this.#clockOffset = clockOffset;
		this.#noteRelay();
	}

	get #relayNow(): number | null {
		return this.#relayClock === null ? null : Math.round(this.#relayClock + performance.now());
	}

	#noteRelay(): void {
		if (!this.#facts || this.#clockOffset === null || this.#relayNow === null) return;
		const facts = { ...this.#facts, clockOffset: this.#clockOffset };
		this.#writer
			?.noteRelay(facts, this.#relayNow)
			.catch((error: unknown) => this.#events.failed(error));
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
			await makeRoom(writer);
			return await writer.commit(queue, terms);
		} catch (error) {
			if (!isQuota(error) || (await this.#isLast(writer))) throw error;
		}
		const room = await smallerRoom(writer);
		await this.#stopFilling();
		await writer.remove();
		this.#limits = { ...this.#limits, room };
		noteRoom(room).catch(() => {});
		throw new ArchiveError('lost');
	}

	/** Gets events for a reader. */
	fill(range: SeqRange): void {
		this.#filler?.request(range);
	}

	/** Sends the relay a reader's query, and keeps what comes of it. */
	query(query: Query): void {
		if (this.#writer && this.known) this.#queries.run(this.#writer, this.known.log, query);
	}

	/** What an error means for the connection; null: the database failed. */
	consequence(error: unknown): Event | null {
		if (error instanceof WireError) return { type: 'failed', reason: 'bad-answer' };
		if (error instanceof RelayRefusal) {
			return { type: 'failed', reason: error.status === 0 ? 'unreachable' : 'relay-failed' };
		}
		if (error instanceof ArchiveError) {
			this.#forget();
			return { type: 'failed', reason: 'closed' };
		}
		if (!isQuota(error)) return null;
		this.#setStorage('full');
		return { type: 'fatal', reason: 'storage-full' };
	}

	async close(): Promise<void> {
		clearTimeout(this.#again);
		this.#watch?.unsubscribe();
		this.#damage?.unsubscribe();
		await this.#stopFilling();
		await this.#queries.idle();
	}

	async #use(writer: ArchiveWriter): Promise<void> {
		this.#writer = writer;
		this.known = await writer.cursor();
		this.#damage?.unsubscribe();
		this.#damage = liveQuery(() => writer.damage()).subscribe((damage) => {
			this.#found = damage;
			// While no stream tells that the relay has the same log, this waits for the next one.
			if (damage?.snapshot) this.#events.damaged();
			else if (damage) this.#limit();
		}, console.error);
		this.#limit();
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
		if (name) forgetArchive(name).catch((error: unknown) => this.#events.failed(error));
	}

	/** Brings the archive within its bounds, now and then, and gets what they leave room for. */
	#limit(): void {
		clearTimeout(this.#again);
		this.#again = setTimeout(() => this.#limit(), AGE_MS);
		const writer = this.#writer;
		if (!writer) return;
		if (this.#limits.room !== null) this.#setStorage('full');
		applyLimits(writer, this.#limits, this.#relayNow)
			.then(() => this.#fill(writer))
			.catch((error: unknown) => {
				if (error instanceof ArchiveError) return this.#events.failed(error);
				// Not even pruning has room, or the database failed: the next commit deals with that.
				console.error(error);
				this.#events.history(0);
				clearTimeout(this.#again);
				this.#again = setTimeout(() => this.#limit(), LIMIT_MS);
			});
	}

	#fill(writer: ArchiveWriter): void {
		if (writer !== this.#writer || !this.known || !this.#history) return;
		this.#filler ??= new Filler(this.#api, writer, this.known.log, this.#filling);
		this.#filler.all(this.#history);
		this.#times.abort();
		const { signal } = (this.#times = new AbortController());
		upkeep()
			.then(({ fetchTimes }) => fetchTimes(this.#api, writer.name, signal))
			// They are fetched with the next connection, or when the database is well. An archive that is left may be closed by now.
			.catch((error: unknown) => {
				if (!signal.aborted) console.error(error);
			});
	}

	async #stopFilling(): Promise<void> {
		this.#times.abort();
		const filler = this.#filler;
		this.#filler = null;
		this.#events.history(0);
		await filler?.stop();
	}

	#setStorage(storage: StorageState): void {
		if (this.storage === storage) return;
		this.storage = storage;
		this.#events.storage();
	}
}
