import { packFrame } from '../../../src/lib/wire/index';
import { deflateKept } from './deflate';
import type { Seal } from '../frames';

/** Limit of segments waiting to be packed: with more, commits would wait for the processor. */
const MOST = 32;

/** The bytes of a segment. */
export interface Packed {
	readonly n: number;
	readonly sealed: Seal;
	readonly bytes: Uint8Array;
}

/**
 * Packs sealed segments: other threads compress them, and a later commit stores the bytes. Until then this has them:
 * a reader never waits for the disk.
 */
export class Packer {
	/** The segments that are being packed, or are packed and not stored yet. */
	readonly #waiting = new Map<number, Promise<Uint8Array>>();
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
		const bytes = pack(sealed);
		this.#waiting.set(n, bytes);
		bytes.then(
			(packed) => {
				this.#ready.push({ n, sealed, bytes: packed });
				this.#onReady();
			},
			(error: unknown) => {
				this.#waiting.delete(n);
				this.#onFailed(error);
			}
		);
	}

	/** The bytes of a segment that aren't stored yet. */
	bytes(n: number): Promise<Uint8Array> | undefined {
		return this.#waiting.get(n);
	}

	/** Packed segments to store now; pass them to `stored` or, if that fails, to `putBack`. */
	take(): readonly Packed[] {
		return this.#ready.splice(0);
	}

	putBack(packed: readonly Packed[]): void {
		this.#ready.unshift(...packed);
	}

	stored(packed: readonly Packed[]): void {
		for (const { n } of packed) this.#waiting.delete(n);
	}

	/** Resolves when fewer segments than the limit are being packed. */
	async room(): Promise<void> {
		const [oldest] = this.#waiting.values();
		if (this.#waiting.size > MOST) await oldest?.catch(() => {});
	}

	/** Resolves when nothing is being packed. */
	async idle(): Promise<void> {
		await Promise.allSettled(this.#waiting.values());
	}
}

/** The bytes of a sealed segment. */
export async function pack({ frame, canonical }: Seal): Promise<Uint8Array> {
	const [head, text] = await Promise.all([
		deflateKept(canonical.head),
		deflateKept(canonical.text)
	]);
	return packFrame(frame, canonical, (bytes) => (bytes === canonical.head ? head : text));
}
