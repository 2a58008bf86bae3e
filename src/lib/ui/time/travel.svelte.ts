/** A journey through a list: where it leads, and from where. */
import type { Destination } from './destination';
import type { Stepped } from './steps';

/** The list that travels, as it is now. */
export interface Travelled {
	/** The topmost row; null while there is none. */
	readonly top: { readonly seq: number; readonly sentAt: number } | null;
	/** Whether it shows the newest messages and follows them. */
	readonly following: boolean;
	readonly travel: (to: Destination) => void;
}

/** What is moved rests after so long, in ms: its rows appear. */
export const REST_MS = 130;
/** The way back is offered so long, in ms. */
export const BACK_MS = 12_000;

const destinationOf = (to: Stepped): Destination =>
	typeof to === 'number' ? { type: 'time', time: to } : { type: to };

/** Moves a list through time: at each step it says where it is, and only at rest the list is read. For a component's setup. */
export class Travel {
	/** Where it was moved to; null since the reader scrolled. */
	goal: Stepped | null = $state.raw(null);
	/** Whether it hasn't come to rest yet. */
	moving = $state(false);
	/** Where the reader was before it began; null while nothing leads back. */
	back: Destination | null = $state.raw(null);
	#rest: ReturnType<typeof setTimeout> | undefined;
	#forget: ReturnType<typeof setTimeout> | undefined;
	readonly #list: Travelled;

	constructor(list: Travelled) {
		this.#list = list;
		$effect(() => () => {
			clearTimeout(this.#rest);
			clearTimeout(this.#forget);
		});
	}

	/** Moves on; the list follows when nothing moves for a moment, or with `rest`. */
	move(to: Stepped): void {
		clearTimeout(this.#forget);
		const { top, following } = this.#list;
		this.back ??= following ? { type: 'now' } : top && { type: 'seq', seq: top.seq };
		this.goal = to;
		this.moving = true;
		clearTimeout(this.#rest);
		this.#rest = setTimeout(() => this.rest(), REST_MS);
	}

	/** Shows the rows of where it is. */
	rest(): void {
		clearTimeout(this.#rest);
		if (!this.moving || this.goal === null) return;
		this.moving = false;
		this.#list.travel(destinationOf(this.goal));
		this.#forget = setTimeout(() => (this.back = null), BACK_MS);
	}

	/** Leads back to where the reader was. */
	goBack(): void {
		const { back } = this;
		this.left();
		this.back = null;
		if (back) this.#list.travel(back);
	}

	/** The reader has gone on in the list. */
	left(): void {
		clearTimeout(this.#rest);
		if (this.moving) this.back = null;
		this.moving = false;
		this.goal = null;
	}
}
