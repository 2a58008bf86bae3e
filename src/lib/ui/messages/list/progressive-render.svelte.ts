import type { SeenMark } from './read-marker.svelte';
import { seqOf, type Item, type Timeline } from './timeline.svelte';

/** Rows that come first, as many as a screen shows, and that are then added in one go: more would hold up the page for as long as a person notices. */
const FIRST_PART = 30;
const PART = 90;

/** An item of a list, or the line above what came since its reader was there. */
export type ListedItem =
	| Item
	| {
			readonly type: 'since';
			readonly key: string;
			/** When that was, epoch ms. */
			readonly time: number;
	  };

/** The items of a timeline as they come into the page: while it follows, the newest first and those above in parts. */
export class ProgressiveRender {
	/** Rows from this seq on are in the page. */
	#oldest = $state(Infinity);
	readonly #shown: readonly Item[] = $derived.by(() => {
		const { items, following } = this.timeline();
		if (!following) return items;
		const from = items.findIndex((item) => seqOf(item) >= this.#oldest);
		return from === -1 ? items.slice(-FIRST_PART) : items.slice(from);
	});
	readonly items: readonly ListedItem[] = $derived.by(() => {
		const seen = this.mark()?.before;
		const at = seen ? this.#shown.findIndex((item) => seqOf(item) > seen.seq) : -1;
		// As the first of all it would stand above what was seen, too.
		if (!seen || at < 1) return this.#shown;
		const line: ListedItem = { type: 'since', key: 'since', time: seen.at };
		return [...this.#shown.slice(0, at), line, ...this.#shown.slice(at)];
	});

	constructor(
		private readonly timeline: () => Timeline,
		private readonly mark: () => SeenMark | null
	) {}

	/** Adds the next part; for an effect, which ends it by what this returns. */
	goOn(): () => void {
		const { items, following } = this.timeline();
		const left = items.length - this.#shown.length;
		const next = items[Math.max(0, left - PART)];
		const seq = following && next ? seqOf(next) : Infinity;
		if (left === 0) {
			this.#oldest = seq;
			return () => {};
		}
		const part = setTimeout(() => (this.#oldest = seq));
		return () => clearTimeout(part);
	}

	/** The newest message in the page. */
	get newest(): number | null {
		const last = this.timeline().items.at(-1);
		return last ? seqOf(last) : null;
	}
}
