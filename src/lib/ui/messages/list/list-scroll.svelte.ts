import { untrack } from 'svelte';
import type { SeqRange } from '$lib/archive/tables/types';
import type { Destination } from '$lib/ui/time/destination';
import type { Anchor } from '$lib/ui/state/scroll-restoration.svelte';
import { anchorAt, firstInSight, onMove, putBack, rowsInSight } from './anchor';
import { wantedOf } from './gap-fill';
import type { Landing } from './message-window';
import { seqOf, type Item, type Timeline } from './timeline.svelte';

/** Nearer to an end than this, in px, the window moves on. */
const NEAR = 1_000;
/** Nearer to the newest than this, in px, a reader is at them. */
const AT_BOTTOM = 24;

/** What is read, as it is now. */
export interface ListInput {
	readonly timeline: Pick<
		Timeline,
		| 'items'
		| 'following'
		| 'atEnd'
		| 'landing'
		| 'freeze'
		| 'follow'
		| 'travel'
		| 'sees'
		| 'older'
		| 'newer'
	>;
	/** Those of its items that are rendered. */
	readonly items: readonly unknown[];
	/** Asks the relay for events; null while none can be asked. */
	readonly fill: ((gap: SeqRange) => void) | null;
	/** Whether the reader wants the list to stand still. */
	paused: boolean;
}

/** A message in sight. */
export interface SeenRow {
	readonly seq: number;
	/** Epoch ms. */
	readonly sentAt: number;
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
	/** The first and the last message in sight; null while there is none. */
	top: SeenRow | null = $state.raw(null);
	bottom: SeenRow | null = $state.raw(null);
	/** The items among which these were found. */
	looked: readonly unknown[] | null = $state.raw(null);
	/** Whether it was led where it is, and its reader hasn't gone on since. */
	led = $state(false);
	/** Where the list was led, until that was there, or its reader went on. */
	#sought: Landing | null = null;
	/** Where it was led last. */
	#landing: Landing | null = null;
	#looking = 0;
	/** The key of the item nearest to it that there was. */
	#nearest = '';
	/** The last event that was asked for: the same is asked for once, until a part of the gap has arrived. */
	#asked = 0;
	#selecting = false;
	#wasPaused = false;

