/** The tables of an archive, one database per relay and log. A message is never a row: rows are frames, segments, blocks. */
import { Dexie, type Table } from 'dexie';
import type { Totals } from '../../wire/frame/event';
import type { ChannelRecording } from '../../wire/channel-states';
import type { UserBlock } from '../../wire/api';
import { decodeFrame } from '../../wire/frame/frame';
import { borderOf } from '../../wire/frame/limits';
import type { RunTimes } from '../../wire/list-order';
import { addRange, removeRange } from './ranges';
import { track } from './in-use';
import { upkeep } from './later';
import { store } from './store';
import { isIntact } from './sum';
import type {
	ArchiveStats,
	CachedAnswer,
	Floor,
	LastMessage,
	ModerationRow,
	SeqRange
} from './types';

/** A sealed segment as the relay has it. */
export interface SegmentRow {
	readonly n: number;
	readonly bytes: Uint8Array;
}

/** A segment's facts that readers need before they read it. Times are [earliest, latest] in epoch ms. */
export interface CatalogRow {
	readonly n: number;
	readonly bytes: number;
	readonly sentAt: readonly [number, number];
	readonly receivedAt: readonly [number, number];
	/** Ids of its channels and users, see idset.ts. */
	readonly channels: Uint8Array;
	readonly users: Uint8Array;
	/** Whether imports brought all of its events; absent if not. */
	readonly imported?: true;
	/** When its live events and its others stand in lists. Absent in rows of earlier versions. */
	readonly runs?: RunTimes;
	/** 1 if moderators did something in it, which `moderation` lists then. Absent in rows of earlier versions, see unread.ts. */
	readonly moderated?: 0 | 1;
}

/** The times of a block's first `segments` segments as the relay answered them, see wire/times.ts: inflated, and checked. */
export interface TimesRow {
	readonly block: number;
	readonly segments: number;
	readonly bytes: Uint8Array;
}

/** A frame of a segment that isn't sealed here yet. */
export interface FrameRow extends SeqRange {
	readonly bytes: Uint8Array;
}

/** 512 users by id. Exact when `at` is at or after the base of the stream, see `StreamRow`. */
export type UserRow = UserBlock;

export interface ChannelRow {
	readonly id: number;
	readonly source: string;
	readonly name: string;
	readonly messages: number;
	/** How many of them imports brought; absent for none. */
	readonly imported?: number;
	/** The event at which `messages`, `imported`, `name` and `recording` are exact. */
	readonly at: number;
	/** How it stands at the source that keeps it; absent where none does. */
	readonly recording?: ChannelRecording;
	/** The newest message that this device received and no import brought. */
	readonly last: LastMessage | null;
}

/** What came of a query, by its path (see queryPath). */
export interface AnswerRow extends CachedAnswer<unknown> {
	readonly path: string;
	/** When the relay was last queried, epoch ms: the row with the earliest is evicted first. */
	readonly askedAt: number;
}

/** Messages in the log at the end of each minute of one hour (hours since the epoch); 0 where the minute has no event. */
export interface HourRow {
	readonly hour: number;
	readonly ends: Float64Array;
	/** How many messages imports brought in each minute; absent where they brought none. */
	readonly imported?: Float64Array;
}

/** The position of the stream. Each commit writes this row, so it contains only what each commit changes or checks. */
export interface StreamRow {
	readonly key: 'stream';
	/** The leadership that may write here; a writer with a lower epoch is refused. */
	readonly epoch: number;
	readonly log: string;
	readonly cursor: { readonly seq: number; readonly term: string };
	readonly totals: Totals & { readonly at: number };
	/** Messages among the totals that imports brought; absent for none. */
	readonly imported?: number;
	/** Where the run of events that ends at the cursor began, and the number of users in the log there. */
	readonly base: { readonly seq: number; readonly users: number };
	/** Minute marks are complete from this minute on. */
	readonly marksFrom: number;
	readonly lastReceivedAt: number | null;
	/** When the newest event was received that no import brought; absent before the first import. */
	readonly liveAt?: number | null;
}

/** The key of that record in databases since version 1. */
// eslint-disable-next-line house/retired-words -- the name in every database that exists
export const STORED = 'held';

/** What is stored below the segment that the cursor is in: sealed segments, and remains of older tails. */
export interface StoredRow {
	readonly key: typeof STORED;
	readonly ranges: readonly SeqRange[];
	/** Of sealed segments. */
	readonly bytes: number;
	readonly floor: Floor | null;
	/** What the relay has lost, too: whole segments. Absent in archives of earlier versions. */
	readonly lost?: readonly SeqRange[];
	/** Runs of the tail whose frames were damaged here. Absent where there are none. */
	readonly torn?: readonly SeqRange[];
}

/** The relay's clock was set back to a moment before the newest event, and no other has come that shows it. Epoch ms. */
interface SetBack {
	/** When the newest event was received, and as when that counts. */
	readonly received: number;
	readonly now: number;
}

/** The relay's facts, as last received. */
export interface RelayRow {
	readonly key: 'relay';
	readonly first: number;
	readonly head: number;
	readonly demo: boolean;
	readonly clockOffset: number;
	/** Null or absent, unless its clock was set back since the newest event. */
	readonly setBack?: SetBack | null;
}

/** The key of that record in databases since version 1. */
// eslint-disable-next-line house/retired-words -- the name in every database that exists
export const STATS = 'tally';

/** What was damaged on this device, and can be mended only by the relay. */
export interface DamageRow {
	readonly key: 'damage';
	/** How many records were found damaged since the archive began, and when the last one was, epoch ms. */
	readonly found: number;
	readonly at: number;
	/** Whether a snapshot is needed: channels, minutes or the tail have lost a record. */
	readonly snapshot: boolean;
	/** User blocks that are missing. */
	readonly users: readonly number[];
}

