/** A map that evicts the least recently used items. */
export class Lru<K, V> {
	readonly #items = new Map<K, V>();
	#size = 0;
	readonly #limit: number;
	readonly #sizeOf: (value: V) => number;

	/** `limit` bounds the sum of the items' sizes; the newest item always stays. */
	constructor(limit: number, sizeOf: (value: V) => number = () => 1) {
		this.#limit = limit;
		this.#sizeOf = sizeOf;
	}

	get(key: K): V | undefined {
		const value = this.#items.get(key);
		if (value !== undefined) {
			this.#items.delete(key);
			this.#items.set(key, value);
		}
		return value;
	}

	set(key: K, value: V): void {
		this.delete(key);
		this.#items.set(key, value);
		this.#size += this.#sizeOf(value);
		for (const oldest of this.#items.keys()) {
			if (this.#size <= this.#limit || oldest === key) return;
			this.delete(oldest);
		}
	}

	/** Removes one item. */
	delete(key: K): void {
		const value = this.#items.get(key);
		if (value === undefined) return;
		this.#items.delete(key);
		this.#size -= this.#sizeOf(value);
	}
}
