import type { ArchiveState } from '$lib/archive/tables/types';
import { when } from './format';

/** The time of the relay's last sign, on this device's clock, for data that can't be newer. Null before the first. */
export const asOf = ({
	lastReceivedAt,
	clockOffset
}: Pick<ArchiveState, 'lastReceivedAt' | 'clockOffset'>): string | null =>
	lastReceivedAt ? `Saved copy, up to ${when(lastReceivedAt - clockOffset, Date.now())}` : null;
