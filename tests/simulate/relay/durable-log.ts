/** The relay's log over a disk: the production rules in memory, made anew from the durable entries at each opening. */
import { deserialize, serialize } from 'node:v8';
import type { Entry, EntryLog } from '../../../server/log/entry-log';
import { Followers } from '../../../server/log/followers';
import {
	closedLog,
	damagedSegment,
	outcomeUnknown,
	writeFailed,
	type Appended,
	type Batch,
	type Log,
	type LoggedEvent,
	type LogState,
	type Segment
} from '../../../server/log/log';
import { MemoryLog } from '../../../server/log/memory/memory-log';
import type { LogQueries } from '../../../server/log/query-types';
import {
	sealedSegments,
	segmentOf,
	type SegmentInfo,
	type Term,
	type UserBlock
} from '../../../src/lib/wire/index';
import { deflateRawSync } from 'node:zlib';
import { sha256 } from '../../support/events';
import { DiskError, type Disk } from './disk';

/** Level 1: most of a run's time would be spent here. */
export const deflate = (bytes: Uint8Array): Uint8Array => deflateRawSync(bytes, { level: 1 });

/** Batches by their bytes, so that an opening after a crash need not read them again. */
const batches = new WeakMap<Uint8Array, Batch>();

/** How often a log that closes looks whether all is written, in ms. */
const CLOSING_MS = 20;

/** The longest time to read from the disk, in ms: meanwhile others write. */
const READING_MS = 20;
const reading = (): Promise<void> =>
	new Promise((resolve) => setTimeout(resolve, READING_MS * Math.random()));

/** What nobody expects to fail ends the run. */
const rethrow = (error: unknown): void => void Promise.reject(error);

/** A planted bug of the log. */
export interface LogFlaws {
	readonly tellsEarly: boolean;
	readonly forgetsIds: boolean;
}

export interface DurableLogOptions {
	readonly disk: Disk;
	/** Of this opening: a new one, unless a bug keeps it. */
	readonly term: string;
	readonly entries: EntryLog;
	/** Called with new events before anybody else, and with all old ones at the opening. */
	readonly taken: (events: readonly LoggedEvent[]) => void;
	readonly flaws: LogFlaws;
}

interface Sender {
	readonly resolve: (answer: Appended) => void;
	readonly reject: (error: unknown) => void;
}

export class DurableLog implements Log {
	readonly id: string;
	readonly first = 1;
	readonly terms: readonly Term[];
	readonly queries: LogQueries;
	readonly #memory: MemoryLog;
	readonly #disk: Disk;
	readonly #entries: EntryLog;
	readonly #followers: Followers;
	readonly #senders = new Map<Uint8Array, Sender>();
	readonly #unfollow: () => void;
	readonly #flaws: LogFlaws;
	#applied: LoggedEvent[] = [];
	#at = 0;
	#closed = false;

