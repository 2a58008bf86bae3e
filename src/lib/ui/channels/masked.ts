import type { ChannelFigures } from './channels';
import { isUnrecorded, outagesOf } from '$lib/ui/charts/outages';
import type { LogRecord } from '$lib/wire/queries';
import { MINUTE_MS } from '$lib/std/time';

/** Channels as of `running` (a minute by the relay's clock). A count of 0 during an outage becomes unknown. */
export const maskOutages = (
	channels: readonly ChannelFigures[],
	record: LogRecord,
	running: number
): readonly ChannelFigures[] =>
	channels.map((channel) => {
		const unrecorded = outagesOf(record, channel);
		const first = running - channel.bars.length + 1;
		const bars = channel.bars.map((bar, i) => {
			const start = (first + i) * MINUTE_MS;
			return bar === 0 && isUnrecorded(unrecorded, start, start + MINUTE_MS) ? null : bar;
		});
		return { ...channel, bars, rate: bars.at(-2) ?? null };
	});
