/**
 * Writes an archive. One explicit transaction contains everything that a commit changes, and first checks
 * that its writer still leads. Inside a transaction, only the database and the packing of a sealing segment
 * are awaited.
 */
import type { Snapshot, UserBlock } from '../../wire/api';
import type { Cursor, Term } from '../../wire/messages';
import type { Query } from '../../wire/queries';
import { queryPath } from '../../wire/query-path';
import { applyFrames, type CommitResult } from './apply';
import { ArchiveError, isQuota } from '../registry/errors';
import { dropOldest, keepSegments, type SealedSegment } from './segments';
import type { Incoming } from './incoming';
import { installSnapshot } from './install';
import { addRange, gapsIn, removeRange } from '../tables/ranges';
import {
	STATS,
	STORED,
	databaseOf,
	setBackTo,
	type ArchiveDatabase,
	type DamageRow,
	type RelayRow,
	type StatsRow,
	type StoredRow,
	type StreamRow
} from '../tables/schema';
import type { Floor, SeqRange } from '../tables/types';
import { borderOf, segmentFirst, segmentLast, userBlockOf } from '../../wire/frame/limits';
import { store } from '../tables/store';
import { WireError } from '../../wire/frame/errors';

/** Limit of stored answers. */
const ANSWERS = 200;

/** What came of a query: the relay's answer, checked, or the status of a refusal (0: nothing answered). */
export type QueryOutcome = { readonly body: unknown } | { readonly refused: number };

export class ArchiveWriter {
	readonly #db: ArchiveDatabase;
	/** Limit of the segments' bytes. */
	budget = Infinity;
	/** Events received before this time, by the relay's clock in epoch ms, aren't stored. */
	since = 0;
	readonly name: string;
	readonly #epoch: number;

	private constructor(name: string, epoch: number) {
		this.name = name;
		this.#epoch = epoch;
		this.#db = databaseOf(name);
	}

	/** Creates an archive from a snapshot and returns its writer. */
	static async install(
		name: string,
		epoch: number,
		snapshot: Snapshot,
		now: number
	): Promise<ArchiveWriter> {
		const writer = new ArchiveWriter(name, epoch);
		await writer.#transaction(() => installSnapshot(writer.#db, snapshot, now, epoch, undefined));
		return writer;
	}

