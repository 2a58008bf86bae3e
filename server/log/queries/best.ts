/** The first `limit` items in order, without sorting the rest. */
export class Best<T> {
	readonly items: T[] = [];
	readonly #limit: number;
	readonly #isBefore: (a: T, b: T) => boolean;

	constructor(limit: number, isBefore: (a: T, b: T) => boolean) {
		this.#limit = limit;
		this.#isBefore = isBefore;
	}

	offer(offered: T): void {
		const last = this.items.at(-1);
		const isFull = this.items.length === this.#limit;
		if (last !== undefined && isFull && this.#isBefore(last, offered)) return;
		let low = 0;
		let high = this.items.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			const item = this.items[middle];
			if (item !== undefined && this.#isBefore(item, offered)) low = middle + 1;
			else high = middle;
		}
		this.items.splice(low, 0, offered);
		if (this.items.length > this.#limit) this.items.pop();
	}
}
