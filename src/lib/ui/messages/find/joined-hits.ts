/** The hits of a search from two sources, in the order of the query and without a gap. */
import type { Sort } from '$lib/query/query';
import type { ArchivedEvent } from '$lib/archive/tables/types';
import type { Searching } from './search.svelte';

export interface Joined {
	readonly hits: readonly ArchivedEvent[];
	/** Whether the relay's hits are included, or wait until this device's reach down to them. */
	readonly whole: boolean;
	/** Whether this device has to find more of its own hits, to go on where the relay's end. */
	readonly short: boolean;
}

/** The relay's hits so far: as of event `at`, of `total`. */
interface Told {
	readonly hits: readonly ArchivedEvent[];
	readonly at: number;
	readonly total: number;
}

/** `here` is null if this device hasn't stored all messages newer than the relay's answer. */
export function joined(relay: Told, here: Searching | null, sort: Sort): Joined {
	const alone = { hits: relay.hits, whole: true, short: false };
	if (here?.type !== 'found') return alone;
	const { hits, total } = here.found;
	const newer = hits.filter(({ seq }) => seq > relay.at);
	if (sort === 'old') {
		// The newer ones come last, once all of the relay's are there.
		if (relay.hits.length < relay.total) return alone;
		return { ...alone, hits: [...relay.hits, ...newer], short: (total ?? 0) > hits.length };
	}
	const reaches = newer.length < hits.length || total === hits.length;
	if (reaches) return { ...alone, hits: [...newer, ...relay.hits] };
	// Until this device's scan has ended, the relay's hits stand alone.
	return total === null ? alone : { hits: newer, whole: false, short: true };
}
