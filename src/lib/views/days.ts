import type { Archive } from '$lib/archive/archive';
import { filteredHistory } from '$lib/archive/history';

/**
 * The first message that was sent at `time` (epoch ms) or later, of those that this device holds; where some
 * before it aren't held, the newest of those: it may be among them. Null when there is none.
 */
export async function firstOfDay(archive: Archive, time: number): Promise<number | null> {
	const history = filteredHistory(archive.name, { from: time });
	const seq = await history.newer(1, { limit: 1, acrossGaps: true });
	const [found] = await history.window(seq, seq);
	if (found?.type !== 'events') return null;
	const [before] = seq > 1 ? await archive.window(seq - 1, seq - 1) : [];
	return before?.type === 'gap' ? seq - 1 : seq;
}
