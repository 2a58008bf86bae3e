import type { Archive } from '$lib/archive/read/archive';
import { messagesStored } from '$lib/archive/read/messages-stored';
import type { ArchiveState } from '$lib/archive/tables/types';
import { FIGURES_MS, Live } from './live.svelte';

/** The stored part of the log, in events or in messages. */
export interface Holdings {
	readonly stored: number;
	readonly missing: number;
	/** Number of gaps. */
	readonly gaps: number;
}

/** In events. */
export function holdingsOf({
	coverage,
	cursor
}: Pick<ArchiveState, 'coverage' | 'cursor'>): Holdings {
	const stored = coverage.reduce((sum, { first, last }) => sum + last - first + 1, 0);
	const before = coverage[0]?.first === 1 ? 0 : 1;
	return {
		stored,
		missing: cursor.seq - stored,
		gaps: cursor.seq === stored ? 0 : Math.max(1, coverage.length - 1 + before)
	};
}

/** In messages; undefined before there is an archive. */
export const messageHoldings = (archive: Archive): Live<Holdings | undefined> =>
	new Live(async () => {
		const [state, stored] = [await archive.state(), await messagesStored(archive.name)];
		if (!state || stored === undefined) return undefined;
		return { stored, missing: state.totals.messages - stored, gaps: holdingsOf(state).gaps };
	}, FIGURES_MS);

/** When the oldest event that is stored was sent, epoch ms. */
export const oldestStored = (archive: Archive): Live<number | undefined> =>
	new Live(async () => {
		const first = (await archive.state())?.coverage[0]?.first;
		if (first === undefined) return undefined;
		const [stretch] = await archive.window(first, first);
		return stretch?.type === 'events' ? stretch.events[0]?.sentAt : undefined;
	});

/** When the oldest and the newest event that are stored were sent, epoch ms. */
export const spanStored = (archive: Archive): Live<{ from: number; to: number } | undefined> =>
	new Live(async () => {
		const coverage = (await archive.state())?.coverage ?? [];
		const sentAt = async (seq: number | undefined): Promise<number | undefined> => {
			if (seq === undefined) return undefined;
			const [stretch] = await archive.window(seq, seq);
			return stretch?.type === 'events' ? stretch.events[0]?.sentAt : undefined;
		};
		const from = await sentAt(coverage[0]?.first);
		const to = await sentAt(coverage.at(-1)?.last);
		return from === undefined || to === undefined ? undefined : { from, to };
	}, FIGURES_MS);
