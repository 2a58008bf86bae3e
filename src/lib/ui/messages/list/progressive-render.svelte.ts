import type { SeenMark } from './read-marker.svelte';
import { importOf } from '$lib/wire/frame/origin';
import { seqOf, type Item, type Timeline } from './timeline.svelte';

/** Rows rendered first, as many as a screen shows, and then in each part: more would block the page noticeably. */
const FIRST_PART = 30;
const PART = 90;
/** In place of an item's key: all are rendered. */
const ALL = '';

/** An item of a list, or the line above messages that arrived since the reader's last visit. */
export type ListedItem =
	| Item
	| {
			readonly type: 'since';
			readonly key: string;
			/** The time of the last visit, epoch ms. */
			readonly time: number;
	  };

/** Where what came after event `seq` begins; -1 where there is none. What imports brought is old, whenever it comes. */
function firstNewer(items: readonly Item[], seq: number): number {
	const at = items.findIndex(
		(item) => item.type === 'row' && seqOf(item) > seq && importOf(item.row.event) === 0
	);
	const before = items[at - 1];
	return before?.type === 'gap' && seqOf(before) > seq ? at - 1 : at;
}

/** Renders a timeline's items progressively: while it follows, the newest first, and older ones in parts. */
export class ProgressiveRender {
	/** Items from the one with this key on are rendered; null for the first part. */
	#oldest: string | null = $state(null);
	readonly #shown: readonly Item[] = $derived.by(() => {
		const { items, following } = this.#timeline();
		if (!following || this.#oldest === ALL) return items;
		const from = items.findIndex(({ key }) => key === this.#oldest);
		return from === -1 ? items.slice(-FIRST_PART) : items.slice(from);
	});
	readonly items: readonly ListedItem[] = $derived.by(() => {
		const seen = this.#mark()?.before;
		const at = seen ? firstNewer(this.#shown, seen.seq) : -1;
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
		if (left === 0) {
			this.#oldest = following && next ? ALL : null;
			return () => {};
		}
		const part = setTimeout(() => (this.#oldest = next?.key ?? null));
		return () => clearTimeout(part);
	}

	/** The newest message, by its seq, that no import brought; null while there is none. */
	get newest(): number | null {
		const { items } = this.#timeline();
		const last = items.findLast((item) => item.type === 'gap' || importOf(item.row.event) === 0);
		return last ? seqOf(last) : null;
	}
}
