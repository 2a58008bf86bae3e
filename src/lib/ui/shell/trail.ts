/** Where the paths of a tab's history are kept: a reload keeps them. */
const KEPT = 'trail';

type Kept = Pick<Storage, 'getItem' | 'setItem'>;

/** This tab's own; a browser that keeps nothing throws as it is touched. */
export const ofThisTab: Kept = {
	getItem: (key) => sessionStorage.getItem(key),
	setItem: (key, value) => sessionStorage.setItem(key, value)
};

/**
 * The pages that this tab's history leads through, by the number that SvelteKit gives each entry. A browser tells a page
 * nothing of the entries before it, so that an installed app, which has no buttons of a browser, has to know by itself
 * where back leads.
 */
export class Trail {
	readonly #paths: Map<number, string>;
	readonly #storage: Kept;
	#here: number | undefined;

	constructor(storage: Kept) {
		this.#storage = storage;
		this.#paths = new Map(read(storage));
	}

	/** Notes that the page at `path` is shown, by the entry with this number. */
	note(entry: number | undefined, path: string): void {
		this.#here = entry;
		if (entry === undefined) return;
		// What came after it is no more, or leads the same way again.
		for (const each of this.#paths.keys()) if (each > entry) this.#paths.delete(each);
		this.#paths.set(entry, path);
		try {
			this.#storage.setItem(KEPT, JSON.stringify([...this.#paths].slice(-MOST)));
		} catch {
			// A browser that keeps nothing: until a reload it is known anyway.
		}
	}

	/** By how many entries back another page is; null if this tab came here from elsewhere. */
	get back(): number | null {
		if (this.#here === undefined) return null;
		const path = this.#paths.get(this.#here);
		for (let entry = this.#here - 1; this.#paths.has(entry); entry--) {
			if (this.#paths.get(entry) !== path) return this.#here - entry;
		}
		return null;
	}
}

/** Kept entries; browsers keep 50. */
const MOST = 60;

function read(storage: Kept): [number, string][] {
	try {
		return JSON.parse(storage.getItem(KEPT) ?? '[]') as [number, string][];
	} catch {
		return [];
	}
}
