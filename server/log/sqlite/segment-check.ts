import { hash } from 'node:crypto';
import {
	SEGMENT_SIZE,
	decodePacked,
	openFrame,
	segmentFirst,
	segmentOf,
	type SegmentInfo
} from '../../../src/lib/wire/index';
import { infoOf, seal, sealFrame, type Seal } from '../frames';
import type { LoggedEvent, Segment } from '../log';
import { isCorrupt, type Damage } from './tables/damage';
import { pack, type Packer } from './packer';
import { canonicalOf, keyOfBytes } from './mend/segment-key';
import { turn } from '../turn';
import type { SqliteStore } from './store';

/**
 * Hands out sealed segments whose bytes have their key: each is checked when it is first read. One that hasn't is
 * made anew from its rows, if these have the key. Otherwise nothing here holds the truth, and the segment is missing.
 */
export class SegmentCheck {
	readonly #store: SqliteStore;
	readonly #packer: Packer;
	readonly #onDamage: (damage: Damage) => void;
	readonly #intact = new Set<number>();
	readonly #missing = new Set<number>();
	/** Segments whose rows were checked, and those whose rows are damaged. */
	readonly #rows = new Set<number>();
	readonly #damagedRows = new Set<number>();
	/** Mended segments as the list should have them: their rows there are written by a later commit. */
	readonly #mended = new Map<number, SegmentInfo>();
	/** Segments that are on damaged pages. Nothing can be written there, so they are made anew each time. */
	readonly #unreadable = new Set<number>();
	/** Segments that are being read: who asks meanwhile shares the answer. */
	readonly #reading = new Map<number, Promise<Segment | undefined>>();

	constructor(store: SqliteStore, packer: Packer, onDamage: (damage: Damage) => void) {
		this.#store = store;
		this.#packer = packer;
		this.#onDamage = onDamage;
	}

	/** Segments that were read and can't be mended. */
	get missing(): ReadonlySet<number> {
		return this.#missing;
	}

	/** What the list should say of a segment that was mended. */
	info(n: number): SegmentInfo | undefined {
		return this.#mended.get(n);
	}

