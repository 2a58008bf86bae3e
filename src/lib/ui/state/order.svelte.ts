import { untrack } from 'svelte';
import { steadyOrder } from './steady-order';

/** Shortest interval between sorts of a list without a reader in it, in ms. */
const RESORT_MS = 2_000;

/**
 * The order of a list that is sorted by live figures: it stands still while it is frozen, and follows slowly else.
 * What is no longer wanted goes at once, and what is new comes last. For a component's setup.
 */
export class CalmOrder {
	#ids: readonly number[] = $state.raw([]);
	#sortedAt = -Infinity;
	#pointed = $state(false);
	#focused = $state(false);
	readonly #all = $derived.by(() => steadyOrder(this.#ids, this.#wanted()));
	readonly ids: readonly number[] = $derived.by(() => this.#all.slice(0, this.#shown));
	/** Whether it differs from the present order. */
	readonly changed = $derived.by(() =>
		this.#wanted().some((id, i) => i < this.#shown && id !== this.ids[i])
	);
	readonly #wanted: () => readonly number[];
	readonly #elsewhere: () => boolean;
	readonly #shown: number;

	/** `elsewhere`: whether more holds it than `note` tells. `shown`: how many are listed, from the first; frozen, they stay the same ones. */
	constructor(
		wanted: () => readonly number[],
		elsewhere: () => boolean = () => false,
		shown = Infinity
	) {
		this.#wanted = wanted;
		this.#elsewhere = elsewhere;
		this.#shown = shown;
		// New items keep the position that they got.
		$effect.pre(() => {
			if (this.#all.some((id, i) => id !== this.#ids[i])) this.#ids = this.#all;
		});
		$effect(() => {
			if (this.frozen || !this.changed) return;
			const wait = this.#sortedAt + RESORT_MS - performance.now();
			const timer = setTimeout(() => this.update(), Math.max(0, wait));
			return () => clearTimeout(timer);
		});
	}

	/** Whether the order is frozen. Pointer and focus count separately: one may leave while the other stays. */
	get frozen(): boolean {
		return this.#pointed || this.#focused || this.#elsewhere();
	}

	/** Handles pointerenter, pointerleave, focusin and focusout of the list's container. */
	readonly note = ({ type }: Event): void => {
		if (type.startsWith('pointer')) this.#pointed = type === 'pointerenter';
		else this.#focused = type === 'focusin';
	};

	/** Applies the present order. */
	update(): void {
		this.#sortedAt = performance.now();
		this.#ids = untrack(() => this.#wanted());
	}
}
