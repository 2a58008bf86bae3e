import { untrack } from 'svelte';
import { createSubscriber } from 'svelte/reactivity';
import { on } from 'svelte/events';
import type { ChannelCount } from '$lib/archive/tables/types';
import type { KeptMarks } from '$lib/ui/kept/kept-marks.svelte';
import { marksAt, unreadIn, type ReadMarks } from '$lib/ui/kept/read-marks';
import { importOf } from '$lib/wire/frame/origin';
import type { ListScroll } from './list-scroll.svelte';
import { seqOf, type Item, type Timeline } from './timeline.svelte';

const followVisibility = createSubscriber((update) => on(document, 'visibilitychange', update));

/** Whether the page is visible. Reactive. */
function visible(): boolean {
	followVisibility();
	return document.visibilityState === 'visible';
}

/** What is read, as it is now. */
export interface ReadProgressInput {
	readonly marks: KeptMarks;
	/** Whose messages the list has: a channel's, by id, or everyone's (null). */
	readonly channel: number | null;
	/** All channels; undefined while they are being read. */
	readonly channels: readonly ChannelCount[] | undefined;
	readonly timeline: Pick<Timeline, 'items' | 'following' | 'atBeginning' | 'state'>;
	readonly scroll: Pick<ListScroll, 'top' | 'bottom' | 'looked' | 'led'>;
	/** Whether nothing is missing: what comes now comes as it is said. */
	readonly current: boolean;
}

/** The line above what came while its reader was away. */
export interface NewLine {
	/** What they had read. */
	readonly marks: ReadMarks;
	/** When they were there last, epoch ms; null if nobody knows. */
	readonly since: number | null;
}

/**
 * How far a list is read. Its reader comes back where the list opens or the page is shown again: what came before that
 * is new, below a line. It is read once its beginning was in sight and then the newest row is. What comes while the reader
 * looks on is read at once; what comes in one go after a break of the connection, or while the reader was further up,
 * isn't, unless all of it is in sight. Where a list is led, by a link, the strip or the calendar, nothing is read until
 * its reader goes on from there. For a component's setup.
 */