	/** The writer of an existing archive; from now on, writers with a lower epoch are refused. Throws ArchiveError. */
	static async claim(name: string, epoch: number): Promise<ArchiveWriter> {
		const writer = new ArchiveWriter(name, epoch);
		await writer.#transaction(async () => {
			const stream = await writer.#db.fact('stream');
			if (!stream) throw new ArchiveError('lost');
			if (stream.epoch > epoch) throw new ArchiveError('fenced');
			await store(writer.#db.meta, [{ ...stream, epoch }]);
		});
		return writer;
	}

	/** Installs a later snapshot of the same history. */
	async reinstall(snapshot: Snapshot, now: number): Promise<void> {
		await this.#write((stream) => installSnapshot(this.#db, snapshot, now, this.#epoch, stream));
	}

	async cursor(): Promise<Cursor> {
		const { log, cursor } = await this.#write(async (stream) => stream);
		return { log, ...cursor };
	}

	/** Messages in the log, as far as known. */
	async messages(): Promise<number> {
		return this.#write(async ({ totals }) => totals.messages);
	}

	/** Applies a queue of frames in order; `terms` are those of the preceding welcome. */
	commit(queue: readonly Incoming[], terms: readonly Term[]): Promise<CommitResult> {
		return this.#write(async (stream) => {
			const result = await applyFrames(this.#db, stream, queue, terms, this.budget);
			if (result.duplicates > 0) await this.#count(result.duplicates, 0);
			return result;
		});
	}

	/** Stores segments from the relay; those that are stored already are skipped. */
	async keep(segments: readonly SealedSegment[]): Promise<void> {
		await this.#write(async ({ cursor }) => {
			const below = segments.filter(({ head }) => head.last <= borderOf(cursor.seq));
			await this.#count(0, await keepSegments(this.#db, below));
		});
	}

	/** Stores the relay's facts about itself; `now` is its clock, epoch ms. */
	async noteRelay(facts: Omit<RelayRow, 'key' | 'setBack'>, now: number): Promise<void> {
		await this.#write(async ({ lastReceivedAt }) => {
			const setBack = setBackTo(lastReceivedAt, now);
			await store(this.#db.meta, [{ key: 'relay', ...facts, setBack }]);
		});
	}

	/** Drops the oldest segments that exceed the budget or are too old. */
	async prune(): Promise<void> {
		await this.#write(async (_, stored) => {
			const after = await dropOldest(this.#db, stored, stored.bytes - this.budget, this.since);
			if (after.bytes < stored.bytes) await store(this.#db.meta, [after]);
		});
	}

	/** Stores where history ends by choice; null if all of it should be here, even if some was dropped meanwhile. */
	async keepFrom(floor: Floor | null): Promise<void> {
		await this.#write(async (_, stored) => {
			const [oldest] = stored.ranges;
			const dropped =
				stored.floor && oldest && oldest.first >= stored.floor.seq ? stored.floor : null;
			// Live messages may have made more of it go since the floor was found.
			const next = floor && dropped && dropped.seq > floor.seq ? dropped : (floor ?? dropped);
			if (stored.floor?.seq === next?.seq) return;
			await store(this.#db.meta, [{ ...stored, floor: next }]);
		});
	}

	/** Notes which segments of `within` the relay has lost, too. */
	async noteLost(within: SeqRange, segments: readonly number[]): Promise<void> {
		await this.#write(async (_, stored) => {
			const before = stored.lost ?? [];
			const ranges = segments.map((n) => ({ first: segmentFirst(n), last: segmentLast(n) }));
			const lost = ranges.reduce(addRange, removeRange(before, within));
			if (JSON.stringify(lost) === JSON.stringify(before)) return;
			await store(this.#db.meta, [{ ...stored, lost }]);
		});
	}

	/** What only the relay can mend; undefined where nothing was ever damaged. For a live query. */
	damage(): Promise<DamageRow | undefined> {
		return this.#db.fact('damage');
	}

	/** Deletes the archive, which frees its space at once; pruning may not. See docs/decisions/0073-full-device.md. */
	async remove(): Promise<void> {
		await this.#db.delete({ disableAutoOpen: true });
	}

	/** What of `within` isn't stored, ascending; and the bytes that sealed segments take. */
	async missing(within: SeqRange): Promise<{ gaps: SeqRange[]; bytes: number }> {
		return this.#write(async ({ cursor }, stored) => {
			const tail = { first: borderOf(cursor.seq) + 1, last: Infinity };
			return { gaps: gapsIn(addRange(stored.ranges, tail), within), bytes: stored.bytes };
		});
	}

	/** User blocks to fetch, because this device didn't see their users' first events and can't keep them exact itself. */
	async staleBlocks(): Promise<number[]> {
		return this.#write(async ({ base }) => {
			const damaged = (await this.#db.fact('damage'))?.users ?? [];
			if (base.users === 0) return [...damaged];
			const count = userBlockOf(base.users) + 1;
			const rows = await this.#db.users.bulkGet(Array.from({ length: count }, (_, block) => block));
			const stale = rows.flatMap((row, block) => (row && row.at >= base.seq ? [] : [block]));
			return [...new Set([...stale, ...damaged])];
		});
	}

	/**
	 * Stores user blocks from the relay. A block older than the newest sealed segment is left out, because it
	 * lacks that segment's changes: call `staleBlocks` again.
	 */
	async keepUsers(blocks: readonly UserBlock[]): Promise<void> {
		await this.#write(async ({ cursor }) => {
			const rows = await this.#db.users.bulkGet(blocks.map(({ block }) => block));
			const newer = blocks.filter(
				({ at }, i) => at >= borderOf(cursor.seq) && at > (rows[i]?.at ?? -1)
			);
			await store(this.#db.users, newer);
			const damage = await this.#db.fact('damage');
			const left = damage?.users.filter((block) => !newer.some((one) => one.block === block));
			if (damage && left && left.length < damage.users.length) {
				await store(this.#db.meta, [{ ...damage, users: left }]);
			}
		});
	}

	/** Keeps what came of a query; an answer that is there outlives a refusal. The one asked for longest ago makes room. */
	async keepAnswer(query: Query, outcome: QueryOutcome, now: number): Promise<void> {
		const path = queryPath(query);
		await this.#write(async () => {
			const { answers } = this.#db;
			const kept =
				'body' in outcome
					? { body: outcome.body, storedAt: now }
					: ((await answers.get(path))?.kept ?? null);
			const refused = 'refused' in outcome ? outcome.refused : null;
			// Later than all others, even if the clock was set back: the newest must not be the one that makes room.
			const newest = (await answers.orderBy('askedAt').last())?.askedAt ?? 0;
			await store(answers, [{ path, askedAt: Math.max(now, newest + 1), kept, refused }]);
			const excess = (await answers.count()) - ANSWERS;
			if (excess <= 0) return;
			await answers.bulkDelete(await answers.orderBy('askedAt').limit(excess).primaryKeys());
		});
	}

	async #count(duplicates: number, filled: number): Promise<void> {
		const before = await this.#db.fact(STATS);
		const stats: StatsRow = {
			key: STATS,
			duplicates: (before?.duplicates ?? 0) + duplicates,
			filled: (before?.filled ?? 0) + filled
		};
		await store(this.#db.meta, [stats]);
	}

	/** Runs `work` in one transaction, with the rows of the stream and of what is stored; throws ArchiveError unless this writer may write. */
	#write<T>(work: (stream: StreamRow, stored: StoredRow) => Promise<T>): Promise<T> {
		return this.#transaction(async () => {
			const [stream, stored] = await this.#db.facts('stream', STORED);
			if (!stream || !stored) throw new ArchiveError('lost');
			if (stream.epoch !== this.#epoch) throw new ArchiveError('fenced');
			return work(stream, stored);
		});
	}

	/**
	 * Runs `work` in one transaction over all tables; if the database failed, once more on a new connection: some browsers
	 * lose one and never mend it, or end a transaction for reasons of their own.
	 */
	async #transaction<T>(work: () => Promise<T>): Promise<T> {
		const run = (): Promise<T> => this.#db.transaction('rw', this.#db.tables, work);
		try {
			return await run();
		} catch (error) {
			if (error instanceof ArchiveError || error instanceof WireError || isQuota(error))
				throw error;
			this.#db.close({ disableAutoOpen: false });
			return run();
		}
	}
}
