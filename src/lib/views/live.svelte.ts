import { liveQuery, type Subscription } from 'dexie';
import { createSubscriber } from 'svelte/reactivity';

/** How long after a failed query it is tried again, in ms: a lost database connection is reopened by the next one. */
const RETRY_MS = 1_000;

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
	#changed: () => void = () => {};
	readonly #subscribe: () => void;

	constructor(query: () => Promise<T>) {
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

	#start(): void {
		// Dexie follows what a query reads across its awaits only if it sees that the function is async.
		this.#subscription = liveQuery(async () => this.#query()).subscribe({
			next: (value) => {
				this.#value = value;
				this.#error = undefined;
				this.#changed();
			},
			error: (error: unknown) => {
				console.error('A live query failed', error);
				this.#error = error;
				this.#changed();
				this.#retry = setTimeout(() => this.follow(this.#query), RETRY_MS);
			}
		});
	}

	#stop(): void {
		clearTimeout(this.#retry);
		this.#subscription?.unsubscribe();
		this.#subscription = null;
	}
}
