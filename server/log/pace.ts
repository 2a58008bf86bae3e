/** Work in pieces: sockets are served between two of them, and whoever asked for it pays. */
import type { Asker } from './query-types';

/** Longest piece, in ms. */
const PIECE_MS = 4;

export class Pace {
	readonly #rest: (() => Promise<void>) | undefined;
	#began = performance.now();
	#worked = 0;

	/** `shared`: the work is for everybody. Without an asker there is no rest. */
	constructor(asker: Asker | undefined, shared = false) {
		this.#rest = asker && (shared ? asker.sharedTurn : asker.turn);
	}

	/** Whether it is time to rest. */
	get isDue(): boolean {
		return this.#rest !== undefined && performance.now() - this.#began > PIECE_MS;
	}

	/** Milliseconds of work so far, without the rests. */
	get worked(): number {
		return this.#worked + performance.now() - this.#began;
	}

	async rest(): Promise<void> {
		this.#worked += performance.now() - this.#began;
		await this.#rest?.();
		this.#began = performance.now();
	}
}
