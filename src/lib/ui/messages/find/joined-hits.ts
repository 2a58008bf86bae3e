/** The hits of a search from two sources, newest first and without a gap. */
import type { ArchivedEvent } from '$lib/archive/tables/types';
import type { Searching } from './search.svelte';

export interface Joined {
	readonly hits: readonly ArchivedEvent[];
	/** Whether the relay's hits are included, or wait until this device's reach down to them. */
	readonly whole: boolean;
}

/**
 * The relay's hits as of event `at`, below newer ones from this device. `here` is null if this device hasn't
 * stored all newer messages.
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
	// Until this device's scan has ended, the relay's hits stand alone.
	return total === null ? alone : { hits: newer, whole: false };
}
