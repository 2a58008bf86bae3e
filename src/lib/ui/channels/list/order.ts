/** The list of channels: its order, its networks, and which of them is open. */
import type { ChannelCount } from '$lib/archive/tables/types';
import type { ChannelOrder } from '$lib/ui/kept/channel-choices.svelte';
import { networkName } from '$lib/ui/copy/network';
import { soughtName } from '$lib/wire/fold';

/** What a list needs to know of a channel. */
export type Listable = Pick<
	ChannelCount,
	'id' | 'source' | 'name' | 'messages' | 'imported' | 'recording'
>;

/** A channel with what this reader has of it. */
export interface Listed<C extends Listable> {
	readonly channel: C;
	readonly unread: number;
	readonly pinned: boolean;
	readonly muted: boolean;
}

/** The channels of one network, in order. */
export interface NetworkGroup<C extends Listable> {
	readonly source: string;
	/** As people call it. */
	readonly network: string;
	readonly listed: readonly Listed<C>[];
}

const alphabet = new Intl.Collator(undefined, { numeric: true });

/** How many messages ask for a reader: none of a muted channel. */
export const waitingOf = ({ unread, muted }: Pick<Listed<Listable>, 'unread' | 'muted'>): number =>
	muted ? 0 : unread;

/** Lower ranks come first; within a rank names are in order, so that no count moves a row twice. */
const RANKS: Record<ChannelOrder, (listed: Listed<Listable>) => number> = {
	unread: (listed) => (listed.pinned ? 0 : waitingOf(listed) > 0 ? 1 : listed.muted ? 3 : 2),
	pinned: ({ pinned }) => (pinned ? 0 : 1),
	name: () => 0
};

/** The ids of the channels in order. */
export const orderedIds = (
	channels: readonly Listed<Listable>[],
	order: ChannelOrder
): readonly number[] =>
	channels
		.map((listed) => ({ rank: RANKS[order](listed), ...listed.channel }))
		.sort((a, b) => a.rank - b.rank || alphabet.compare(a.name, b.name) || a.id - b.id)
		.map(({ id }) => id);

/** The networks by their names, each with its channels in the given order. */
export function groupsOf<C extends Listable>(
	listed: readonly Listed<C>[]
): readonly NetworkGroup<C>[] {
	const sources = new Map<string, Listed<C>[]>();
	for (const one of listed) {
		const { source } = one.channel;
		const known = sources.get(source);
		if (known) known.push(one);
		else sources.set(source, [one]);
	}
	return [...sources]
		.map(([source, listed]) => ({ source, network: networkName(source), listed }))
		.sort((a, b) => alphabet.compare(a.network, b.network) || alphabet.compare(a.source, b.source));
}

/** Whether a channel's name or its network's has `part` in it. */
export function matches(
	{ name, source }: Pick<Listable, 'name' | 'source'>,
	part: string
): boolean {
	const wanted = soughtName(part.replace(/^#/, ''));
	return soughtName(name).includes(wanted) || soughtName(networkName(source)).includes(wanted);
}

/** The channels that are called so, most messages first: without an id a link means the first. */
export const channelsCalled = <C extends Pick<Listable, 'name' | 'messages'>>(
	channels: readonly C[],
	name: string
): readonly C[] =>
	channels
		.filter((channel) => soughtName(channel.name) === soughtName(name))
		.toSorted((a, b) => b.messages - a.messages);
