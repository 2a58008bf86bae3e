import { untrack } from 'svelte';

/** Figures change at most four times a second: in ms. */
const PACE_MS = 250;

/** A value that, once it is there, follows `source` no faster than people can read; the last one always lands. For a component's setup. */
export class Calm<T> {
	current: T | undefined = $state.raw();
	#next: T | undefined;
	#changedAt = 0;
	#timer: ReturnType<typeof setTimeout> | undefined;

	constructor(source: () => T | undefined) {
		$effect.pre(() => {
			const value = source();
			untrack(() => this.#offer(value));
		});
		$effect(() => () => clearTimeout(this.#timer));
	}

	#offer(value: T | undefined): void {
		// A query that begins anew has nothing for a moment.
		if (value === undefined) return;
		this.#next = value;
		const wait = this.#changedAt + PACE_MS - Date.now();
		// Nothing is calmer than what isn't there yet.
		if (wait <= 0 || this.current === undefined) this.#land();
		else this.#timer ??= setTimeout(() => this.#land(), wait);
	}

	#land(): void {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		this.#changedAt = Date.now();
		this.current = this.#next;
	}
}
