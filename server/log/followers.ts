import type { LoggedEvent } from './log';

type Follower = (events: readonly LoggedEvent[]) => void;

/** Who hears of each commit. */
export class Followers {
	readonly #all = new Set<Follower>();
	readonly #failed: (error: unknown) => void;

	/** `failed` is told of one that throws: the commit is durable all the same, and the others hear of it. */
	constructor(failed: (error: unknown) => void) {
		this.#failed = failed;
	}

	/** Returns what ends it. */
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
