import type { LoggedEvent } from './log';

type Follower = (events: readonly LoggedEvent[]) => void;

/** Notifies listeners of each commit. */
export class Followers {
	readonly #all = new Set<Follower>();
	readonly #failed: (error: unknown) => void;

	/**
	 * `failed` receives the error of a follower that throws: the commit is durable all the same, and the other
	 * followers are notified.
	 */
	constructor(failed: (error: unknown) => void) {
		this.#failed = failed;
	}

	/** Returns a function that ends the subscription. */
	add(follower: Follower): () => void {
		this.#all.add(follower);
		return () => this.#all.delete(follower);
	}

	tell(events: readonly LoggedEvent[]): void {
		if (events.length === 0) return;
		for (const follower of this.#all) {
			try {
				follower(events);
			} catch (error) {
				this.#failed(error);
			}
		}
	}

	clear(): void {
		this.#all.clear();
	}
}
