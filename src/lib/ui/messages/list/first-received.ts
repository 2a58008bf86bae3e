/** Finds a moment in the log. */
import type { Archive } from '$lib/archive/read/archive';
import { filteredHistory } from '$lib/archive/read/history';
import type { ArchiveState } from '$lib/archive/tables/types';

/**
 * The first message received at `time` (epoch ms, this device's clock) or later, of those that this device
 * holds; where the ones before it aren't stored, the newest of those. Null where there is none. With a
 * channel, the first of its messages from there on.
 */
export async function firstReceived(
	archive: Archive,
	{ coverage, clockOffset }: Pick<ArchiveState, 'coverage' | 'clockOffset'>,
	time: number,
	channel?: number
): Promise<number | null> {
	const seq = await firstStored(archive, coverage, time + clockOffset);
	if (seq === null || channel === undefined) return seq;
	const history = filteredHistory(archive.name, { channel });
	const reached = await history.newer(seq, { limit: 1, acrossGaps: false });
	// It ends at a message, at what isn't stored, or, where there is neither, with the log.
	return (await history.window(reached, reached)).length > 0 ? reached : null;
}

async function firstStored(
	archive: Archive,
	coverage: ArchiveState['coverage'],
	time: number
): Promise<number | null> {
	for (const { first, last } of coverage) {
		if ((await receivedAt(archive, last)) < time) continue;
		let low = first;
		let high = last;
		while (low < high) {
			const middle = Math.floor((low + high) / 2);
			if ((await receivedAt(archive, middle)) < time) low = middle + 1;
			else high = middle;
		}
		return low === first && first > 1 ? first - 1 : low;
	}
	return null;
}

async function receivedAt(archive: Archive, seq: number): Promise<number> {
	const [stretch] = await archive.window(seq, seq);
	return stretch?.type === 'events' ? (stretch.events[0]?.receivedAt ?? 0) : 0;
}
