/** Short lists that this browser keeps for its reader, the same in all tabs. */
import { on } from 'svelte/events';
import { createSubscriber } from 'svelte/reactivity';

class KeptList {
	readonly #key: string;
	readonly #most: number;
	readonly #follow = createSubscriber((update) => on(window, 'storage', update));

	/** `most`: how many are kept. */
	constructor(key: string, most: number) {
		this.#key = key;
		this.#most = most;
	}

	/** Reactive. */
	get all(): readonly string[] {
		this.#follow();
		try {
			const kept: unknown = JSON.parse(localStorage.getItem(this.#key) ?? '[]');
			if (!Array.isArray(kept)) return [];
			return kept.filter((each): each is string => typeof each === 'string').slice(0, this.#most);
		} catch {
			return [];
		}
	}

	/** Stores another list; false without storage. */
	set(all: readonly string[]): boolean {
		try {
			if (all.length === 0) localStorage.removeItem(this.#key);
			else localStorage.setItem(this.#key, JSON.stringify(all.slice(0, this.#most)));
		} catch {
			return false;
		}
		// The browser notifies only the other tabs.
		dispatchEvent(new StorageEvent('storage', { key: this.#key }));
		return true;
	}
}

/** The reader's own names: what `me` stands for in a query. */
export const myNames = new KeptList('names', 20);

/** What was searched for last, the newest first. */
export const recent = new KeptList('searches', 20);

export function remember(written: string): void {
	if (written !== '') recent.set([written, ...recent.all.filter((each) => each !== written)]);
}
