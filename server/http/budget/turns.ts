/**
 * Turns on the event loop: work for requests begins in the order of who used the least of it so far, a few
 * milliseconds at a time. Between two slices every socket is served.
 */

/** Longest stretch of work between two turns of the loop, in ms, if no piece of it takes longer. */
const SLICE_MS = 8;
/** How long work may wait for its turn, in ms. */
const WAIT_MS = 10_000;
/** What a turn costs besides its work, in ms. */
const TURN_MS = 0.02;
/** Shortest pause where everybody who waits has used up their share, in ms. */
const PAUSE_MS = 5;

/** Who pays for work. */
export interface Payer {
	/** Milliseconds of the loop that it may still use; none while this is 0 or less. */
	credit(now: number): number;
	/** Milliseconds until it has some again. */
	creditIn(now: number): number;
	spend(ms: number): void;
	/** Whether the answers that it hasn't read leave room for another. */
	readonly hasRoom: boolean;
}

interface Waiting {
	readonly since: number;
	readonly resolve: () => void;
	readonly reject: (error: Error) => void;
}

export interface TurnsOptions {
	/** Resolves in a step in which work may run. Default: at once. */
	readonly gate?: () => Promise<void>;
	/** The error for work that waited too long: for `gate`, or for others' work. */
	readonly tooLate: (why: 'gate' | 'others') => Error;
}

export class Turns {
	readonly #lanes = new Map<Payer, Set<Waiting>>();
	readonly #options: TurnsOptions;
	#running = false;
	#atGate = false;
	#pause: ReturnType<typeof setTimeout> | undefined;

	constructor(options: TurnsOptions) {
		this.#options = options;
	}

	/**
	 * Resolves when it is the payer's turn, never in the step of the call. What then runs without waiting for
	 * anything else is charged. Rejects if the signal aborts first, or if it takes too long.
	 */
	take(payer: Payer, signal?: AbortSignal): Promise<void> {
		return new Promise((resolve, reject) => {
			const since = performance.now();
			const aborted = (): void => {
				if (this.#remove(payer, waiting)) reject(new Error('aborted'));
			};
			const waiting: Waiting = {
				since,
				resolve: () => {
					signal?.removeEventListener('abort', aborted);
					resolve();
				},
				reject
			};
			signal?.addEventListener('abort', aborted);
			const lane = this.#lanes.get(payer) ?? new Set();
			this.#lanes.set(payer, lane.add(waiting));
			this.kick();
		});
	}

	/** Call it when a payer got room. */
	kick(): void {
		if (this.#running || this.#lanes.size === 0) return;
		clearTimeout(this.#pause);
		this.#running = true;
		setImmediate(() => void this.#run());
	}

	/** Refuses what has waited too long. */
	expire(now: number): void {
		for (const [payer, lane] of this.#lanes) {
			for (const waiting of lane) {
				if (now - waiting.since < WAIT_MS) break;
				this.#remove(payer, waiting);
				waiting.reject(this.#options.tooLate(this.#atGate ? 'gate' : 'others'));
			}
		}
	}

	/** Refuses all that wait. */
	close(): void {
		this.expire(Infinity);
		clearTimeout(this.#pause);
	}

	async #run(): Promise<void> {
		this.#atGate = true;
		await this.#options.gate?.();
		this.#atGate = false;
		const until = performance.now() + SLICE_MS;
		for (let now = performance.now(); now < until; now = performance.now()) {
			const payer = this.#next(now);
			const [waiting] = (payer && this.#lanes.get(payer)) ?? [];
			if (!payer || !waiting) break;
			this.#remove(payer, waiting);
			waiting.resolve();
			await drained();
			payer.spend(performance.now() - now + TURN_MS);
		}
		this.#running = false;
		if (this.#lanes.size === 0) return;
		const now = performance.now();
		if (this.#next(now)) return this.kick();
		const soonest = Math.min(...[...this.#lanes.keys()].map((payer) => payer.creditIn(now)));
		this.#pause = setTimeout(() => this.kick(), Math.max(PAUSE_MS, soonest));
	}

	/** Who has most credit left. */
	#next(now: number): Payer | null {
		let next: Payer | null = null;
		let most = 0;
		for (const payer of this.#lanes.keys()) {
			if (!payer.hasRoom) continue;
			const credit = payer.credit(now);
			if (credit > most) [next, most] = [payer, credit];
		}
		return next;
	}

	/** Whether it was still waiting. */
	#remove(payer: Payer, waiting: Waiting): boolean {
		const lane = this.#lanes.get(payer);
		if (!lane?.delete(waiting)) return false;
		if (lane.size === 0) this.#lanes.delete(payer);
		return true;
	}
}

/** Resolves once everything has run that can run without another turn of the loop. */
const drained = (): Promise<void> =>
	new Promise((resolve) => queueMicrotask(() => process.nextTick(resolve)));
