import { liveQuery, type Subscription } from 'dexie';
import { reopenFailed } from '$lib/archive/registry/reopen';
import { createSubscriber } from 'svelte/reactivity';

/** How many queries of the page fail now. */
let failing = 0;
let failingChanged: () => void = () => {};
const followFailing = createSubscriber((update) => void (failingChanged = update));

/** Whether something on the page can't be read now. Reactive. */
export function cantRead(): boolean {
	followFailing();
	return failing > 0;
}

/** How long after a failed query it is tried again, in ms. */
const RETRY_MS = 1_000;

/** Figures that people read change at most this often, in ms. */
export const FIGURES_MS = 250;

/** The longest rest of a page that is slow, in ms. */
const LONGEST_REST_MS = 250;

/**
 * A Dexie live query as a reactive value: the only way by which messages and totals reach a view.
 * It runs while an effect or a template reads `current`, and no longer. (Svelte's fromStore over
 * liveQuery throws on teardown, hence createSubscriber.)
 */
export class Live<T> {
	#value: T | undefined;
	#fails = false;
	#query: () => Promise<T>;
	#subscription: Subscription | null = null;
	#retry: ReturnType<typeof setTimeout> | undefined;
	#due: ReturnType<typeof setTimeout> | undefined;
	/** Of which start what runs is. */
	#round = 0;
	/** Whether a query may run: not while its last result is shown, nor while the page rests after that. */
	#open = true;
	/** Whether something changed meanwhile. */
	#changedMeanwhile = false;
	#reopening: ReturnType<typeof setTimeout> | undefined;
	#changed: () => void = () => {};
	readonly #subscribe: () => void;

	/** With `pace`, results change at most once in so many ms. The last one always lands. */
	constructor(
		query: () => Promise<T>,
		private readonly pace = 0
	) {
		this.#query = query;
		this.#subscribe = createSubscriber((update) => {
			this.#changed = update;
			this.#start();
			return () => {
				this.#stop();
				this.#tell(false);
			};
		});
	}

	/** The newest result; undefined until there is one. */
	get current(): T | undefined {
		this.#subscribe();
		return this.#value;
	}

	/** Goes on with another query; the last result stays until that one has its first. */
	follow(query: () => Promise<T>): void {
		this.#query = query;
		if (this.#subscription === null) return;
		this.#stop();
		this.#start();
	}

	/**
	 * Dexie begins a query anew whenever something that it read changes meanwhile, and drops its result: while
	 * history comes, a slow device would show nothing new. So each query runs to its end and is shown, then the next
	 * begins; not before it may be shown, as a query for each commit of a stream would be most of a page's work.
	 */
	#start(): void {
		const round = ++this.#round;
		this.#changedMeanwhile = false;
		let ready: { readonly value: T } | null = null;
		let running = false;
		let overtaken = false;
		const take = (): void => {
			const result = ready;
			ready = null;
			if (result) this.#show(result.value);
		};
		// Dexie follows what a query reads across its awaits only if it sees that the function is async.
		const query = async (): Promise<void> => {
			if (running) {
				overtaken = true;
				return;
			}
			if (!this.#open) {
				this.#changedMeanwhile = true;
				return;
			}
			if (ready) this.#later(take);
			running = true;
			try {
				ready = { value: await this.#query() };
			} catch (cause) {
				// Dexie says nothing of a database that is closed, as one is that can't be opened.
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
		this.#subscription = liveQuery(query).subscribe({
			next: take,
			error: (error: unknown) => {
				if (!this.#fails) console.error(error);
				this.#tell(true);
				this.#retry = setTimeout(() => {
					reopenFailed();
					this.follow(this.#query);
				}, RETRY_MS);
			}
		});
	}

	/** Outside of what runs, so that Dexie takes nothing that follows for a part of the query. */
	#later(then: () => void): void {
		clearTimeout(this.#due);
		this.#due = setTimeout(then);
	}

	#show(value: T): void {
		this.#value = value;
		this.#tell(false);
		this.#open = false;
		const shownAt = performance.now();
		this.#changed();
		// A page that is slow to show a result rests a third as long, so that at most three quarters of its time go there.
		clearTimeout(this.#reopening);
		this.#reopening = setTimeout(() => {
			const took = performance.now() - shownAt;
			const rest = Math.max(Math.min(took / 3, LONGEST_REST_MS), this.pace - took);
			this.#reopening = setTimeout(() => this.#reopen(), rest);
		});
	}

	#tell(fails: boolean): void {
		if (fails === this.#fails) return;
		this.#fails = fails;
		failing += fails ? 1 : -1;
		failingChanged();
	}

	#reopen(): void {
		this.#open = true;
		if (this.#changedMeanwhile) this.#restart();
	}

	#stop(): void {
		clearTimeout(this.#reopening);
		this.#open = true;
		clearTimeout(this.#retry);
		this.#rest();
		this.#subscription = null;
	}

	#restart(): void {
		this.#rest();
		this.#start();
	}

	/** No query until the next start; what comes of one under way is nobody's any more. */
	#rest(): void {
		this.#round++;
		clearTimeout(this.#due);
		this.#subscription?.unsubscribe();
	}
}
