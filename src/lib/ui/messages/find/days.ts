import type { Archive } from '$lib/archive/read/archive';
import { MergedHistory } from '$lib/archive/read/list-history';
import type { EventFilter } from '$lib/archive/tables/types';

/**
 * The first message at `time` (epoch ms) or later in the order of lists, of those that match and that this device has;
 * where what is before it isn't stored, the newest of that: it may be among them. Null when there is none.
 */
export async function firstOfDay(
	archive: Archive,
	time: number,
	filter: EventFilter = {}
): Promise<number | null> {
	const list = new MergedHistory(archive.name, filter);
	const spot = await list.spotAt(time);
	const there = spot.time >= time ? await list.window(spot, spot) : [];
	return there.length > 0 ? spot.seq : null;
}
