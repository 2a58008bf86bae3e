import { createContext } from 'svelte';
import type { Unread } from './unread.svelte';

/** What is new in which channel, for all of the app: null until the rail, which counts it, is loaded. */
export class UnreadSlot {
	current: Unread | null = $state.raw(null);
}

export const [getUnread, setUnread] = createContext<UnreadSlot>();
