import { packFrame } from '../../../src/lib/wire/index';
import { deflateKept } from './deflate';
import type { Seal } from '../frames';

/** Segments that may wait to be packed: with more, commits wait for the processor. */
const MOST = 32;

/** When a segment will be packed, and when its bytes will be in the database. */
interface Waiting {
	readonly packed: Promise<void>;
	readonly stored: Promise<void>;
}

/** The bytes of a segment, and whom to tell that they are stored. */
export interface Packed {
	readonly n: number;
	readonly bytes: Uint8Array;
	readonly stored: () => void;
}

/** Sealed segments on their way to their bytes, which other threads make and a later commit stores. */
export class Packer {
	readonly #waiting = new Map<number, Waiting>();
	#ready: Packed[] = [];
	/** Called when there are bytes to store. */
	readonly #onReady: () => void;
	/** Told why a segment has no bytes; whoever asks for it hears so, too. */
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

	/** What is packed, to be stored now; hand it to `stored` or, if that fails, to `putBack`. */
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

	/** Until the bytes of the segments from … to are stored. */
	async whole(from: number, to: number): Promise<void> {
		for (const [n, { stored }] of this.#waiting) if (n >= from && n <= to) await stored;
	}

	/** Until no more segments than the bound are being packed. */
	async room(): Promise<void> {
		const [oldest] = this.#waiting.values();
		if (this.#waiting.size > MOST) await oldest?.packed;
	}

	/** Until nothing is being packed. */
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
