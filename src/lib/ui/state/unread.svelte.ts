import { createSubscriber } from 'svelte/reactivity';
import { on } from 'svelte/events';
import type { ChannelCount } from '$lib/archive/tables/types';
import { channelChoices, type ChannelChoices } from '$lib/ui/kept/channel-choices.svelte';
import { keptMarks, type KeptMarks } from '$lib/ui/kept/kept-marks.svelte';
import { marksAt, unreadIn } from '$lib/ui/kept/read-marks';

const followVisibility = createSubscriber((update) => on(document, 'visibilitychange', update));

/** Whether the page is visible. Reactive. */
function visible(): boolean {
	followVisibility();
	return document.visibilityState === 'visible';
}

/** What it is counted from: the app. */
export interface UnreadSource {
	readonly relay: string;
	readonly archive: { readonly name: string } | undefined;
	/** Undefined before the archive's first snapshot. */
	readonly state: { readonly cursor: { readonly seq: number } } | undefined;
	/** All channels by id; undefined while they are being read. */
	readonly channels: readonly ChannelCount[] | undefined;
}

type Total = Pick<ChannelCount, 'id' | 'messages' | 'imported'>;

/**
 * Unread messages of each channel: what came since its reader was at its newest, or said that it was read. Lists move
 * the marks (messages/list/read-progress.svelte.ts). For the setup of the app's frame.
 */
export class Unread {
	readonly #app: UnreadSource;
	readonly #choices: ChannelChoices;
	readonly #kept: KeptMarks | undefined = $derived.by(() => {
		const { archive } = this.#app;
		return archive && keptMarks(archive.name);
	});

	constructor(app: UnreadSource) {
		this.#app = app;
		this.#choices = channelChoices(app.relay);
		// On a first visit everything counts as read.
		$effect(() => {
			const { channels } = this;
			if (this.#kept?.current === null && channels.length > 0) this.markRead();
		});
	}

	/** All channels by id. */
	get channels(): readonly ChannelCount[] {
		return this.#app.channels ?? [];
	}

	/** Unread messages of a channel. */
	of(channel: Total): number {
		return unreadIn(channel, this.#kept?.current ?? null);
	}

	/** Those whose messages count in sums: a muted channel asks for nobody. */
	get #counted(): readonly ChannelCount[] {
		return this.channels.filter((channel) => !this.#choices.isMuted(channel));
	}

	/** Unread messages of all channels that aren't muted. */
	get total(): number {
		return this.#counted.reduce((sum, channel) => sum + this.of(channel), 0);
	}

	/** The same while the page is hidden, else 0. */
	get whileHidden(): number {
		return visible() ? 0 : this.total;
	}

	/** When all that is unread came after, epoch ms; null if nothing is unread, or nobody knows. */
	get since(): number | null {
		return this.sinceOf(...this.#counted);
	}

	/** The same of some channels. */
	sinceOf(...channels: readonly Total[]): number | null {
		const marks = this.#kept?.current;
		const times = channels
			.filter((channel) => this.of(channel) > 0)
			.map(({ id }) => marks?.get(id)?.at ?? null);
		return times.reduce<number | null>(
			(first, at) => (first === null || (at !== null && at < first) ? at : first),
			null
		);
	}

	/** Marks a channel, or all channels, as read up to now. */
	readonly markRead = (channel?: Pick<ChannelCount, 'id'>): void => {
		const { state } = this.#app;
		if (!state) return;
		const marked = this.channels.filter(({ id }) => !channel || id === channel.id);
		this.#kept?.move(marksAt(marked, state.cursor.seq));
	};
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
	const marks = keptMarks(archive).current;
	const markOf = (id: number): number => (marks ? (marks.get(id) ?? { seq: 0 }).seq : now) ?? now;
	// eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing changes it
	return new Map(channels.map(({ id }) => [id, markOf(id)]));
}
