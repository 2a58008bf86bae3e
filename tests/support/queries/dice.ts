/** Choices of a seeded generator. */
export class Dice {
	readonly next: () => number;

	constructor(next: () => number) {
		this.next = next;
	}

	/** A whole number from 0 to below `count`. */
	below(count: number): number {
		return Math.floor(this.next() * count);
	}

	one<T>(items: readonly T[]): T {
		const item = items[this.below(items.length)];
		if (item === undefined) throw new Error('nothing to choose from');
		return item;
	}

	/** True about once in `times`. */
	once(times: number): boolean {
		return this.below(times) === 0;
	}

	/** From `least` to `most` of what `make` returns. */
	some<T>(least: number, most: number, make: () => T): T[] {
		return Array.from({ length: least + this.below(most - least + 1) }, make);
	}
}
