/** A value that changes as somebody types. For a component's setup. */
export class Settled<T> {
	#last: { readonly value: T } | null = $state.raw(null);

	/** Settled once it has stayed the same for `ms`. */
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

	/** Whether it stands as it did when it settled. */
	get now(): boolean {
		return this.#last?.value === this.value();
	}
}
