import { untrack } from 'svelte';
import { heldOrder } from './channels';

/** A list that nobody is in is sorted anew at most this often, in ms. */
const RESORT_MS = 2_000;

/**
 * The order of a list that is sorted by live figures: it stands still while it is held, and follows slowly else.
 * What is no longer wanted goes at once, and what is new comes last. For a component's setup.
 */
export class CalmOrder {
	#ids: readonly number[] = $state.raw([]);
	#sortedAt = 0;
	readonly ids: readonly number[] = $derived.by(() => heldOrder(this.#ids, this.wanted()));
	/** Whether it isn't the order that is wanted now. */
	readonly changed = $derived.by(() => this.wanted().some((id, i) => id !== this.ids[i]));

	constructor(
		private readonly wanted: () => readonly number[],
		held: () => boolean
	) {
		// What came keeps the place that it got.
		$effect.pre(() => {
			if (this.ids.some((id, i) => id !== this.#ids[i])) this.#ids = this.ids;
		});
		$effect(() => {
			if (held() || !this.changed) return;
			const wait = this.#sortedAt + RESORT_MS - Date.now();
			const timer = setTimeout(() => this.update(), Math.max(0, wait));
			return () => clearTimeout(timer);
		});
	}

	/** Takes the order that is wanted now. */
	update(): void {
		this.#sortedAt = Date.now();
		this.#ids = untrack(() => this.wanted());
	}
}
