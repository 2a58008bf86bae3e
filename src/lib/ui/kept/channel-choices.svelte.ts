/** What a reader chose for the channels of a relay: pins, mutes and the order of the list. This browser keeps it. */
import { on } from 'svelte/events';
import type { EventChannel } from '$lib/archive/tables/types';

/** The orders of the list, the default first. */
export const CHANNEL_ORDERS = ['unread', 'pinned', 'name'] as const;
export type ChannelOrder = (typeof CHANNEL_ORDERS)[number];

/** A channel by its network and name: its id is another in each log. */
type Named = Pick<EventChannel, 'source' | 'name'>;
type Mark = 'pinned' | 'muted';

interface Choices {
	readonly order: ChannelOrder;
	readonly pinned: ReadonlySet<string>;
	readonly muted: ReadonlySet<string>;
}

// eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing changes it
const NONE: Choices = { order: CHANNEL_ORDERS[0], pinned: new Set(), muted: new Set() };
/** A source's name has no line break. */
const keyOf = ({ source, name }: Named): string => `${source}\n${name}`;

/** The choices for one relay, the same in all tabs. Reactive. */
export class ChannelChoices {
	readonly #key: string;
	/** As it is stored; without storage it lasts until the page is left. */
	#text: string | null;
	#current: Choices = $state.raw(NONE);

	constructor(relay: string) {
		this.#key = `channels ${relay}`;
		this.#text = this.#read();
		this.#current = parsed(this.#text);
		// No derived value: it would end with the component that read it first, and this outlives each.
		on(window, 'storage', ({ key }) => {
			if (key === this.#key || key === null) this.#show(this.#read());
		});
	}

	/** Another object only after another choice. Reactive. */
	get current(): Choices {
		return this.#current;
	}

	isPinned(channel: Named): boolean {
		return this.current.pinned.has(keyOf(channel));
	}

	/** Whether a channel's messages count in no total of unread ones. */
	isMuted(channel: Named): boolean {
		return this.current.muted.has(keyOf(channel));
	}

	sortBy(order: ChannelOrder): void {
		this.#write({ ...this.current, order });
	}

	/** Sets or removes a mark of a channel. */
	mark(channel: Named, mark: Mark, set: boolean): void {
		const key = keyOf(channel);
		const others = [...this.current[mark]].filter((one) => one !== key);
		// eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing changes it
		this.#write({ ...this.current, [mark]: new Set(set ? [...others, key] : others) });
	}

	#read(): string | null {
		try {
			return localStorage.getItem(this.#key);
		} catch {
			return this.#text;
		}
	}

	#write({ order, pinned, muted }: Choices): void {
		const text = JSON.stringify({ order, pinned: [...pinned], muted: [...muted] });
		this.#show(text);
		try {
			localStorage.setItem(this.#key, text);
		} catch {
			// A browser without storage forgets it; everything else works.
		}
	}

	#show(text: string | null): void {
		if (text === this.#text) return;
		this.#text = text;
		this.#current = parsed(text);
	}
}

// eslint-disable-next-line svelte/prefer-svelte-reactivity -- what is made stays
const made = new Map<string, ChannelChoices>();

/** The choices for a relay: one object for everything that shows them. */
export function channelChoices(relay: string): ChannelChoices {
	const choices = made.get(relay) ?? new ChannelChoices(relay);
	made.set(relay, choices);
	return choices;
}

/** What is stored; without what another version or a person wrote that means nothing here. */
function parsed(text: string | null): Choices {
	let stored: unknown;
	try {
		stored = JSON.parse(text ?? 'null');
	} catch {
		stored = null;
	}
	const { order, pinned, muted } = (stored ?? {}) as Readonly<Record<string, unknown>>;
	return {
		order: CHANNEL_ORDERS.find((one) => one === order) ?? CHANNEL_ORDERS[0],
		pinned: keysIn(pinned),
		muted: keysIn(muted)
	};
}

const keysIn = (stored: unknown): ReadonlySet<string> =>
	new Set(Array.isArray(stored) ? stored.filter((one) => typeof one === 'string') : []);
