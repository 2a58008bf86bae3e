/** 2^25 bits: with two full windows of keys, one absent key in 70 passes as possibly present. */
const BITS = 2 ** 25;
/** Bytes of a key that the filter reads: four for each of its two bits. */
export const FILTERED_BYTES = 8;

/**
 * A Bloom filter with two bits a key. The keys are digests, so their own first bytes serve as hashes. It
 * saves the lookup in the key tables for nearly every new message.
 */
export class KeyFilter {
	readonly #words = new Uint32Array(BITS / 32);

	/** `key`: one character a byte. */
	add(key: string): void {
		for (let at = 0; at < FILTERED_BYTES; at += 4) this.#set(bitOf(key, at));
	}

	/** `starts`: the first FILTERED_BYTES of each of any number of keys. */
	addAll(starts: Buffer): void {
		for (let at = 0; at < starts.length; at += 4) this.#set(starts.readUInt32LE(at) & (BITS - 1));
	}

	/** False if the key was never added. */
	mayHave(key: string): boolean {
		for (let at = 0; at < FILTERED_BYTES; at += 4) {
			const bit = bitOf(key, at);
			if (((this.#words[bit >>> 5] ?? 0) & (1 << (bit & 31))) === 0) return false;
		}
		return true;
	}

	#set(bit: number): void {
		this.#words[bit >>> 5] = (this.#words[bit >>> 5] ?? 0) | (1 << (bit & 31));
	}
}

const bitOf = (key: string, at: number): number =>
	(key.charCodeAt(at) |
		(key.charCodeAt(at + 1) << 8) |
		(key.charCodeAt(at + 2) << 16) |
		(key.charCodeAt(at + 3) << 24)) &
	(BITS - 1);
