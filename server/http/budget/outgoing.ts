/** Bytes that wait for whoever reads them, over all addresses. */

/** For all addresses together. */
const ALL_BYTES = 128 * 1024 * 1024;
/** For one. */
const ADDRESS_BYTES = 24 * 1024 * 1024;
/** The share of what is free that one may have: with fifty greedy ones, the next still gets 2 MB. */
const SHARE = 1 / 4;

export class Outgoing {
	#bytes = 0;
	readonly #onRoom: () => void;

	/** `onRoom`: called when there is more room than before. */
	constructor(onRoom: () => void) {
		this.#onRoom = onRoom;
	}

	get bytes(): number {
		return this.#bytes;
	}

	/** How many one address may have now. */
	get allowed(): number {
		return Math.min(ADDRESS_BYTES, Math.max(0, ALL_BYTES - this.#bytes) * SHARE);
	}

	/** Bytes were added, or taken away. */
	add(bytes: number): void {
		this.#bytes += bytes;
		if (bytes < 0) this.#onRoom();
	}
}

/** What an address has on its way. An answer that several wait for is in memory once, and counts once. */
export class OutgoingOf {
	#bytes = 0;
	readonly #shared = new Map<Uint8Array, number>();
	readonly #all: Outgoing;

	constructor(all: Outgoing) {
		this.#all = all;
	}

	get bytes(): number {
		return this.#bytes;
	}

	/** Nothing on its way leaves room for anything, or one large answer could never go out. */
	get isFull(): boolean {
		return this.#bytes > 0 && this.#bytes >= this.#all.allowed;
	}

	add(bytes: number): void {
		if (bytes === 0) return;
		this.#bytes += bytes;
		this.#all.add(bytes);
	}

	/** An answer waits to be read. Returns what to call when it no longer does. */
	hold(body: Uint8Array): () => void {
		const waiting = this.#shared.get(body) ?? 0;
		this.#shared.set(body, waiting + 1);
		if (waiting === 0) this.add(body.length);
		let isOver = false;
		return () => {
			if (isOver) return;
			isOver = true;
			const left = (this.#shared.get(body) ?? 1) - 1;
			if (left > 0) {
				this.#shared.set(body, left);
				return;
			}
			this.#shared.delete(body);
			this.add(-body.length);
		};
	}
}
