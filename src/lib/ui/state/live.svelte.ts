import { liveQuery, type Subscription } from 'dexie';
import { inUse } from '$lib/archive/tables/in-use';
import { whileHere } from '$lib/browser/page-life';
import { createSubscriber } from 'svelte/reactivity';
import { Cadence, everyMs, PAGE_CLOCK, type Clock, type Pace } from './cadence';

/** Number of the page's queries that fail now. */
let failing = 0;
let failingChanged: () => void = () => {};
const followFailing = createSubscriber((update) => void (failingChanged = update));

/** Whether some of the page's data can't be read now. Reactive. */
export function cantRead(): boolean {
	followFailing();
	return failing > 0;
}

/** Pause before a failed query is retried, in ms. */
const RETRY_MS = 1_000;

/** Shortest interval between changes of displayed figures, in ms. */
export const FIGURES_MS = 250;

/**
 * A Dexie live query as a reactive value: the only way in which messages and totals reach a view. It runs
 * only while an effect or a template reads `current`. (Svelte's fromStore over liveQuery throws on teardown,
 * hence createSubscriber.)
 */
export class Live<T> {
	#value: T | undefined;
	#fails = false;
	/** Whether the last query lost its transaction; it is tried once more. */
	#lost = false;
	#query: () => Promise<T>;
	#subscription: Subscription | null = null;
	#retry: ReturnType<typeof setTimeout> | undefined;
	#due: ReturnType<typeof setTimeout> | undefined;
	/** Identifies the start to which the running query belongs. */
	#round = 0;
	/** Whether the data changed while no query may run. */
	#changedMeanwhile = false;
	#changed: () => void = () => {};
	readonly #subscribe: () => void;
	readonly #cadence: Cadence;

	/** With `pace`, the shortest interval between results, in ms where it is fixed. The newest result always arrives. */
	constructor(query: () => Promise<T>, pace: number | Pace = 0, clock: Clock = PAGE_CLOCK) {
		const opened = (): void => {
			if (this.#changedMeanwhile) this.#restart();
		};
		this.#cadence = new Cadence(typeof pace === 'number' ? everyMs(pace) : pace, opened, clock);
		this.#query = query;
		this.#subscribe = createSubscriber((update) => {
			this.#changed = update;
			const end = whileHere(() => {
				this.#start();
				return () => this.#stop();
			});
			return () => {
				end();
				this.#tell(false);
			};
		});
	}

	/** The newest result; undefined until there is one. */
	get current(): T | undefined {
		this.#subscribe();
		return this.#value;
	}

	/** Switches to another query; the last result stays until the new one has its first. */
	follow(query: () => Promise<T>): void {
		this.#query = query;
		if (this.#subscription === null) return;
		this.#stop();
		this.#start();
	}

	/**
	 * Dexie restarts a query whenever its data changes meanwhile, and drops its result: while history arrives,
	 * a slow device would show nothing new. So each query runs to its end and is shown before the next begins.
	 * The next one waits until its result may be shown, because a query for each commit of a stream would take
	 * most of a page's time.
	 */
	#start(): void {
		const round = ++this.#round;
		this.#changedMeanwhile = false;
		let ready: { readonly value: T } | null = null;
		let running = false;
		let overtaken = false;
		let begunAt = 0;
		const take = (): void => {
			const result = ready;
			ready = null;
			if (result) this.#show(result.value);
		};
		// Dexie follows a query's reads across its awaits only if the function is declared async.
		const query = async (): Promise<void> => {
			if (running) {
				overtaken = true;
				return;
			}
			// A result that waits to be shown, because the data changed meanwhile, is shown before the next is read.
			if (ready) this.#later(take);
			if (ready || !this.#cadence.open) {
				this.#changedMeanwhile = true;
				return;
			}
			running = true;
			begunAt = performance.now();
			try {
				ready = { value: await this.#query() };
				this.#lost = false;
			} catch (cause) {
				// Of several queries that begin at once, Dexie now and then lets one's transaction end too early.
				if (!this.#lost && cause instanceof Error && cause.name === 'PrematureCommitError') {
					this.#lost = true;
					overtaken = true;
					return;
				}
				// Dexie reports nothing for a closed database, such as one that can't be opened.
				throw new Error('A live query failed', { cause });
			} finally {
				running = false;
				if (overtaken && round === this.#round) {
					this.#later(() => {
						take();
						this.#restart();
					});
				}
			}
		};
		if (!this.#subscription) this.#cadence.start();
		this.#subscription = liveQuery(query).subscribe({
			next: take,
			error: (error: unknown) => {
				if (!this.#fails) console.error(error);
				this.#tell(true);
				this.#retry = setTimeout(() => {
					void import('$lib/sync/recover')
						.then(({ reopenAfter }) => reopenAfter(begunAt, error))
						.finally(() => {
							if (round === this.#round) this.follow(this.#query);
						});
				}, RETRY_MS);
			}
		});
	}

	/** Runs it outside the current query, so that Dexie doesn't count what follows as part of it. */
	#later(then: () => void): void {
		clearTimeout(this.#due);
		this.#due = setTimeout(then);
	}

	#show(value: T): void {
		this.#value = value;
		this.#tell(false);
		inUse.failures = 0;
		this.#cadence.show(() => this.#changed());
	}

	#tell(fails: boolean): void {
		if (fails === this.#fails) return;
		this.#fails = fails;
		failing += fails ? 1 : -1;
		failingChanged();
	}

	#stop(): void {
		this.#cadence.stop();
		clearTimeout(this.#retry);
		this.#rest();
		this.#subscription = null;
	}

	#restart(): void {
		this.#rest();
		this.#start();
	}

	/** Stops until the next start; the result of a pending query is ignored. */
	#rest(): void {
		this.#round++;
		clearTimeout(this.#due);
		this.#subscription?.unsubscribe();
	}
}
