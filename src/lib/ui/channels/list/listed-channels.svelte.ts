import type { Unread } from '$lib/ui/state/unread.svelte';
import { CalmOrder } from '$lib/ui/state/order.svelte';
import type { ChannelChoices } from '$lib/ui/kept/channel-choices.svelte';
import { groupsOf, matches, orderedIds, type Listable, type Listed } from './order';

interface Options<C> {
	readonly choices: ChannelChoices;
	/** All channels; undefined while they are being read. */
	readonly channels: () => readonly C[] | undefined;
	/** Null before the rail, which counts it, is loaded. */
	readonly unread: () => Unread | null;
	/** Only channels with this in their names are listed. */
	readonly part: () => string;
	/** Whether the list is scrolled, so that its order is frozen. */
	readonly scrolled: () => boolean;
}

/** All channels as the list shows them: by network, in the order that the reader chose. For a component's setup. */
export class ListedChannels<C extends Listable> {
	readonly #all: readonly Listed<C>[] | undefined = $derived.by(() => {
		const { channels, unread, choices } = this.#options;
		return channels()?.map((channel) => ({
			channel,
			unread: unread()?.of(channel) ?? 0,
			pinned: choices.isPinned(channel),
			muted: choices.isMuted(channel)
		}));
	});
	readonly #wanted = $derived(
		(this.#all ?? []).filter(({ channel }) => matches(channel, this.#options.part()))
	);
	readonly #byId: ReadonlyMap<number, Listed<C>> = $derived(
		// eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing changes it
		new Map(this.#wanted.map((listed) => [listed.channel.id, listed]))
	);
	/** By network. */
	readonly groups = $derived.by(() =>
		groupsOf(this.order.ids.flatMap((id) => this.#byId.get(id) ?? []))
	);
	/** How many networks there are, listed or not. */
	readonly networks = $derived(
		// eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing changes it
		new Set(this.#all?.map(({ channel }) => channel.source)).size
	);
	readonly order: CalmOrder;
	readonly #options: Options<C>;

	constructor(options: Options<C>) {
		this.#options = options;
		const { choices, part, scrolled } = options;
		this.order = new CalmOrder(() => orderedIds(this.#wanted, choices.current.order), scrolled);
		// What readers choose applies at once, wherever their pointer is.
		$effect.pre(() => {
			void [choices.current, part()];
			this.order.update();
		});
	}

	/** How many channels there are, listed or not; undefined while they are being read. */
	get length(): number | undefined {
		return this.#all?.length;
	}
}