export interface StatsRow extends ArchiveStats {
	readonly key: typeof STATS;
}

interface MetaRows {
	stream: StreamRow;
	[STATS]: StatsRow;
	[STORED]: StoredRow;
	relay: RelayRow;
	damage: DamageRow;
}

/** What is stored: below the segment that the cursor is in, and of it. */
export function coverageOf(
	{ cursor: { seq } }: Pick<StreamRow, 'cursor'>,
	{ ranges, torn = [] }: Pick<StoredRow, 'ranges' | 'torn'>
): readonly SeqRange[] {
	const border = borderOf(seq);
	const stored = seq > border ? addRange(ranges, { first: border + 1, last: seq }) : ranges;
	return torn.reduce<readonly SeqRange[]>(removeRange, stored);
}

/** The relay dates the newest event later than its clock by less than this, in ms, after small steps of the clock. */
const AHEAD_MS = 10_000;

/** Whether the relay's clock, which shows `now`, was set back since the newest event was `received`. */
export const setBackTo = (received: number | null, now: number): SetBack | null =>
	received !== null && received - now > AHEAD_MS ? { received, now } : null;

/** When the newest event counts as received, epoch ms; null before the first. */
export function receivedAt(stream?: StreamRow, relay?: RelayRow): number | null {
	const received = stream?.lastReceivedAt ?? null;
	return received !== null && received === relay?.setBack?.received ? relay.setBack.now : received;
}

/** Whether a record without a checksum can be read. */
function isReadable(row: object): boolean {
	const { bytes } = row as { readonly bytes?: unknown };
	try {
		// Of any realm: see browser/page-life.ts.
		if (ArrayBuffer.isView(bytes)) decodeFrame(bytes as Uint8Array);
		return true;
	} catch {
		return false;
	}
}

/** Those of many records that are there and intact. */
export const present = <T>(rows: readonly (T | undefined)[]): T[] =>
	rows.filter((row) => row !== undefined);

export class ArchiveDatabase extends Dexie {
	declare readonly segments: Table<SegmentRow, number>;
	declare readonly catalog: Table<CatalogRow, number>;
	declare readonly frames: Table<FrameRow, number>;
	declare readonly users: Table<UserRow, number>;
	declare readonly channels: Table<ChannelRow, number>;
	declare readonly minutes: Table<HourRow, number>;
	declare readonly answers: Table<AnswerRow, string>;
	declare readonly moderation: Table<ModerationRow, number>;
	declare readonly times: Table<TimesRow, number>;
	declare readonly meta: Table<MetaRows[keyof MetaRows], string>;
	/** Tables whose damaged records are being taken out. One that fails isn't tried again by this thread. */
	readonly #mending = new Set<string>();

	constructor(name: string) {
		super(name, { cache: 'immutable' });
		// Append-only: a later version adds a line, and no line ever changes.
		this.version(1).stores({
			segments: 'n',
			catalog: 'n',
			frames: 'first',
			users: 'block',
			channels: 'id',
			minutes: 'hour',
			// Of versions that counted channels by receipt.
			channelMinutes: 'minute',
			answers: 'path,askedAt',
			meta: 'key'
		});
		this.version(2).stores({
			catalog: 'n,sentAt,moderated',
			moderation: 'seq,target,user,sentAt,[channel+sentAt]'
		});
		this.version(3).stores({
			moderation: 'seq,target,user,sentAt,[kind+user+channel+sentAt]'
		});
		this.version(4).stores({ times: 'block,[block+segments]' });
		// How channels stand may be in events that an earlier version stored without reading them: a snapshot has it.
		this.version(5)
			.stores({})
			.upgrade(async (transaction) => {
				const meta = transaction.table<DamageRow>('meta');
				const { found = 0, at = 0, users = [] } = (await meta.get('damage')) ?? {};
				await store(meta, [{ key: 'damage', found, at, snapshot: true, users }]);
			});
		track(this);
		for (const table of this.tables) {
			table.hook('reading', (row?: object) => {
				if (!row || (isIntact(row) ?? isReadable(row))) return row;
				this.#damaged(table);
				return undefined;
			});
		}
	}

	/**
	 * A record of the table is damaged. To its reader it is missing; here, after what is being read, all such records of
	 * the table are taken out of the archive, so that the relay is asked for them.
	 */
	#damaged(table: Table): void {
		if (this.#mending.has(table.name)) return;
		this.#mending.add(table.name);
		// Not inside the reader's transaction, or its live query.
		setTimeout(async () => {
			const { mend } = await upkeep();
			await mend(this, table);
			this.#mending.delete(table.name);
		});
	}

	/** The row of `meta` with this key. */
	async fact<K extends keyof MetaRows>(key: K): Promise<MetaRows[K] | undefined> {
		return (await this.meta.get(key)) as MetaRows[K] | undefined;
	}

	/** The rows of `meta` with these keys, as they stand at one moment. */
	async facts<const K extends readonly (keyof MetaRows)[]>(
		...keys: K
	): Promise<{ [I in keyof K]: MetaRows[K[I]] | undefined }> {
		const rows: unknown = await this.meta.bulkGet([...keys]);
		return rows as { [I in keyof K]: MetaRows[K[I]] | undefined };
	}
}

/** By name; used by this thread. */
export const databases = new Map<string, ArchiveDatabase>();

/** The one connection of this thread to an archive's database; opened on first use, reopened by Dexie when closed. */
export function databaseOf(name: string): ArchiveDatabase {
	let database = databases.get(name);
	if (!database) databases.set(name, (database = new ArchiveDatabase(name)));
	return database;
}
