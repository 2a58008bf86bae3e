import { packFrame } from '../../../src/lib/wire/index';
import { deflateKept } from './deflate';
import type { Seal } from '../frames';

/** Limit of segments waiting to be packed: with more, commits would wait for the processor. */
const MOST = 32;

/** Resolves when a segment is packed, and when its bytes are in the database. */
interface Waiting {
	readonly packed: Promise<void>;
	readonly stored: Promise<void>;
}

/** The bytes of a segment, and a callback once they are stored. */
export interface Packed {
	readonly n: number;
	readonly bytes: Uint8Array;
	readonly stored: () => void;
}

/** Packs sealed segments: other threads compress them, and a later commit stores the bytes. */
export class Packer {
	readonly #waiting = new Map<number, Waiting>();
	#ready: Packed[] = [];
	/** Called when there are bytes to store. */
	readonly #onReady: () => void;
	/** Called with the reason why a segment has no bytes; readers of the segment get it too. */
	readonly #onFailed: (error: unknown) => void;

	constructor(onReady: () => void, onFailed: (error: unknown) => void) {
		this.#onReady = onReady;
		this.#onFailed = onFailed;
	}

	get ready(): boolean {
		return this.#ready.length > 0;
	}

	add(n: number, sealed: Seal): void {
		let [done, failed] = [(): void => {}, (_error: unknown): void => {}];
		const stored = new Promise<void>((resolve, reject) => ([done, failed] = [resolve, reject]));
		stored.catch(this.#onFailed);
		const packed = pack(sealed).then((bytes) => {
			this.#ready.push({ n, bytes, stored: done });
			this.#onReady();
		}, failed);
		this.#waiting.set(n, { packed, stored });
	}

	/** Packed segments to store now; pass them to `stored` or, if that fails, to `putBack`. */
	take(): readonly Packed[] {
		return this.#ready.splice(0);
	}

	putBack(packed: readonly Packed[]): void {
		this.#ready.unshift(...packed);
	}

	stored(packed: readonly Packed[]): void {
		for (const { n, stored } of packed) {
			this.#waiting.delete(n);
			stored();
		}
	}

	/** Resolves when the bytes of the segments from … to are stored. */
	async whole(from: number, to: number): Promise<void> {
		for (const [n, { stored }] of this.#waiting) if (n >= from && n <= to) await stored;
	}

	/** Resolves when fewer segments than the limit are being packed. */
	async room(): Promise<void> {
		const [oldest] = this.#waiting.values();
		if (this.#waiting.size > MOST) await oldest?.packed;
	}

	/** Resolves when nothing is being packed. */
	async idle(): Promise<void> {
		for (const { packed } of this.#waiting.values()) await packed;
	}
}

/** The bytes of a sealed segment. */
async function pack({ frame, canonical }: Seal): Promise<Uint8Array> {
	const [head, text] = await Promise.all([
		deflateKept(canonical.head),
		deflateKept(canonical.text)
	]);
	return packFrame(frame, canonical, (bytes) => (bytes === canonical.head ? head : text));
}
