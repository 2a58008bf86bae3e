/** What wasn't recorded: outages of channels, in charts. */
import type { EventChannel } from '$lib/archive/tables/types';
import { foldName } from '$lib/wire/names';
import type { LogRecord } from '$lib/wire/queries';
import type { Bar } from '$lib/ui/kit/bars/bars';

/** An outage, by the relay's clock, epoch ms. */
export interface TimeSpan {
	readonly from: number;
	readonly to: number;
}

type Named = Pick<EventChannel, 'id' | 'source' | 'name'>;

/** Before the relay's first answer. */
export const NO_RECORD: LogRecord = { at: 0, from: 0, outages: [], kept: [] };

/** Known outages of a channel; up to now for one that isn't live. */
export const outagesOf = ({ outages, kept }: LogRecord, of: Named): readonly TimeSpan[] => [
	...outages.filter(({ channel }) => channel === of.id),
	...kept
		.filter(
			({ state, source, channel }) =>
				state !== 'live' && source === of.source && foldName(channel) === foldName(of.name)
		)
		.map(({ since }) => ({ from: since, to: Infinity }))
];

/** Whether the period from `start` to `end` overlaps an outage. */
export const isUnrecorded = (
	unrecorded: readonly TimeSpan[],
	start: number,
	end: number
): boolean => unrecorded.some(({ from, to }) => from < end && to > start);

/** The channels of a chart, with the outages of those that have any. */
export interface Recorded {
	/** How many channels there are to record. */
	readonly channels: number;
	readonly outages: readonly { readonly name: string; readonly spans: readonly TimeSpan[] }[];
}

/** Of these channels. */
export const recordedOf = (record: LogRecord, channels: readonly Named[]): Recorded => ({
	channels: channels.length,
	outages: channels
		.map((channel) => ({ name: channel.name, spans: outagesOf(record, channel) }))
		.filter(({ spans }) => spans.length > 0)
});

/** Of all: those that are to be recorded now, or, where nobody says which, those of the log. */
export function allRecorded(record: LogRecord, channels: readonly Named[]): Recorded {
	const named = record.kept.map(({ source, channel }) => {
		const known = channels.find(
			(each) => each.source === source && foldName(each.name) === foldName(channel)
		);
		return known ?? { id: 0, source, name: channel };
	});
	if (named.length > 0) return recordedOf(record, named);
	const ids = new Set(record.outages.map(({ channel }) => channel));
	const some = recordedOf(
		record,
		channels.filter(({ id }) => ids.has(id))
	);
	return { ...some, channels: channels.length };
}

/** The bars, which say what wasn't recorded in a part of their time. */
export const withUnrecorded = (
	bars: readonly Bar[],
	{ channels, outages }: Recorded
): readonly Bar[] => {
	if (outages.length === 0) return bars;
	return bars.map((bar) => {
		const names = outages
			.filter(({ spans }) => isUnrecorded(spans, bar.start, bar.end))
			.map(({ name }) => name);
		if (names.length === 0) return bar;
		return { ...bar, unrecorded: names.length === channels ? 'all' : names };
	});
};
