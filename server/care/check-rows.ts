import { isDeepStrictEqual } from 'node:util';
import {
	decodeFrame,
	earlierOf,
	segmentFirst,
	segmentLast,
	segmentOf,
	type Appearance,
	type ChannelTotal,
	type Frame
} from '../../src/lib/wire/index';
import type { EventRow } from '../log/sqlite/tables/rows';
import type { Db } from '../log/sqlite/tables/schema';
import { isWhole } from '../log/sqlite/tables/sums';
import { keyOfBytes } from '../log/sqlite/mend/segment-key';
import { number, reasonOf, segmentPlace, seqWords, type Faults } from './fault';
import { RowEvents, plain } from './row-events';
import { RunningTotals } from './running-totals';

interface SegmentRow {
	readonly key: string;
	readonly bytes: Uint8Array;
	readonly sent_first: number;
	readonly sent_last: number;
	readonly received_first: number;
	readonly received_last: number;
}

/**
 * Checks the log's rows and its segments, in order from the first. Everything that concerns a single row is in `#row`.
 */
export class RowCheck {
	readonly #faults: Faults;
	readonly #totals = new RunningTotals();
	/** Appearances and channels that were told of: each damages many segments. */
	readonly #told = new Set<string>();
	readonly #rows;
	readonly #events: RowEvents;
	readonly #segment;
	readonly #nextRow;
	readonly #nextSegment;
	messages = 0;
	segments = 0;
	/** Whether rows are missing or can't be read: then totals can't be counted. */
	incomplete = false;

