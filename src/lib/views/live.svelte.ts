import { liveQuery, type Subscription } from 'dexie';
import { createSubscriber } from 'svelte/reactivity';

/** How long after a failed query it is tried again, in ms: a lost database connection is reopened by the next one. */
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
	#error: unknown;
	#query: () => Promise<T>;
	#subscription: Subscription | null = null;
	#retry: ReturnType<typeof setTimeout> | undefined;
	#due: ReturnType<typeof setTimeout> | undefined;
	/** Of which start what runs is. */
	#round = 0;
	/** What came before another result may be shown; then the query rests until it may. */
	#next: { readonly value: T } | null = null;
	#resting: ReturnType<typeof setTimeout> | undefined;
	#showAgainAt = -Infinity;
	#shown: ReturnType<typeof setTimeout> | undefined;
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
			return () => this.#stop();
		});
	}

	/** The newest result; undefined until there is one. */
	get current(): T | undefined {
		this.#subscribe();
		return this.#value;
	}

	/** Why the query fails now; undefined while it works. */
	get error(): unknown {
		this.#subscribe();
		return this.#error;
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
	 * history comes, a slow device would show nothing new. So each query runs to its end and is shown, then the next begins.
	 */
	#start(): void {
		const round = ++this.#round;
		let ready: { readonly value: T } | null = null;
		let running = false;
		let overtaken = false;
		const take = (): void => {
			const result = ready;
			ready = null;
			if (result) this.#take(result.value);
		};
		// Dexie follows what a query reads across its awaits only if it sees that the function is async.
		const query = async (): Promise<void> => {
			if (running) {
				overtaken = true;
				return;
			}
			if (ready) this.#later(take);
			running = true;
			try {
				ready = { value: await this.#query() };
			} finally {
				running = false;
				if (overtaken && round === this.#round) {
					this.#later(() => {
						this.#rest();
						this.#start();
						take();
					});
				}
			}
		};
		this.#subscription = liveQuery(query).subscribe({
			next: take,
			error: (error: unknown) => {
				console.error('A live query failed', error);
				this.#error = error;
				this.#changed();
				this.#retry = setTimeout(() => this.follow(this.#query), RETRY_MS);
			}
		});
	}

	/** Outside of what runs, so that Dexie takes nothing that follows for a part of the query. */
	#later(then: () => void): void {
		clearTimeout(this.#due);
		this.#due = setTimeout(then);
	}

	#take(value: T): void {
		const wait = this.#showAgainAt - performance.now();
		if (wait <= 0) return this.#show(value);
		// A query for each commit of a stream would be most of a page's work: none until one may be shown.
		this.#next = { value };
		this.#rest();
		this.#resting = setTimeout(() => this.#start(), wait);
	}

	#show(value: T): void {
		this.#value = value;
		this.#next = null;
		this.#error = undefined;
		const shownAt = performance.now();
		this.#showAgainAt = shownAt + this.pace;
		this.#changed();
		// A page that is slow to show a result rests as long as that took, so that at most half of its time goes there.
		clearTimeout(this.#shown);
		this.#shown = setTimeout(() => {
			const now = performance.now();
			const rest = Math.min(now - shownAt, LONGEST_REST_MS);
			this.#showAgainAt = Math.max(this.#showAgainAt, now + rest);
		});
	}

	#stop(): void {
		clearTimeout(this.#resting);
		clearTimeout(this.#shown);
		// Whoever reads it next begins with the newest.
		if (this.#next) this.#value = this.#next.value;
		this.#next = null;
		this.#showAgainAt = -Infinity;
		clearTimeout(this.#retry);
		this.#rest();
		this.#subscription = null;
	}

	/** No query until the next start; what comes of one under way is nobody's any more. */
	#rest(): void {
		this.#round++;
		clearTimeout(this.#due);
		this.#subscription?.unsubscribe();
	}
}
