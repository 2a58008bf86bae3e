import type { Archive } from '$lib/archive/archive';
import type { ArchiveState } from '$lib/archive/types';
import { Live } from './live.svelte';

/** What this device holds of the log, in events. */
export interface Holdings {
	readonly held: number;
	readonly missing: number;
	/** Runs of missing events. */
	readonly gaps: number;
}

export function holdingsOf({
	coverage,
	cursor
}: Pick<ArchiveState, 'coverage' | 'cursor'>): Holdings {
	const held = coverage.reduce((sum, { first, last }) => sum + last - first + 1, 0);
	const before = coverage[0]?.first === 1 ? 0 : 1;
	return {
		held,
		missing: cursor.seq - held,
		gaps: cursor.seq === held ? 0 : Math.max(1, coverage.length - 1 + before)
	};
}

/** When the oldest event that is held was sent, epoch ms. */
export const oldestHeld = (archive: Archive): Live<number | undefined> =>
	new Live(async () => {
		const first = (await archive.state())?.coverage[0]?.first;
		if (first === undefined) return undefined;
		const [stretch] = await archive.window(first, first);
		return stretch?.type === 'events' ? stretch.events[0]?.sentAt : undefined;
	});
