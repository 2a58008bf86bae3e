import type { SeenMark } from './read-marker.svelte';
import { importOf } from '$lib/wire/frame/origin';
import { seqOf, type Item, type Timeline } from './timeline.svelte';

/** Rows rendered first, as many as a screen shows, and then in each part: more would block the page noticeably. */
const FIRST_PART = 30;
const PART = 90;

/** An item of a list, or the line above messages that arrived since the reader's last visit. */
export type ListedItem =
	| Item
	| {
			readonly type: 'since';
			readonly key: string;
			/** The time of the last visit, epoch ms. */
			readonly time: number;
	  };

/** Whether an item came after event `seq`, and no import brought it: that is old, whenever it comes. */
const isNewer = (item: Item, seq: number): boolean =>
	seqOf(item) > seq && (item.type === 'gap' || importOf(item.row.event) === 0);

/** Renders a timeline's items progressively: while it follows, the newest first, and older ones in parts. */
export class ProgressiveRender {
	/** Rows from this seq on are rendered. */
	#oldest = $state(Infinity);
	readonly #shown: readonly Item[] = $derived.by(() => {
		const { items, following } = this.#timeline();
		if (!following) return items;
		const from = items.findIndex((item) => seqOf(item) >= this.#oldest);
		return from === -1 ? items.slice(-FIRST_PART) : items.slice(from);
	});
	readonly items: readonly ListedItem[] = $derived.by(() => {
		const seen = this.#mark()?.before;
		const at = seen ? this.#shown.findIndex((item) => isNewer(item, seen.seq)) : -1;
		// As the first item, the line would stand above seen messages too.
		if (!seen || at < 1) return this.#shown;
		const line: ListedItem = { type: 'since', key: 'since', time: seen.at };
		return [...this.#shown.slice(0, at), line, ...this.#shown.slice(at)];
	});
	readonly #timeline: () => Timeline;
	readonly #mark: () => SeenMark | null;

	constructor(timeline: () => Timeline, mark: () => SeenMark | null) {
		this.#timeline = timeline;
		this.#mark = mark;
	}

	/** Renders the next part; an effect ends it with the returned function. */
	goOn(): () => void {
		const { items, following } = this.#timeline();
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

	/** The newest rendered message. */
	get newest(): number | null {
		const last = this.#timeline().items.at(-1);
		return last ? seqOf(last) : null;
	}
}
