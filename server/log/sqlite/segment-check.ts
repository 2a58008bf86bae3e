import { hash } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import {
	SEGMENT_SIZE,
	keyInput,
	keyOfDigest,
	openFrame,
	segmentFirst
} from '../../../src/lib/wire/index';
import { seal, type Seal } from '../frames';
import type { LoggedEvent, Segment } from '../log';
import type { Packer } from './packer';
import type { SqliteStore } from './store';

/** A sealed segment that isn't as it was stored. */
export interface Damage {
	readonly n: number;
	/**
	 * `mended`: its bytes or its key had changed, and are as before again. `lost`: nothing here has its key any more.
	 * `rows`: its rows changed; its bytes may be whole.
	 */
	readonly state: 'mended' | 'lost' | 'rows';
}

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
		const stored = this.#store.segment(n);
		if (stored && waiting) return { key: stored.key, bytes: waiting };
		if (stored && this.#intact.has(n)) return stored;
		const actual = stored && keyOfBytes(stored.bytes);
		if (stored && actual === stored.key) {
			this.#intact.add(n);
			return stored;
		}
		return this.#mend(n, stored, actual ?? null);
	}

	/** Whether the rows of a sealed segment are as they were sealed. */
	hasRows(n: number): boolean {
		if (this.#rows.has(n)) return true;
		if (this.#damagedRows.has(n)) return false;
		const key = this.#sealOfRows(n)?.key;
		const stored = this.#store.segment(n);
		if (key !== undefined && stored && (key === stored.key || key === keyOfBytes(stored.bytes))) {
			this.#rows.add(n);
			return true;
		}
		this.#damagedRows.add(n);
		this.#onDamage({ n, state: 'rows' });
		return false;
	}

	/** Whether nothing is known to be damaged in the segments from `n` on. */
	isWhole(n: number): boolean {
		return [...this.#missing, ...this.#damagedRows].every((damaged) => damaged < n);
	}

	async #mend(
		n: number,
		stored: Segment | undefined,
		actual: string | null
	): Promise<Segment | undefined> {
		const sealed = this.#sealOfRows(n);
		// Two of three that agree are right: the stored key, the bytes and the rows.
		const right = sealed !== null && (sealed.key === stored?.key || sealed.key === actual);
		if (!right) {
			this.#missing.add(n);
			this.#onDamage({ n, state: 'lost' });
			return undefined;
		}
		this.#packer.add(n, sealed);
		const bytes = await this.#packer.bytes(n);
		this.#intact.add(n);
		// Bytes that weren't stored before the relay ended are no damage.
		if (stored?.bytes.length !== 0) this.#onDamage({ n, state: 'mended' });
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

/** Seals the events of a segment. */
export const sealOf = (events: readonly LoggedEvent[]): Seal =>
	seal(events, (bytes) => hash('sha256', bytes, 'buffer'));

/** The key that the bytes of a segment have; null if they are no frame. */
export function keyOfBytes(bytes: Uint8Array): string | null {
	try {
		const packed = openFrame(bytes);
		const canonical = {
			head: inflateRawSync(packed.head, { maxOutputLength: packed.headSize }),
			text: inflateRawSync(packed.text, { maxOutputLength: packed.textSize })
		};
		return keyOfDigest(hash('sha256', keyInput(packed, canonical), 'buffer'));
	} catch {
		return null;
	}
}
