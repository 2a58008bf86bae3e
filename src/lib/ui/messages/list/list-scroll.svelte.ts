import { untrack } from 'svelte';
import type { SeqRange } from '$lib/archive/tables/types';
import type { Anchor } from '$lib/ui/state/scroll-restoration.svelte';
import { anchorAt, firstInSight, onMove, putBack } from './anchor';
import { wantedOf } from './gap-fill';
import { seqOf, type Timeline } from './timeline.svelte';

/** Nearer to an end than this, in px, the window moves on. */
const NEAR = 1_000;
/** Nearer to the newest than this, in px, a reader is at them. */
const AT_BOTTOM = 24;

/** What is read, as it is now. */
export interface ListInput {
	readonly timeline: Pick<
		Timeline,
		'items' | 'following' | 'atEnd' | 'freeze' | 'follow' | 'older' | 'newer'
	>;
	/** Those of its items that are rendered. */
	readonly items: readonly unknown[];
	/** Asks the relay for events; null while none can be asked. */
	readonly fill: ((gap: SeqRange) => void) | null;
	/** Whether the reader wants the list to stand still. */
	paused: boolean;
}

/** Where to begin. */
interface Start {
	/** The message that a link led to, by its seq. */
	readonly target: number | null;
	/** Where it was read when its reader left it: that goes before the target. */
	readonly left: Anchor | null;
}

/**
 * The scrolling of a list of messages: it follows the newest, or keeps the place of a reader who has gone up while rows
 * come and go, and moves the window on as the reader comes near its ends. The list is reversed: its end stays by itself.
 * For a component's setup.
 */
export class ListScroll {
	/** The element that scrolls, and the one with its rows, while the component has them. */
	list: HTMLElement | null = null;
	rows: HTMLElement | null = null;
	/** Where a reader who doesn't follow is: the first row in sight stays there. Null at the end. */
	anchor: Anchor | null;
	readonly #input: ListInput;
	readonly #following: boolean = $derived.by(() => this.#input.timeline.following);
	/** The target, until its row was there, or its reader went on. */
	#sought: number | null;
	/** The key of the item nearest to it that there was. */
	#nearest = '';
	/** The key of the last gap that was asked for. */
	#asked = '';
	#selecting = false;
	#wasPaused = false;

	constructor(input: ListInput, { target, left }: Start) {
		this.#input = input;
		this.anchor = left;
		this.#sought = left ? null : target;
		$effect.pre(() => {
			void input.items;
			if (this.list && !untrack(() => this.#following))
				this.anchor = firstInSight(this.list) ?? this.anchor;
		});
		$effect(() => {
			void [input.items, input.fill];
			if (!this.#following) untrack(() => this.#rendered());
		});
		$effect(() => {
			if (!this.#following || !this.list) return;
			this.anchor = null;
			this.list.scrollTop = 0;
		});
		$effect(() => {
			const { list, rows } = this;
			if (!list || !rows) return;
			// Rows get other heights with the list's width, and with what shows links and emotes, which may be loaded after them.
			const observer = new ResizeObserver(() => this.#settle());
			for (const each of [list, rows]) observer.observe(each);
			const stopWatching = onMove(list, () => (this.#sought = null));
			return () => {
				observer.disconnect();
				stopWatching();
			};
		});
		$effect(() => {
			const { paused } = input;
			if (paused) input.timeline.freeze();
			else if (this.#wasPaused) input.timeline.follow();
			this.#wasPaused = paused;
		});
	}

	readonly onscroll = (): void => {
		const { list } = this;
		const { timeline, paused } = this.#input;
		// The last event of a list may come after the list.
		if (!list) return;
		const below = -list.scrollTop;
		if (this.#following && below > AT_BOTTOM) timeline.freeze();
		else if (this.#following) return;
		this.anchor = firstInSight(list);
		this.#reach(list);
		if (below <= AT_BOTTOM && timeline.atEnd && !this.#selecting && !paused) timeline.follow();
	};

	/** Rows don't move under a selection. */
	readonly onselectionchange = (): void => {
		const selection = document.getSelection();
		this.#selecting =
			selection?.isCollapsed === false && !!this.list?.contains(selection.anchorNode);
		if (this.#selecting) this.#input.timeline.freeze();
	};

	/** Leads to the newest, and follows them. */
	readonly jump = (): void => {
		this.#input.paused = false;
		document.getSelection()?.removeAllRanges();
		this.#input.timeline.follow();
		this.list?.focus({ preventScroll: true });
	};

	/** Rows came or went, or gaps can be filled now. */
	#rendered(): void {
		const { list } = this;
		if (!list) return;
		if (this.#sought !== null && this.#input.items.length > 0) this.#seek(list, this.#sought);
		this.#settle();
		this.#fillGaps();
		this.#reach(list);
	}

	/** Puts the anchor where it belongs after rows or their sizes changed. At its end the list stays by itself. */
	#settle(): void {
		if (this.list && this.anchor) putBack(this.list, this.anchor);
	}

	/** Puts the message that a link led to into the middle, once; or the gap that it is in, once as well: it may stay one. */
	#seek(list: HTMLElement, seq: number): void {
		const item = this.#input.timeline.items.find((each) => seqOf(each) >= seq);
		const row = item && list.querySelector<HTMLElement>(`[data-key="${item.key}"]`);
		if (!row || item.key === this.#nearest) return;
		this.#nearest = item.key;
		row.scrollIntoView({ block: 'center' });
		this.anchor = anchorAt(list, row);
		if (item.key !== `${seq}`) return;
		row.focus({ preventScroll: true });
		this.#sought = null;
	}

	/** A gap that a reader comes to is filled without being asked for, newest first. */
	#fillGaps(): void {
		const { fill, timeline } = this.#input;
		const wanted = fill && wantedOf(timeline.items, this.#sought);
		if (!wanted || wanted.key === this.#asked) return;
		this.#asked = wanted.key;
		fill(wanted.range);
	}

	/** Moves the window on where the reader comes near its end. */
	#reach({ scrollTop, scrollHeight, clientHeight }: HTMLElement): void {
		const { timeline, fill } = this.#input;
		if (scrollHeight - clientHeight + scrollTop < NEAR) timeline.older(fill !== null);
		if (-scrollTop < NEAR) timeline.newer(fill !== null);
	}
}
