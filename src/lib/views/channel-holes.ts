/** Times of which single channels have no record, in their figures. */
import type { ChannelFigures } from './channels';
import { holesOf, isHoled, outagesOf, type KnownRecord } from './holes';

const MINUTE_MS = 60_000;

/** Whether it is known that a channel was not recorded all the time since the minute `first`, by the relay's clock. */
export const isInPart = (
	channel: Pick<ChannelFigures, 'id' | 'source' | 'name'>,
	record: KnownRecord,
	first: number
): boolean => isHoled(outagesOf(record, channel), first * MINUTE_MS, Infinity);

/** Channels as of `running` (a minute by the relay's clock): where nothing was counted in a hole, nobody knows whether there was nothing. */
export const recorded = (
	channels: readonly ChannelFigures[],
	record: KnownRecord,
	running: number
): readonly ChannelFigures[] =>
	channels.map((channel) => {
		const holes = holesOf(record, channel);
		const first = running - channel.bars.length + 1;
		const bars = channel.bars.map((bar, i) => {
			const start = (first + i) * MINUTE_MS;
			return bar === 0 && isHoled(holes, start, start + MINUTE_MS) ? null : bar;
		});
		return { ...channel, bars, rate: bars.at(-2) ?? null };
	});
