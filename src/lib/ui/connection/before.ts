import type { ArchiveState, ChannelCount } from '$lib/archive/tables/types';

/** Whether there is nothing to read yet: no event at all, or only what sources say of `channels` that they keep. */
export const isBefore = (
	{ head, totals }: Pick<ArchiveState, 'head' | 'totals'>,
	channels: readonly ChannelCount[] = []
): boolean =>
	head === 0 ||
	(totals.messages === 0 && channels.some(({ recording }) => recording !== undefined));