export class ReadProgress {
	line: NewLine | null = $state.raw(null);
	/** Whether something below the line isn't read. */
	#open = $state(false);
	/** Whether the beginning of what isn't read was in sight. */
	#come = $state(false);
	readonly #input: ReadProgressInput;
	/** When its reader came back, epoch ms; and since when messages come as they are said, and the list follows them. */
	#backAt = Date.now();
	#currentSince = Infinity;
	#followingSince = Infinity;
	/** Whether nothing was looked at since its reader came back. */
	#first = true;
	/** What its reader, who is at the newest, has read. For an effect's end, when nothing derived may be read. */
	#there: { readonly channels: readonly ChannelCount[]; readonly seq: number } | null = null;
	readonly #visible = $derived.by(visible);
	readonly #current = $derived.by(() => this.#input.current);
	readonly #following = $derived.by(() => this.#input.timeline.following);
	readonly #channels: readonly ChannelCount[] = $derived.by(() => {
		const { channel, channels = [] } = this.#input;
		return channel === null ? channels : channels.filter(({ id }) => id === channel);
	});
	/** Messages of the list that aren't read. */
	readonly count: number = $derived.by(() => {
		const marks = this.#input.marks.current;
		return marks ? this.#channels.reduce((sum, one) => sum + unreadIn(one, marks), 0) : 0;
	});
	/** Whether something is new that its reader hasn't come to. */
	readonly pending: boolean = $derived.by(() => this.#open && !this.#come && this.count > 0);

	constructor(input: ReadProgressInput) {
		this.#input = input;
		$effect(() => {
			if (!this.#visible) return;
			this.#backAt = Date.now();
			this.#first = true;
			return () => this.#leave();
		});
		$effect(() => {
			this.#currentSince = this.#current ? Date.now() : Infinity;
		});
		$effect(() => {
			this.#followingSince = this.#following ? Date.now() : Infinity;
		});
		$effect(() => this.#look());
	}

	/** Where among items begins what is below the line; -1 where nothing does. */
	firstNew(items: readonly Item[]): number {
		return this.line ? firstUnread(items, this.line.marks) : -1;
	}

	/** The event at which what is new begins, or about; null while nothing is. */
	get beginsAt(): number | null {
		const { line } = this;
		if (!line) return null;
		const { items } = this.#input.timeline;
		const at = this.firstNew(items);
		const item = items[at];
		if (at > 0 && item?.type === 'row') return seqOf(item);
		const unread = this.#channels.filter((one) => unreadIn(one, line.marks) > 0);
		return Math.min(...unread.map(({ id }) => line.marks.get(id)?.seq ?? 0)) + 1;
	}

	/** Says that everything there is was read. */
	readonly markRead = (): void => {
		const { timeline, marks } = this.#input;
		if (timeline.state) marks.move(marksAt(this.#channels, timeline.state.cursor.seq));
		this.#open = false;
	};

	/** Looks at what is in sight. */
	#look(): void {
		const { timeline, scroll, channels, marks: kept } = this.#input;
		const { items, following, state } = timeline;
		const marks = kept.current;
		if (!marks || !state || !channels || !this.#visible) return;
		// What is in sight is known a frame after the rows are there.
		if (scroll.looked !== items) return;
		const all = this.count === 0;
		this.#there = all && following ? { channels: this.#channels, seq: state.cursor.seq } : null;
		if (all) {
			this.#open = false;
			this.#come = false;
			return;
		}
		const at = firstUnread(items, marks);
		const first = items[at];
		const isWhole = at > 0 || timeline.atBeginning;
		const cameAt =
			first?.type === 'row' && isWhole ? first.row.event.receivedAt - state.clockOffset : -Infinity;
		if (at === -1 ? this.#first : cameAt < this.#backAt) this.#draw(marks);
		this.#first = false;
		if (isWhole && this.#inSight(items, at)) this.#come = true;
		if (!following) return;
		const steadySince = Math.max(this.#backAt, this.#currentSince, this.#followingSince);
		const isRead = at === -1 || cameAt >= steadySince || (this.#come && !scroll.led);
		if (isRead) this.#read(state.cursor.seq);
		else if (!this.#come) this.#draw(marks);
	}

	#inSight(items: readonly Item[], at: number): boolean {
		const { top, bottom } = this.#input.scroll;
		const indexOf = (seq: number | undefined): number =>
			items.findIndex((item) => item.type === 'row' && seqOf(item) === seq);
		return at !== -1 && top !== null && indexOf(top.seq) <= at && at <= indexOf(bottom?.seq);
	}

	/** Everything up to event `seq` was read. */
	#read(seq: number): void {
		const { marks } = this.#input;
		const read = this.#channels.filter(
			(one) => (one.last?.seq ?? 0) <= seq && unreadIn(one, marks.current) > 0
		);
		if (read.length === 0) return;
		marks.move(marksAt(read, seq));
		this.#open = false;
		this.#come = false;
	}

	/** Draws the line above what isn't read, unless it is there. */
	#draw(marks: ReadMarks): void {
		if (untrack(() => this.#open)) return;
		const times = this.#channels
			.filter((one) => unreadIn(one, marks) > 0)
			.flatMap(({ id }) => marks.get(id)?.at ?? []);
		this.line = { marks, since: times.length > 0 ? Math.min(...times) : null };
		this.#open = true;
		this.#come = false;
	}

	/** Notes when its reader was there last. */
	#leave(): void {
		const { marks } = this.#input;
		if (!this.#there) return;
		marks.move(marksAt(this.#there.channels, this.#there.seq));
		marks.flush();
		this.#there = null;
	}
}

/** Where among items the first is that isn't read; -1 where all are. What imports brought is old, whenever it comes. */
function firstUnread(items: readonly Item[], marks: ReadMarks): number {
	const at = items.findIndex((item) => {
		if (item.type === 'gap') return false;
		const { channel, seq } = item.row.event;
		if (!channel || importOf(item.row.event) !== 0) return false;
		const mark = marks.get(channel.id);
		return !mark || (mark.seq !== null && seq > mark.seq);
	});
	const before = items[at - 1];
	const isNew = ({ seq }: { readonly seq: number | null }): boolean =>
		before?.type === 'gap' && seq !== null && seqOf(before) > seq;
	const item = items[at];
	const mark =
		item?.type === 'row' && item.row.event.channel && marks.get(item.row.event.channel.id);
	return mark && isNew(mark) ? at - 1 : at;
}
