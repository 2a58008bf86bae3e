import { untrack } from 'svelte';
import type { ChannelCount, Mark } from '$lib/archive/tables/types';
import type { App } from '$lib/ui/state/app.svelte';
import { Live } from '$lib/ui/state/live.svelte';
import { readMarks, type Unread } from '$lib/ui/state/unread.svelte';
import { readCards, type CardNews } from './cards';

/** Shortest interval between two readings while messages come, in ms: nobody reads a page of summaries faster. */
const PACE_MS = 3_000;
/** Cards at first, and when more are wanted. */
const FEW = 6;
const MOST = 24;

/** A channel that has something new. */
export interface NewChannel {
	readonly channel: ChannelCount;
	readonly unread: number;
}

/** What is new, by channel. For a component's setup. */
export class News {
	readonly #app: App;
	readonly #unread: () => Unread | null;
	/** Whether all cards are wanted. */
	more = $state(false);
	/** All channels that have something new, most first. */
	readonly all: readonly NewChannel[] = $derived.by(() => {
		const unread = this.#unread();
		if (!unread) return [];
		return unread.channels
			.map((channel) => ({ channel, unread: unread.of(channel) }))
			.filter((each) => each.unread > 0)
			.sort((a, b) => b.unread - a.unread || a.channel.id - b.channel.id);
	});
	/** Those that have a card: they keep their places while their numbers grow. */
	readonly shown: readonly NewChannel[] = $derived.by(() => {
		const few = this.all.slice(0, this.more ? MOST : FEW);
		const positionOf = ({ channel }: NewChannel): number => {
			const place = this.#places.indexOf(channel.id);
			return place === -1 ? Infinity : place;
		};
		const placed = few.toSorted((a, b) => {
			const [one, other] = [positionOf(a), positionOf(b)];
			return one === other ? b.unread - a.unread : one - other;
		});
		this.#places = placed.map(({ channel }) => channel.id);
		return placed;
	});
	#places: readonly number[] = [];
	readonly #live: Live<ReadonlyMap<number, CardNews> | undefined>;

	constructor(app: App, unread: () => Unread | null) {
		this.#app = app;
		this.#unread = unread;
		/** Changes when something is read or becomes new, not with each message. */
		const wanted = $derived(
			JSON.stringify([
				this.shown.map(({ channel }) => channel.id).sort((a, b) => a - b),
				this.all.map(({ channel }) => channel.id).sort((a, b) => a - b)
			])
		);
		const query = $derived.by(() => {
			void wanted;
			return untrack(() => this.#query());
		});
		let followed = untrack(() => query);
		this.#live = new Live(followed, PACE_MS);
		$effect(() => {
			if (query === followed) return;
			followed = query;
			this.#live.follow(query);
		});
	}

	/** What is told of a channel; undefined while it is being read, or where nobody can tell. */
	of(channel: number): CardNews | undefined {
		return this.#live.current?.get(channel);
	}

	/** Whether the cards were read. */
	get isRead(): boolean {
		return this.#live.current !== undefined;
	}

	/** Since when all that is new came, epoch ms by this device's clock: since it was read, or as far as is known. */
	get since(): number | null {
		const since = this.#unread()?.since ?? null;
		if (since !== null) return since;
		const firsts = [...(this.#live.current?.values() ?? [])].map(({ first }) => first);
		if (firsts.length === 0) return null;
		return Math.min(...firsts) - (this.#app.state?.clockOffset ?? 0);
	}

	#query(): () => Promise<ReadonlyMap<number, CardNews> | undefined> {
		const { archive, state } = this.#app;
		const channels = this.all.map(({ channel }) => channel);
		const told = this.shown.map(({ channel }) => channel.id);
		const offset = state?.clockOffset ?? 0;
		return async () => {
			if (!archive || !state) return undefined;
			const marks: Mark[] = [...readMarks(archive.name, channels, state.cursor.seq)];
			return readCards(archive, marks, told, Date.now() + offset);
		};
	}
}
