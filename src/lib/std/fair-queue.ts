/** A queue in which everybody who waits has a turn after the other, however much they wait for. */
export class FairQueue<T> {
	/** By who waits, in the order of their turns. */
	readonly #lanes = new Map<string, Set<T>>();
	#size = 0;
	readonly #most: number;
	readonly #mostOfOne: number;

	/** `most` items in all, `mostOfOne` of one who waits. */
	constructor(most: number, mostOfOne: number) {
		this.#most = most;
		this.#mostOfOne = mostOfOne;
	}

	/** Returns false if there is no room. */
	push(who: string, item: T): boolean {
		const lane = this.#lanes.get(who) ?? new Set();
		if (this.#size >= this.#most || lane.size >= this.#mostOfOne) return false;
		this.#lanes.set(who, lane.add(item));
		this.#size++;
		return true;
	}

	/** Takes the oldest item of whoever's turn it is, among those who may have one. */
	shift(may: (who: string) => boolean = () => true): T | undefined {
		for (const [who, lane] of this.#lanes) {
			if (!may(who)) continue;
			for (const item of lane) {
				this.remove(who, item);
				// Behind all others.
				if (this.#lanes.delete(who)) this.#lanes.set(who, lane);
				return item;
			}
		}
		return undefined;
	}

	/** Returns whether it was still waiting. */
	remove(who: string, item: T): boolean {
		const lane = this.#lanes.get(who);
		if (!lane?.delete(item)) return false;
		this.#size--;
		if (lane.size === 0) this.#lanes.delete(who);
		return true;
	}
}
