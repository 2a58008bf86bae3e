/** 2^25 bits: of two full windows of keys, one absent key in 70 is taken for a possible one. */
const BITS = 2 ** 25;

/**
 * A Bloom filter of two bits a key, over keys that are digests already: their own first characters
 * are as good as any hash. It spares nearly every new message a search in the key tables.
 */
export class KeyFilter {
	readonly #words = new Uint32Array(BITS / 32);

	/** `key`: 16 characters of one byte each. */
	add(key: string): void {
		for (let at = 0; at < 8; at += 4) {
			const bit = bitOf(key, at);
			this.#words[bit >>> 5]! |= 1 << (bit & 31);
		}
	}

	/** False if the key was never added. */
	mayHave(key: string): boolean {
		for (let at = 0; at < 8; at += 4) {
			const bit = bitOf(key, at);
			if ((this.#words[bit >>> 5]! & (1 << (bit & 31))) === 0) return false;
		}
		return true;
	}
}

const bitOf = (key: string, at: number): number =>
	(key.charCodeAt(at) |
		(key.charCodeAt(at + 1) << 8) |
		(key.charCodeAt(at + 2) << 16) |
		(key.charCodeAt(at + 3) << 24)) &
	(BITS - 1);
