/** Times of which single channels have no record. */
import type { EventChannel } from '$lib/archive/types';
import { foldName } from '$lib/wire/names';
import type { LogRecord } from '$lib/wire/queries';
import type { ChannelFigures } from './channels';
import type { Hole } from './holes';

const MINUTE_MS = 60_000;

/** The holes of a channel, by the relay's clock; up to now where it isn't heard. */
export function holesOf(
	record: LogRecord | undefined,
	{ id, source, name }: Pick<EventChannel, 'id' | 'source' | 'name'>
): Hole[] {
	if (!record) return [];
	const folded = foldName(name);
	const silent = record.kept.filter(
		(kept) => kept.state !== 'live' && kept.source === source && foldName(kept.channel) === folded
	);
	return [
		...record.outages.filter(({ channel }) => channel === id),
		...silent.map(({ since }) => ({ from: since, to: Infinity }))
	];
}

/** Whether a channel was not recorded all the time since the minute `first`, by the relay's clock. */
export const isHoled = (
	channel: Pick<EventChannel, 'id' | 'source' | 'name'>,
	record: LogRecord | undefined,
	first: number
): boolean => holesOf(record, channel).some(({ to }) => to > first * MINUTE_MS);

/** Channels as of `running` (a minute by the relay's clock): where nothing was counted in a hole, nobody knows whether there was nothing. */
export const recorded = (
	channels: readonly ChannelFigures[],
	record: LogRecord | undefined,
	running: number
): readonly ChannelFigures[] =>
	channels.map((channel) => {
		const holes = holesOf(record, channel);
		if (holes.length === 0) return channel;
		const first = running - channel.bars.length + 1;
		const bars = channel.bars.map((bar, i) => {
			const start = (first + i) * MINUTE_MS;
			const holed = holes.some(({ from, to }) => from < start + MINUTE_MS && to > start);
			return bar === 0 && holed ? null : bar;
		});
		return { ...channel, bars, rate: bars.at(-2) ?? null };
	});
