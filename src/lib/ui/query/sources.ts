/** What the field needs to know of its page. */
import type { Archive } from '$lib/archive/read/archive';
import type { Key } from '$lib/query/query';
import type { App } from '$lib/ui/state/app.svelte';

/** Where proposals come from. */
export interface Sources {
	readonly app: App;
	readonly archive: Archive;
}

/** What the page looks at only: a channel, a person. */
export interface Scope {
	/** The key that would say so elsewhere. */
	readonly key: Key;
	readonly label: string;
	/** Leads to the same query over all messages. */
	readonly onremove: () => void;
}
