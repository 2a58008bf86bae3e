/** A map that forgets what was used longest ago. */
export class Lru<K, V> {
	readonly #items = new Map<K, V>();

	constructor(private readonly limit: number) {}

	get(key: K): V | undefined {
		const value = this.#items.get(key);
		if (value !== undefined) {
			this.#items.delete(key);
			this.#items.set(key, value);
		}
		return value;
	}

	set(key: K, value: V): void {
		this.#items.set(key, value);
		const oldest = this.#items.keys().next();
		if (this.#items.size > this.limit && !oldest.done) this.#items.delete(oldest.value);
	}
}
