/** Finds a moment in the log. */
import type { Archive } from '$lib/archive/read/archive';
import { filteredHistory } from '$lib/archive/read/history';
import type { ArchivedEvent, ArchiveState } from '$lib/archive/tables/types';
import { importOf } from '$lib/wire/frame/origin';

/** Events that are looked through at once for one that no import brought, and how often. */
const STEP = 512;
const STEPS = 64;

/**
 * The first message received at `time` (epoch ms, this device's clock) or later, of those that this device
 * holds; where the ones before it aren't stored, the newest of those. Null where there is none. With a
 * channel, the first of its messages from there on. What imports brought is passed over: it came at another time.
 */
export async function firstReceived(
	archive: Archive,
	{ coverage, clockOffset }: Pick<ArchiveState, 'coverage' | 'clockOffset'>,
	time: number,
	channel?: number
): Promise<number | null> {
	const stored = await firstStored(archive, coverage, time + clockOffset);
	if (stored === null) return null;
	const seq = await firstLive(archive, stored, channel);
	if (channel === undefined) return seq;
	const history = filteredHistory(archive.name, { channel });
	const reached = await history.newer(seq, { limit: 1, acrossGaps: false });
	// It ends at a message, at what isn't stored, or, where there is neither, with the log.
	return (await history.window(reached, reached)).length > 0 ? reached : null;
}

/** The first event from `from` on that no import brought; `from` itself where it isn't near, or something before it isn't stored. */
async function firstLive(archive: Archive, from: number, channel?: number): Promise<number> {
	const isLive = (event: ArchivedEvent): boolean =>
		importOf(event) === 0 && (channel === undefined || event.channel?.id === channel);
	for (let step = 0; step < STEPS; step++) {
		const first = from + step * STEP;
		const [stretch] = await archive.window(first, first + STEP - 1);
		if (stretch?.type !== 'events') return from;
		const live = stretch.events.find(isLive);
		if (live) return live.seq;
	}
	return from;
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