	/** Throws better-sqlite3's errors where the database has no such tables. */
	constructor(db: Db, faults: Faults) {
		this.#faults = faults;
		this.#rows = db.prepare<[number, number], EventRow>(
			'SELECT * FROM events WHERE seq BETWEEN ? AND ? ORDER BY seq'
		);
		this.#events = new RowEvents(db);
		this.#segment = db.prepare<[number], SegmentRow>(
			`SELECT key, bytes, sent_first, sent_last, received_first, received_last FROM segments WHERE n = ?`
		);
		this.#nextRow = db
			.prepare<[number], number | null>('SELECT MIN(seq) FROM events WHERE seq >= ?')
			.pluck();
		this.#nextSegment = db
			.prepare<[number], number | null>('SELECT MIN(n) FROM segments WHERE n >= ?')
			.pluck();
	}

	/** Checks segment `n` of a log that ends at `head`: a sealed one, or the tail. Returns the next that has anything. */
	check(n: number, head: number): number {
		const stored = this.#read(segmentPlace(n), 'segment', () => this.#segment.get(n));
		const [first, last] = [segmentFirst(n), segmentLast(n)];
		const rows = this.#read(segmentPlace(n), 'rows', () => this.#rows.all(first, last));
		if (rows?.length === 0 && stored === undefined) return this.#emptyFrom(n);
		const sealed = stored !== undefined || last <= head;
		if (!sealed) this.#tail(n, rows ?? []);
		else this.#sealed(n, rows, stored ?? null);
		return n + 1;
	}

	/** Undefined, and a fault, where the file can't be read there. */
	#read<T>(place: string, kind: 'rows' | 'segment', read: () => T): T | undefined {
		try {
			return read();
		} catch (error) {
			this.#skip();
			const what = kind === 'rows' ? 'its rows can' : 'its entry in the list of segments can';
			this.#faults.add(kind, place, `${what} not be read (${reasonOf(error)})`);
			return undefined;
		}
	}

	/** Tells of segments without anything in them. */
	#emptyFrom(n: number): number {
		const row = this.#nextRow.get(segmentFirst(n));
		const nexts = [
			row === null || row === undefined ? null : segmentOf(row),
			this.#nextSegment.get(n)
		];
		const next = Math.min(...nexts.map((found) => found ?? Infinity));
		// At the end of the log: there is no tail.
		if (next === Infinity) return n + 1;
		this.#skip();
		const range = `${number(segmentFirst(n))}–${number(segmentLast(next - 1))}`;
		const place =
			next === n + 1
				? segmentPlace(n)
				: `segments ${number(n)}–${number(next - 1)}, messages ${range}`;
		this.#faults.add('rows', place, 'neither rows nor a segment are there');
		return next;
	}

	#tail(n: number, rows: readonly EventRow[]): void {
		const first = segmentFirst(n);
		const place = (seq: number): string => `the tail, message ${number(seq)}`;
		const missing = missingIn(rows, first, rows.at(-1)?.seq ?? first - 1);
		if (missing.length > 0) {
			this.#skip();
			this.#faults.add('tail', 'the tail', `${seqWords(missing)} missing`);
		}
		for (const row of rows) {
			// No segment vouches for them: only their sums do.
			const wrong =
				this.#row(row) ?? (isWhole(Object.values(row)) ? null : "it isn't as it was written");
			if (wrong !== null) this.#faults.add('tail', place(row.seq), wrong);
		}
	}

	#sealed(n: number, rows: readonly EventRow[] | undefined, stored: SegmentRow | null): void {
		this.segments++;
		const place = segmentPlace(n);
		const missing = rows ? missingIn(rows, segmentFirst(n), segmentLast(n)) : [];
		if (missing.length > 0) {
			this.#skip();
			this.#faults.add('rows', place, `${seqWords(missing)} missing`);
		}
		const wrong = (rows ?? []).map((row) => ({ seq: row.seq, wrong: this.#row(row) }));
		const faulty = wrong.filter((row) => row.wrong !== null);
		const [one] = faulty;
		if (one && missing.length === 0) {
			const words = seqWords(faulty.map(({ seq }) => seq));
			this.#faults.add('rows', place, `${words}: ${one.wrong ?? ''}`);
		}
		if (!stored) {
			this.#faults.add('segment', place, 'it is missing in the list of segments');
			return;
		}
		this.#keys(n, rows ?? [], stored, one !== undefined || missing.length > 0 || !rows);
	}

	/** Compares what a segment's rows, its bytes and its entry say; `told`: its rows have a fault that was told. */
	#keys(n: number, rows: readonly EventRow[], stored: SegmentRow, told: boolean): void {
		const place = segmentPlace(n);
		const ofRows = this.#events.seal(rows);
		const ofBytes = keyOfBytes(stored.bytes);
		const rowsWhole = ofRows !== null && ofRows.key === stored.key;
		// The relay stores the bytes a moment after the segment, or at its next start.
		const packed = stored.bytes.length > 0;
		if (ofRows !== null && ofRows.key === ofBytes && !rowsWhole) {
			const what = 'its key is damaged; the relay mends it when it reads the segment';
			this.#faults.add('segment', place, what);
			return;
		}
		if (packed && ofBytes !== stored.key) {
			const mend = rowsWhole
				? 'the relay mends them from the rows when it reads the segment'
				: 'so are its rows: the segment is lost';
			this.#faults.add('segment', place, `its bytes are damaged; ${mend}`);
		}
		if (rowsWhole) {
			const times = [...ofRows.sentAt, ...ofRows.receivedAt];
			const { sent_first, sent_last, received_first, received_last } = stored;
			if (isDeepStrictEqual(times, [sent_first, sent_last, received_first, received_last])) return;
			this.#faults.add('segment', place, 'its times in the list of segments are wrong');
		} else if (ofBytes === stored.key) this.#difference(place, rows, stored.bytes, told);
		else if (!told) {
			this.#faults.add(
				'rows',
				place,
				packed
					? 'they are not as they were sealed'
					: 'they are not as they were sealed, and its bytes were not stored: the segment is lost'
			);
		}
	}

	/** Tells where rows differ from the segment's bytes, which are whole. */
	#difference(place: string, rows: readonly EventRow[], bytes: Uint8Array, told: boolean): void {
		const frame = decodeFrame(bytes);
		const byId = new Map(rows.map((row) => [row.seq, row]));
		const damaged: number[] = [];
		let explained = this.#channelsDiffer(place, frame.channels);
		for (const event of frame.events) {
			const row = byId.get(event.seq);
			if (!row) continue;
			const found = this.#events.event(row);
			if (found !== null && isDeepStrictEqual(found, plain(event))) continue;
			const sameBut =
				found !== null &&
				isDeepStrictEqual({ ...found, author: null }, { ...plain(event), author: null });
			if (sameBut && this.#lookDiffers(place, row.look, found.author, event.author))
				explained = true;
			else damaged.push(event.seq);
		}
		if (damaged.length > 0) {
			const what = `${seqWords(damaged)} not as sealed; the segment's bytes are whole`;
			this.#faults.add('rows', place, what);
		} else if (!explained && !told) {
			this.#faults.add(
				'rows',
				place,
				"their totals are not as sealed; the segment's bytes are whole"
			);
		}
	}

	#channelsDiffer(place: string, channels: Frame['channels']): boolean {
		const differs = ({ id, source, name }: ChannelTotal): boolean => {
			const found = this.#events.channel(id);
			if (found?.source === source && found.name === name) return false;
			this.#tellOnce(
				`channel ${number(id)}`,
				`its name differs from the one in ${place}, “${name}” of ${source}`
			);
			return true;
		};
		return channels.filter(differs).length > 0;
	}

	/** Whether the difference is that of an appearance, which many rows share. */
	#lookDiffers(
		place: string,
		look: number,
		found: Appearance | null,
		sealed: Appearance | null
	): boolean {
		if (look !== 0 && !found) return true;
		if (!sealed || found?.user !== sealed.user) return false;
		const what = `the appearance ${number(look)}, of “${sealed.login}”, differs from the one in ${place}`;
		this.#tellOnce(`user ${number(sealed.user)}`, what);
		return true;
	}

	#tellOnce(place: string, what: string): void {
		if (this.#told.has(place)) return;
		this.#told.add(place);
		this.#faults.add('rows', place, what);
	}

	/** What is wrong with a row by itself and after those before it, or null. A check of single rows belongs here. */
	#row(row: EventRow): string | null {
		this.messages++;
		const look = row.look === 0 ? null : this.#events.look(row.look);
		const unknown = [
			...(row.look !== 0 && !look ? [`appearance ${number(row.look)}`] : []),
			...(row.channel !== 0 && !this.#events.channel(row.channel)
				? [`channel ${number(row.channel)}`]
				: [])
		];
		for (const what of unknown) {
			this.#tellOnce(what, `it is missing, and message ${number(row.seq)} is of it`);
		}
		if (unknown.length > 0) {
			this.#totals.skip();
			return null;
		}
		const event = this.#events.event(row);
		const inFrame = row.received_at + (event ? earlierOf(event) : 0);
		const wrong = this.#totals.wrongIn(row, look?.user ?? 0, inFrame);
		if (event === null) return 'it can not be read';
		if (wrong.length === 0) return null;
		if (wrong.length === 1 && wrong[0] === 'time')
			return 'it was received before the one in front of it';
		return `wrong totals of ${wrong.filter((what) => what !== 'time').join(', ')}`;
	}

	#skip(): void {
		this.incomplete = true;
		this.#totals.skip();
	}
}

/** Seqs of `first` … `last` without a row. */
function missingIn(rows: readonly EventRow[], first: number, last: number): number[] {
	if (rows.length === last - first + 1) return [];
	const there = new Set(rows.map(({ seq }) => seq));
	return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i).filter(
		(seq) => !there.has(seq)
	);
}
