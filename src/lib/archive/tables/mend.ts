/**
 * Takes damaged records out of an archive: the rest says exactly what is stored, and the relay is asked for what isn't.
 * Whatever can be made from other records is. Any thread does this, also for an archive that no relay follows any more.
 */
import type { IndexableType, Table } from 'dexie';
import { decodeHead, openFrame } from '../../wire/frame/frame';
import { borderOf, segmentFirst, segmentLast, segmentOf } from '../../wire/frame/limits';
import { catalogRow } from './catalog';
import { addRange, gapsIn, removeRange } from './ranges';
import { storeModerationIn } from './unread-moderation';
import {
	STORED,
	present,
	type ArchiveDatabase,
	type DamageRow,
	type StoredRow,
	type StreamRow
} from './schema';
import type { SeqRange } from './types';
import { store } from './store';

/** Records read at a time. */
const STEP = 64;

/** Throws what the database throws: then its damaged records stay, and are still missing to their readers. */
export async function mend(db: ArchiveDatabase, table: Table): Promise<void> {
	const keys: IndexableType[] = await table.toCollection().primaryKeys();
	const damaged: IndexableType[] = [];
	for (let at = 0; at < keys.length; at += STEP) {
		const part = keys.slice(at, at + STEP);
		const rows: unknown[] = await table.bulkGet(part);
		damaged.push(...part.filter((_, i) => rows[i] === undefined));
	}
	if (damaged.length === 0) return;
	await db.transaction('rw', db.tables, async () => {
		// Another thread may have done it meanwhile.
		const rows: unknown[] = await table.bulkGet(damaged);
		const left = damaged.filter((_, i) => rows[i] === undefined);
		await new Mending(db).takeOut(table.name, left);
	});
}

const rangeOf = (n: number): SeqRange => ({ first: segmentFirst(n), last: segmentLast(n) });

/** Inside a transaction. */
class Mending {
	readonly #db: ArchiveDatabase;

	constructor(db: ArchiveDatabase) {
		this.#db = db;
	}

	async takeOut(table: string, keys: readonly IndexableType[]): Promise<void> {
		const numbers = keys as readonly number[];
		if (keys.length === 0) return;
		if (table === 'catalog') return this.#catalog(numbers);
		await this.#note(keys.length, {
			snapshot: ['frames', 'channels', 'minutes'].includes(table),
			users: table === 'users' ? numbers : []
		});
		if (table === 'segments') return this.#segments(numbers);
		await this.#db.table(table).bulkDelete([...keys]);
		if (table === 'moderation') await storeModerationIn(this.#db, new Set(numbers.map(segmentOf)));
		if (table === 'frames') await this.#frames(numbers);
		if (table === 'minutes') await this.#marksFrom(numbers);
		if (table === 'meta' && keys.includes(STORED)) await this.#stored();
	}

	/** The segment has all of its facts; without it there are none. */
	async #catalog(numbers: readonly number[]): Promise<void> {
		const segments = await this.#db.segments.bulkGet([...numbers]);
		await this.#note(numbers.length, { snapshot: false, users: [] });
		await store(
			this.#db.catalog,
			present(segments).map(({ bytes }) => catalogRow(decodeHead(openFrame(bytes)), bytes.length))
		);
		const without = numbers.filter((_, i) => !segments[i]);
		if (without.length > 0) await this.#segments(without);
	}

	async #segments(numbers: readonly number[]): Promise<void> {
		await this.#db.segments.bulkDelete([...numbers]);
		await this.#db.catalog.bulkDelete([...numbers]);
		await this.#stored(numbers);
	}

	/** What is stored, from the records that are there; floor and losses as they were, if these are known. */
	async #stored(without: readonly number[] = []): Promise<void> {
		const [stream, stored] = await this.#db.facts('stream', STORED);
		const rows = present(await this.#db.catalog.toArray());
		const known = stored ?? { floor: null, ranges: [] };
		let ranges: readonly SeqRange[] = without.map(rangeOf).reduce(removeRange, known.ranges);
		for (const { n } of rows) ranges = addRange(ranges, rangeOf(n));
		if (!stored) {
			const border = borderOf(stream?.cursor.seq ?? 0);
			for (const { first, last } of present(await this.#db.frames.toArray())) {
				if (last <= border) ranges = addRange(ranges, { first, last });
			}
		}
		const bytes = rows.reduce((sum, row) => sum + row.bytes, 0);
		const row: StoredRow = { ...known, key: STORED, ranges, bytes };
		await store(this.#db.meta, [row]);
	}

	/** Frames that began at those seqs: of older tails, and of the present one, whose runs are torn then. */
	async #frames(firsts: readonly number[]): Promise<void> {
		const [stream, stored] = await this.#db.facts('stream', STORED);
		if (!stream || !stored) return;
		const { seq } = stream.cursor;
		const border = borderOf(seq);
		let { ranges } = stored;
		let torn: readonly SeqRange[] | undefined = stored.torn;
		for (const n of new Set(firsts.map(segmentOf))) {
			const all = rangeOf(n);
			const frames = present(
				await this.#db.frames.where('first').between(all.first, all.last, true, true).toArray()
			);
			const whole = frames.map(({ first, last }) => ({ first, last }));
			if (all.first === border + 1) torn = gapsIn(whole, { first: all.first, last: seq });
			else if (!(await this.#db.catalog.get(n)))
				ranges = whole.reduce<readonly SeqRange[]>(addRange, removeRange(ranges, all));
		}
		const row: StoredRow = { ...stored, ranges, ...(torn && { torn }) };
		await store(this.#db.meta, [row]);
	}

	/** Minute marks are complete only after the hours that are missing now. */
	async #marksFrom(hours: readonly number[]): Promise<void> {
		const stream = await this.#db.fact('stream');
		if (!stream) return;
		const marksFrom = Math.max(stream.marksFrom, (Math.max(...hours) + 1) * 60);
		const row: StreamRow = { ...stream, marksFrom };
		await store(this.#db.meta, [row]);
	}

	async #note(
		found: number,
		{ snapshot, users }: Pick<DamageRow, 'snapshot' | 'users'>
	): Promise<void> {
		const before = await this.#db.fact('damage');
		const row: DamageRow = {
			key: 'damage',
			found: (before?.found ?? 0) + found,
			at: Date.now(),
			snapshot: snapshot || (before?.snapshot ?? false),
			users: [...new Set([...(before?.users ?? []), ...users])]
		};
		await store(this.#db.meta, [row]);
	}
}
