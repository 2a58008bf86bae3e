/** What a search shows of two sources, newest first and without a hole. */
import type { ArchivedEvent } from '$lib/archive/tables/types';
import type { Searching } from './search.svelte';

export interface Joined {
	readonly hits: readonly ArchivedEvent[];
	/** Whether the relay's hits are among them, or wait for those of this device to reach down to them. */
	readonly whole: boolean;
}

/**
 * What the relay found as of event `at`, and above it what this device has found since. `here` is null where it
 * doesn't hold all of that.
 */
export function joined(
	relay: { readonly hits: readonly ArchivedEvent[]; readonly at: number },
	here: Searching | null
): Joined {
	const alone = { hits: relay.hits, whole: true };
	if (here?.type !== 'found') return alone;
	const { hits, total } = here.found;
	const newer = hits.filter(({ seq }) => seq > relay.at);
	const reaches = newer.length < hits.length || total === hits.length;
	if (reaches) return { hits: [...newer, ...relay.hits], whole: true };
	// Until this device has looked at all of it, what the relay said stands as of then.
	return total === null ? alone : { hits: newer, whole: false };
}
