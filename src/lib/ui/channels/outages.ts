/** Outages of single channels in their figures. */
import type { ChannelFigures } from './channels';
import { isUnrecorded, outagesOf } from '$lib/ui/charts/outages';
import type { LogRecord } from '$lib/wire/queries';
import { MINUTE_MS } from '$lib/std/time';

/** Whether a channel is known to have an outage since the minute `first`, by the relay's clock. */
export const isInPart = (
	channel: Pick<ChannelFigures, 'id' | 'source' | 'name'>,
	record: LogRecord,
	first: number
): boolean => isUnrecorded(outagesOf(record, channel), first * MINUTE_MS, Infinity);
