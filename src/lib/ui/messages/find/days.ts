import type { Archive } from '$lib/archive/read/archive';
import { filteredHistory } from '$lib/archive/read/history';
import type { EventFilter } from '$lib/archive/tables/types';

/**
 * The message that was sent first at `time` (epoch ms) or later, of those that match and that this device holds,
 * wherever imports have put it; where some before it aren't stored, the newest of those: it may be among them. Null when
 * there is none.
 */
export async function firstOfDay(
	archive: Archive,
	time: number,
	filter: EventFilter = {}
): Promise<number | null> {
	const seq = await filteredHistory(archive.name, { ...filter, from: time }).earliest();
	if (seq === null) return null;
	const back = { limit: 1, acrossGaps: false };
	const before = await filteredHistory(archive.name, filter).older(seq - 1, back);
	const [last] = before < seq ? await archive.window(before, before) : [];
	return last?.type === 'gap' ? before : seq;
}