	/** An event as it was written; undefined if it isn't there, or damaged. */
	at(seq: number): LoggedEvent | undefined {
		const n = segmentOf(seq);
		try {
			// SQLite commits no transaction that met a damaged page: the next one leaves it alone.
			const found = this.#damagedRows.has(n) ? undefined : this.#store.at(seq);
			// A row without a sum has its segment's key to vouch for it.
			if (found && (this.#store.hasSum(seq) || this.hasRows(n))) return found;
		} catch (error) {
			if (isCorrupt(error)) this.#tellRows(n);
			else this.rowsChanged(n);
		}
		// Its bytes may have it all the same. Whoever sends it again would be told that it is new otherwise.
		return this.#store.framed(n)?.[seq - segmentFirst(n)];
	}

	/** A sealed segment, or undefined if it is damaged beyond mending. */
	segment(n: number): Promise<Segment | undefined> {
		const begun = this.#reading.get(n);
		if (begun) return begun;
		const reading = this.#read(n).finally(() => this.#reading.delete(n));
		this.#reading.set(n, reading);
		return reading;
	}

	async #read(n: number): Promise<Segment | undefined> {
		if (this.#missing.has(n)) return undefined;
		const waiting = await this.#packer.bytes(n);
		const stored = this.#stored(n);
		if (waiting) return { key: this.#mended.get(n)?.key ?? stored?.key ?? '', bytes: waiting };
		if (stored && this.#intact.has(n)) return stored;
		const actual = stored && keyOfBytes(stored.bytes);
		if (stored?.listed && actual === stored.key) {
			this.#intact.add(n);
			return stored;
		}
		return this.#mend(n, stored, actual ?? null);
	}

	/**
	 * Whether the rows of a sealed segment are as they were sealed. They are made anew from its bytes if they aren't;
	 * while a commit is running that has to wait.
	 */
	hasRows(n: number): boolean {
		if (this.#rows.has(n)) return true;
		if (this.#damagedRows.has(n)) return false;
		if (!this.#areSealed(n)) {
			if (this.#store.isWriting) return false;
			if (!this.#store.restoreRows(n, () => this.#areSealed(n))) {
				this.#damagedRows.add(n);
				return false;
			}
		}
		this.#rows.add(n);
		return true;
	}

	/** Notes that the rows of a segment are on a damaged page. */
	#tellRows(n: number): void {
		this.#rows.delete(n);
		this.#damagedRows.add(n);
		this.#onDamage({ n, state: 'rows' });
	}

	/** The segment as it is on the disk; undefined where that can't be read. */
	#stored(n: number): StoredSegment | undefined {
		if (this.#unreadable.has(n)) return undefined;
		try {
			return this.#store.segment(n);
		} catch (error) {
			if (!isCorrupt(error)) throw error;
			this.#tellUnreadable(n);
			return undefined;
		}
	}

	#tellUnreadable(n: number): void {
		if (this.#unreadable.size === 0) this.#onDamage({ pages: 'segments', state: 'unreadable' });
		this.#unreadable.add(n);
	}

	/** Whether the rows of a segment have its key. */
	#areSealed(n: number): boolean {
		const key = this.#sealOfRows(n)?.key;
		const stored = this.#stored(n);
		// On a damaged page the rows' sums alone say that they are right.
		if (this.#unreadable.has(n)) return key !== undefined;
		if (key === undefined || stored === undefined) return false;
		if (key === stored.key) return true;
		const actual = keyOfBytes(stored.bytes);
		return key === actual || saysNothing(stored, actual);
	}

	/** Puts a segment back into the list of segments, from its rows. */
	relist(n: number): void {
		const sealed = this.#sealOfRows(n);
		if (sealed) {
			this.#store.putSegment(n, sealed);
			this.#packer.add(n, sealed);
		} else this.#missing.add(n);
		this.#onDamage({ n, state: sealed ? 'mended' : 'lost' });
	}

	/** Rows of a segment turned out to be damaged, maybe after they were checked. */
	rowsChanged(n: number): void {
		this.#rows.delete(n);
		this.hasRows(n);
	}

	/** Whether nothing is known to be damaged in the segments from `n` on. */
	isWhole(n: number): boolean {
		return [...this.#missing, ...this.#damagedRows].every((damaged) => damaged < n);
	}

	async #mend(
		n: number,
		stored: StoredSegment | undefined,
		actual: string | null
	): Promise<Segment | undefined> {
		await turn();
		// Two of three that agree are right: the stored key, the bytes and the rows. Where there are only rows, these are.
		const sealed =
			stored && actual === stored.key ? sealOfBytes(stored.bytes, actual) : this.#sealOfRows(n);
		const isRight =
			!stored || saysNothing(stored, actual) || [stored.key, actual].includes(sealed?.key ?? '');
		if (sealed === null || !isRight) {
			this.#missing.add(n);
			this.#onDamage({ n, state: 'lost' });
			return undefined;
		}
		// What is written on a damaged page may take the place of something else.
		if (!this.#unreadable.has(n) && !this.#store.isSound('segments')) this.#tellUnreadable(n);
		if (this.#unreadable.has(n)) {
			const bytes = await pack(sealed);
			this.#mended.set(n, infoOf(sealed, bytes));
			return { key: sealed.key, bytes };
		}
		this.#packer.add(n, sealed);
		const bytes = await this.#packer.bytes(n);
		this.#intact.add(n);
		if (bytes) this.#mended.set(n, infoOf(sealed, bytes));
		// Bytes that weren't stored before the relay ended are no damage.
		if (!stored?.listed || stored.bytes.length > 0) this.#onDamage({ n, state: 'mended' });
		return bytes && { key: sealed.key, bytes };
	}

	#sealOfRows(n: number): Seal | null {
		try {
			const rows = this.#store.read(segmentFirst(n), SEGMENT_SIZE);
			return rows.length === SEGMENT_SIZE ? sealOf(rows) : null;
		} catch {
			return null;
		}
	}
}

/** A segment as the store has it. */
type StoredSegment = NonNullable<ReturnType<SqliteStore['segment']>>;

/** Whether the list of segments has neither the key nor the bytes of a segment any more: each of its rows has a sum. */
const saysNothing = (stored: StoredSegment, actual: string | null): boolean =>
	!stored.listed && actual === null;

/** Seals the events of a segment. */
export const sealOf = (events: readonly LoggedEvent[]): Seal =>
	seal(events, (bytes) => hash('sha256', bytes, 'buffer'));

/** The seal of a segment from bytes that have its key. */
function sealOfBytes(bytes: Uint8Array, key: string): Seal {
	const packed = openFrame(bytes);
	return sealFrame(decodePacked(packed), canonicalOf(packed), key);
}
