/** The relay is asked once a reader has stopped typing for this long, in ms; before that, what is missing may have come. */
const ASK_MS = 400;

/** A debounced value, for fields. For a component's setup. */
export class Debounced<T> {
	#last: { readonly value: T } | null = $state.raw(null);
	readonly #value: () => T;

	constructor(value: () => T) {
		this.#value = value;
		$effect(() => {
			const next = { value: value() };
			const timer = setTimeout(() => (this.#last = next), ASK_MS);
			return () => clearTimeout(timer);
		});
	}

	/** Whether it stands as it did when it last stayed the same for ASK_MS. */
	get now(): boolean {
		return this.#last?.value === this.#value();
	}
}