	/** `left`: where the list was read when its reader left it; it opens there. */
	constructor(input: ListInput, left: Anchor | null) {
		this.#input = input;
		this.anchor = left;
		let returns = left !== null;
		$effect.pre(() => {
			void input.items;
			if (this.list && !untrack(() => this.#following))
				this.anchor = firstInSight(this.list) ?? this.anchor;
		});
		$effect(() => {
			void [input.items, input.fill];
			const { landing } = input.timeline;
			if (landing && landing !== this.#landing) {
				this.#landing = landing;
				this.led = true;
				this.#sought = returns ? null : landing;
				this.#nearest = '';
				returns = false;
			}
			if (!this.#following) untrack(() => this.#rendered());
			this.#look();
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
			let width = -1;
			let height = -1;
			const observer = new ResizeObserver(() => {
				const same = list.clientWidth === width && rows.offsetHeight === height;
				width = list.clientWidth;
				height = rows.offsetHeight;
				if (!same) this.#settle();
				// Only the list's height is another one, as the bar above it goes away: read from its end, it keeps its
				// rows where they are on the screen.
				else if (this.anchor) this.anchor = firstInSight(list) ?? this.anchor;
			});
			for (const each of [list, rows]) observer.observe(each);
			const stopWatching = onMove(list, () => this.#goesOn());
			return () => {
				observer.disconnect();
				stopWatching();
				cancelAnimationFrame(this.#looking);
				this.#looking = 0;
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
		this.#look();
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

	/** `Home` and `End` lead to the beginning of the archive and to the newest. */
	readonly onkeydown = (event: KeyboardEvent): void => {
		const { key, target, altKey, ctrlKey, metaKey, shiftKey } = event;
		if ((key !== 'Home' && key !== 'End') || altKey || ctrlKey || metaKey || shiftKey) return;
		if (target instanceof Element && target.closest('input, textarea, select')) return;
		event.preventDefault();
		if (key === 'End') this.jump();
		else {
			this.#input.timeline.travel({ type: 'beginning' });
			this.list?.focus({ preventScroll: true });
		}
	};

	/** Leads to the newest, and follows them. */
	readonly jump = (): void => {
		this.#input.paused = false;
		this.#goesOn();
		document.getSelection()?.removeAllRanges();
		this.#input.timeline.follow();
		this.list?.focus({ preventScroll: true });
	};

	/** Leads to a destination; who goes to now goes on there. */
	readonly travel = (to: Destination): void => {
		if (to.type === 'now') this.#goesOn();
		this.#input.timeline.travel(to);
	};

	#goesOn(): void {
		this.#sought = null;
		this.led = false;
	}

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

	/**
	 * Puts what the list was led to where it belongs, once: a message of a link into the middle, the beginning of a day at
	 * the top. If a gap is there, that, once as well: it may stay one.
	 */
	#seek(list: HTMLElement, { to, seq }: Landing): void {
		const item = soughtIn(this.#input.timeline.items, wantedSeq({ to, seq }), seq);
		const row = item && list.querySelector<HTMLElement>(`[data-key="${item.key}"]`);
		if (!row || item.key === this.#nearest) return;
		this.#nearest = item.key;
		row.scrollIntoView({ block: to.type === 'seq' ? 'center' : 'start' });
		this.anchor = anchorAt(list, row);
		if (item.type === 'gap') return;
		if (to.type === 'seq' && seqOf(item) === to.seq) row.focus({ preventScroll: true });
		this.#sought = null;
	}

	/** Notes what is in sight, before the next frame. */
	#look(): void {
		if (this.#looking) return;
		this.#looking = requestAnimationFrame(() => {
			this.#looking = 0;
			const { list } = this;
			if (!list) return;
			const [first, last] = rowsInSight(list);
			this.top = this.#seen(first, this.top);
			this.bottom = this.#seen(last, this.bottom);
			this.looked = this.#input.timeline.items;
			const seq = this.#sought ? wantedSeq(this.#sought) : this.top?.seq;
			if (seq !== undefined) this.#input.timeline.sees(seq);
		});
	}

	#seen(key: string | undefined, before: SeenRow | null): SeenRow | null {
		const item = this.#input.timeline.items.find((each) => each.key === key);
		if (item?.type !== 'row') return null;
		const { seq, sentAt } = item.row.event;
		return before?.seq === seq ? before : { seq, sentAt };
	}

	/** A gap that a reader comes to is filled without being asked for, newest first. */
	#fillGaps(): void {
		const { fill, timeline } = this.#input;
		const wanted = fill && wantedOf(timeline.items, this.#sought && wantedSeq(this.#sought));
		if (!wanted || wanted.last === this.#asked) return;
		this.#asked = wanted.last;
		fill(wanted);
	}

	/** Moves the window on where the reader comes near its end. */
	#reach({ scrollTop, scrollHeight, clientHeight }: HTMLElement): void {
		const { timeline, fill } = this.#input;
		if (scrollHeight - clientHeight + scrollTop < NEAR) timeline.older(fill !== null);
		if (-scrollTop < NEAR) timeline.newer(fill !== null);
	}
}

/** The event that a list was led to, which may not be stored. */
const wantedSeq = ({ to, seq }: Landing): number =>
	to.type === 'seq' ? to.seq : to.type === 'time' ? (to.missing ?? seq) : 1;

/** The item with the event `wanted`, or the gap that it is in; else what is at `next`. */
function soughtIn(items: readonly Item[], wanted: number, next: number): Item | undefined {
	const at = (seq: number): Item | undefined =>
		items.find((item) =>
			item.type === 'row'
				? item.row.event.seq === seq
				: item.gap.first <= seq && seq <= item.gap.last
		);
	return at(wanted) ?? at(next) ?? items.find((item) => seqOf(item) >= next) ?? items.at(-1);
}
