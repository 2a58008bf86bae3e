import { untrack } from 'svelte';
import { createSubscriber } from 'svelte/reactivity';
import { on } from 'svelte/events';
import type { ChannelCount } from '$lib/archive/tables/types';

const followVisibility = createSubscriber((update) => on(document, 'visibilitychange', update));

/** Whether the page is visible. */
function visible(): boolean {
	followVisibility();
	return document.visibilityState === 'visible';
}

/** A channel at the moment at which a reader last saw its newest messages. */
interface SeenChannel {
	/** Its total, without what imports brought. */
	readonly total: number;
	/** The newest event of the log then; undefined in what earlier versions stored. */
	readonly seq: number | undefined;
}
/** By channel id. */
type Seen = ReadonlyMap<number, SeenChannel>;

/** What it is counted from: the app. */
export interface UnreadSource {
	readonly archive: { readonly name: string } | undefined;
	/** Undefined before the archive's first snapshot. */
	readonly state: { readonly cursor: { readonly seq: number } } | undefined;
	/** All channels by id; undefined while they are being read. */
	readonly channels: readonly ChannelCount[] | undefined;
	/** Whose newest messages are on the screen: a channel's, everyone's (null), or nobody's. */
	readonly onScreen: { readonly channel: number | null } | null;
}

/**
 * Unread messages of each channel, since its newest message was last visible on this device. For the setup of
 * the app's frame.
 */
export class Unread {
	#seen: Seen | null = $state.raw(null);
	readonly #app: UnreadSource;

	constructor(app: UnreadSource) {
		this.#app = app;
		const key = $derived(app.archive && keyOf(app.archive.name));
		$effect(() => {
			this.#seen = key === undefined ? null : read(key);
			// A reader may have seen more in another tab.
			return on(window, 'storage', (event) => {
				if (event.key === key && key !== undefined) this.#seen = read(key);
			});
		});
		$effect(() => {
			const { channels } = this;
			if (key === undefined || !app.state || channels.length === 0) return;
			const before = untrack(() => this.#seen);
			const after =
				visible() || !before
					? seenOf(before, channels, app.onScreen, app.state.cursor.seq)
					: before;
			if (after === before) return;
			this.#seen = after;
			write(key, after);
		});
	}

	/** All channels by id. */
	get channels(): readonly ChannelCount[] {
		return this.#app.channels ?? [];
	}

	/** Messages of a channel that haven't been visible yet. */
	of(channel: Total): number {
		return this.#seen ? Math.max(0, liveOf(channel) - (this.#seen.get(channel.id)?.total ?? 0)) : 0;
	}

	/** Unread messages of all channels. */
	get total(): number {
		return this.channels.reduce((sum, channel) => sum + this.of(channel), 0);
	}

	/** When all that is unread came after, epoch ms; null if nothing is unread, or nobody knows. */
	get since(): number | null {
		return null;
	}

	/** Marks a channel, or all channels, as read up to now. */
	readonly markRead = (channel?: Pick<ChannelCount, 'id'>): void => {
		const key = this.#app.archive && keyOf(this.#app.archive.name);
		const seq = this.#app.state?.cursor.seq;
		if (key === undefined || seq === undefined) return;
		this.#seen = seenOf(
			this.#seen ?? new Map(),
			this.channels,
			{ channel: channel?.id ?? null },
			seq
		);
		write(key, this.#seen);
	};

	/** Unread messages of all channels while the page is hidden, else 0. */
	get whileHidden(): number {
		if (visible()) return 0;
		return this.total;
	}
}

type Total = Pick<ChannelCount, 'id' | 'messages' | 'imported'>;

/** Messages that no import brought: only these are ever unread. */
const liveOf = ({ messages, imported = 0 }: Total): number => messages - imported;

/** The totals after a reader has seen `shown`; on a first visit everything counts as seen. */
function seenOf(
	before: Seen | null,
	channels: readonly ChannelCount[],
	shown: UnreadSource['onScreen'],
	seq: number
): Seen {
	const isNew = (one: Total): boolean =>
		(!before || shown?.channel === null || shown?.channel === one.id) &&
		liveOf(one) > (before?.get(one.id)?.total ?? -1);
	const added = channels
		.filter(isNew)
		.map((one) => [one.id, { total: liveOf(one), seq: Math.max(seq, one.at) }] as const);
	return before && added.length === 0 ? before : new Map([...(before ?? []), ...added]);
}

/**
 * The newest event that was read of each channel, by id, for queries: what `Unread` counts comes after it. `now`: the
 * newest event of the log; on a first visit everything is read.
 */
export function readMarks(
	archive: string,
	channels: readonly Pick<ChannelCount, 'id'>[],
	now: number
): Map<number, number> {
	const seen = read(keyOf(archive));
	const markOf = (id: number): number => (seen ? (seen.get(id) ?? { seq: 0 }).seq : now) ?? now;
	// eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing changes it
	return new Map(channels.map(({ id }) => [id, markOf(id)]));
}

const keyOf = (archive: string): string => `unread ${archive}`;

function read(key: string): Seen | null {
	try {
		const kept: unknown = JSON.parse(localStorage.getItem(key) ?? 'null');
		if (!Array.isArray(kept)) return null;
		const rows = kept.filter((row): row is [number, number, (number | null)?] =>
			Array.isArray(row)
		);
		return new Map(rows.map(([id, total, seq]) => [id, { total, seq: seq ?? undefined }]));
	} catch {
		return null;
	}
}

function write(key: string, seen: Seen): void {
	try {
		localStorage.setItem(
			key,
			JSON.stringify([...seen].map(([id, { total, seq }]) => [id, total, seq]))
		);
	} catch {
		// A browser without storage starts anew at each visit; everything else works.
	}
}