	constructor({ disk, term, entries, taken, flaws }: DurableLogOptions) {
		this.#disk = disk;
		this.#entries = entries;
		this.#flaws = flaws;
		this.#followers = new Followers(rethrow);
		this.id = disk.id;
		this.#memory = new MemoryLog({
			id: disk.id,
			term,
			digest: sha256,
			deflate,
			now: () => this.#at,
			onFailed: (_, error) => rethrow(error)
		});
		this.queries = this.#memory.queries;
		this.#memory.follow((events) => {
			this.#applied.push(...events);
			taken(events);
		});
		for (const entry of disk.entries) void this.#apply(entry).catch(() => {});
		this.#applied = [];
		const before = disk.terms.filter(({ from }) => from <= this.head);
		const known = before.some((each) => each.term === term);
		this.terms = known ? before : [...before, { from: this.head + 1, term }];
		disk.terms = [...this.terms];
		this.#unfollow = entries.follow(disk.entries.length, (entry) => this.#take(entry), rethrow);
	}

	get head(): number {
		return this.#memory.head;
	}

	append(batch: Batch): Promise<Appended> {
		if (this.#closed) return Promise.reject(closedLog());
		const bytes = serialize(this.#flaws.forgetsIds ? this.#unknown(batch) : batch);
		return new Promise((resolve, reject) => {
			this.#senders.set(bytes, { resolve, reject });
			this.#entries.append(bytes).catch((error: unknown) => {
				this.#senders.delete(bytes);
				reject(faultOf(error));
			});
			// The bug: readers see it, and the sender's answer comes, before it is durable.
			if (this.#flaws.tellsEarly) void this.#take(this.#early(bytes));
		});
	}

	times(block: number, segments: number): Promise<Uint8Array | undefined> {
		return this.#memory.times(block, segments);
	}

	hasChannel(source: string, name: string): boolean {
		return this.#memory.hasChannel(source, name);
	}

	async settled(): Promise<void> {}

	async tryWriting(): Promise<void> {
		if (this.#closed) throw closedLog();
		if (this.#disk.state === 'refuses') throw writeFailed(new DiskError('nothing'));
	}

	async read(from: number, limit: number): Promise<LoggedEvent[]> {
		await reading();
		const last = Math.min(from + limit - 1, this.head);
		for (let n = segmentOf(from); n <= segmentOf(last) && n < sealedSegments(this.head); n++) {
			if (this.#disk.damaged.has(n)) throw damagedSegment(n);
		}
		return this.#memory.read(from, limit);
	}

	follow(listener: (events: readonly LoggedEvent[]) => void): () => void {
		return this.#followers.add(listener);
	}

	isWhole(from: number): boolean {
		return ![...this.#disk.damaged].some((n) => n >= segmentOf(from));
	}

	async segments(from: number, to: number): Promise<SegmentInfo[]> {
		const infos = await this.#memory.segments(from, to);
		return infos.filter(({ n }) => !this.#disk.damaged.has(n));
	}

	async segment(n: number): Promise<Segment | undefined> {
		await reading();
		return this.#disk.damaged.has(n) ? undefined : this.#memory.segment(n);
	}

	snapshot(): Promise<LogState> {
		return this.#memory.snapshot();
	}

	users(block: number): Promise<UserBlock | undefined> {
		return this.#memory.users(block);
	}

	async close(): Promise<void> {
		this.#closed = true;
		while (this.#senders.size > 0) await new Promise((resolve) => setTimeout(resolve, CLOSING_MS));
		this.#unfollow();
		this.#followers.clear();
		await this.#entries.close();
	}

	async #take(entry: Entry): Promise<void> {
		const sender = this.#senders.get(entry.bytes);
		if (this.#flaws.tellsEarly && !sender) return;
		this.#senders.delete(entry.bytes);
		try {
			const answer = await this.#apply(entry);
			sender?.resolve(answer);
		} catch (error) {
			sender?.reject(error);
		}
		this.#followers.tell(this.#applied.splice(0));
	}

	#apply({ at, bytes }: Entry): Promise<Appended> {
		let batch = batches.get(bytes);
		if (!batch) batches.set(bytes, (batch = deserialize(bytes) as Batch));
		this.#at = at;
		return this.#memory.append(batch);
	}

	/** The bug: what an earlier process took isn't known to this one. */
	#unknown({ events, idempotency }: Batch): Batch {
		const opening = this.#disk.terms.length;
		return {
			events: events.map((event) => ({ ...event, id: event.id && `${event.id} ${opening}` })),
			idempotency: idempotency && { ...idempotency, key: `${idempotency.key} ${opening}` }
		};
	}

	#early(bytes: Uint8Array): Entry {
		return { position: 0, at: Math.max(this.#at, this.#disk.entries.at(-1)?.at ?? 0), bytes };
	}
}

const faultOf = (error: unknown): unknown => {
	if (!(error instanceof DiskError)) return error;
	return error.outcome === 'nothing' ? writeFailed(error) : outcomeUnknown(error);
};
