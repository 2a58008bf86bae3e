/** What a reader chose for the channels of a relay: pins, mutes and the order of the list. This browser keeps it. */
import { on } from 'svelte/events';
import { createSubscriber } from 'svelte/reactivity';
import type { EventChannel } from '$lib/archive/tables/types';
import { CHANNEL_ORDERS, type ChannelOrder } from './order';

/** A channel by its network and name: its id is another in each log. */
type Named = Pick<EventChannel, 'source' | 'name'>;
type Mark = 'pinned' | 'muted';

interface Choices {
	readonly order: ChannelOrder;
	readonly pinned: ReadonlySet<string>;
	readonly muted: ReadonlySet<string>;
}

const followStorage = createSubscriber((update) => on(window, 'storage', update));
/** A source's name has no line break. */
const keyOf = ({ source, name }: Named): string => `${source}\n${name}`;

/** The choices for one relay, the same in all tabs. Reactive. */
export class ChannelChoices {
	readonly #key: string;
	/** Where the browser stores nothing, they last until the page is left. */
	#unstored: string | null = $state(null);
	/** Apart from the choices: most of what a browser stores leaves them alone. */
	readonly #text = $derived.by(() => {
		followStorage();
		return this.#read();
	});
	/** Another object only after another choice. */
	readonly current: Choices = $derived(parsed(this.#text));

	constructor(relay: string) {
		this.#key = `channels ${relay}`;
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
		if (this.#unstored !== null) return this.#unstored;
		try {
			return localStorage.getItem(this.#key);
		} catch {
			return null;
		}
	}

	#write({ order, pinned, muted }: Choices): void {
		const text = JSON.stringify({ order, pinned: [...pinned], muted: [...muted] });
		try {
			localStorage.setItem(this.#key, text);
		} catch {
			this.#unstored = text;
		}
		// The browser notifies only the other tabs.
		dispatchEvent(new StorageEvent('storage', { key: this.#key }));
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
