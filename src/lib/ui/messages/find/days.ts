import type { Archive } from '$lib/archive/read/archive';
import { filteredHistory } from '$lib/archive/read/history';
import type { EventFilter } from '$lib/archive/tables/types';

/**
 * The first message that was sent at `time` (epoch ms) or later, of those that match and that this device holds;
 * where some before it aren't stored, the newest of those: it may be among them. Null when there is none.
 */
export async function firstOfDay(
	archive: Archive,
	time: number,
	filter: EventFilter = {}
): Promise<number | null> {
	const later = filteredHistory(archive.name, { ...filter, from: time });
	const seq = await later.newer(1, { limit: 1, acrossGaps: true });
	const [found] = await later.window(seq, seq);
	if (found?.type !== 'events') return null;
	const back = { limit: 1, acrossGaps: false };
	const before = await filteredHistory(archive.name, filter).older(seq - 1, back);
	const [last] = before < seq ? await archive.window(before, before) : [];
	return last?.type === 'gap' ? before : seq;
}
