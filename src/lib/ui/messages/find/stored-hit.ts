import type { Archive } from '$lib/archive/read/archive';
import type { ArchivedEvent } from '$lib/archive/tables/types';

/** The event at `seq`; null if this device hasn't stored it. For a live query. */
export async function storedHit(archive: Archive, seq: number): Promise<ArchivedEvent | null> {
	const [here] = await archive.together(() => archive.window(seq, seq));
	return here?.type === 'events' ? (here.events[0] ?? null) : null;
}
