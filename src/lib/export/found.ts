/** The rows of an export before they are read: the seq and the time of each, 16 bytes, so that a million rows take 16 MB. */

/** Rows read at a time. */
const BATCH = 512;
const FIRST_ROOM = 1_024;

/** Collects where events stand in lists, and gives their seqs back in that order. */
export class FoundRows {
	#seqs = new Float64Array(FIRST_ROOM);
	#times = new Float64Array(FIRST_ROOM);
	#size = 0;
	/** Of these, those that count as messages. */
	messages = 0;

	get size(): number {
		return this.#size;
	}

	/** `time`: its list time, epoch ms; the same for all where seq alone decides. */
	add(seq: number, time: number, isMessage: boolean): void {
		if (this.#size === this.#seqs.length) {
			this.#seqs = grown(this.#seqs);
			this.#times = grown(this.#times);
		}
		this.#seqs[this.#size] = seq;
		this.#times[this.#size] = time;
		this.#size++;
		if (isMessage) this.messages++;
	}

	/** Batches of seqs in the order of lists, oldest first. */
	*batches(): Generator<readonly number[]> {
		const [seqs, times] = [this.#seqs, this.#times];
		const order = Uint32Array.from({ length: this.#size }, (_, i) => i);
		const before = (a: number, b: number): number =>
			(times[a] ?? 0) - (times[b] ?? 0) || (seqs[a] ?? 0) - (seqs[b] ?? 0);
		if (!order.every((i) => i === 0 || before(i - 1, i) <= 0)) order.sort(before);
		for (let at = 0; at < order.length; at += BATCH) {
			yield Array.from(order.subarray(at, at + BATCH), (i) => seqs[i] ?? 0);
		}
	}
}

function grown(values: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
	const larger = new Float64Array(values.length * 2);
	larger.set(values);
	return larger;
}
