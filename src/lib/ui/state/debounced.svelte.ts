/** A value that changes as somebody types. For a component's setup. */
export class Debounced<T> {
	#last: { readonly value: T } | null = $state.raw(null);

	/** Debounced once it has stayed the same for `ms`. */
	constructor(
		private readonly value: () => T,
		ms: number
	) {
		$effect(() => {
			const next = { value: value() };
			const timer = setTimeout(() => (this.#last = next), ms);
			return () => clearTimeout(timer);
		});
	}

	/** Whether it stands as it did when it last stayed the same. */
	get now(): boolean {
		return this.#last?.value === this.value();
	}
}
