import type { ArchiveState } from '$lib/archive/tables/types';
import { exactTime } from './format';

/** For what can't be newer than the relay's last word: when that was, on this device's clock. Null before the first. */
export const asOf = ({
	lastReceivedAt,
	clockOffset
}: Pick<ArchiveState, 'lastReceivedAt' | 'clockOffset'>): string | null =>
	lastReceivedAt ? `as of ${exactTime(lastReceivedAt - clockOffset)}` : null;
