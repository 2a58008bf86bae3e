import type { ReadProgress } from './read-progress.svelte';
import type { Item, Timeline } from './timeline.svelte';

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
			/** The time of the last visit, epoch ms; null if nobody knows. */
			readonly time: number | null;
	  };

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
		const progress = this.#progress;
		const at = progress?.firstNew(this.#shown) ?? -1;
		// As the first item, the line would stand above read messages too.
		if (!progress?.line || at < 1) return this.#shown;
		const line: ListedItem = { type: 'since', key: 'since', time: progress.line.since };
		return [...this.#shown.slice(0, at), line, ...this.#shown.slice(at)];
	});
	readonly #timeline: () => Timeline;
	readonly #progress: ReadProgress | null;

	constructor(timeline: () => Timeline, progress: ReadProgress | null) {
		this.#timeline = timeline;
		this.#progress = progress;
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
}
