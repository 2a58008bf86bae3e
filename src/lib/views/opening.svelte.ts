import { seqOf, type Item, type Timeline } from './timeline.svelte';

/** Rows that are added in one go: more would hold up the page for as long as a person notices. */
const PART = 30;

/** The items of a timeline as they come into the page: while it follows, the newest first and those above in parts. */
export class Opening {
	/** Rows from this seq on are in the page. */
	#oldest = $state(Infinity);
	readonly items: readonly Item[] = $derived.by(() => {
		const { items, following } = this.timeline();
		if (!following) return items;
		const from = items.findIndex((item) => seqOf(item) >= this.#oldest);
		return from === -1 ? items.slice(-PART) : items.slice(from);
	});

	constructor(private readonly timeline: () => Timeline) {}

	/** Adds the next part; for an effect, which ends it by what this returns. */
	goOn(): () => void {
		const { items, following } = this.timeline();
		const left = items.length - this.items.length;
		const next = items[Math.max(0, left - PART)];
		const seq = following && next ? seqOf(next) : Infinity;
		if (left === 0) {
			this.#oldest = seq;
			return () => {};
		}
		const part = setTimeout(() => (this.#oldest = seq));
		return () => clearTimeout(part);
	}
}
