import type { EventChannel } from '$lib/archive/tables/types';
import { foldName } from '$lib/wire/names';
import type { LogRecord } from '$lib/wire/queries';
import type { Bar } from '$lib/ui/kit/bars/bars';

/** A time without a record, by the relay's clock, epoch ms. */
export interface TimeSpan {
	readonly from: number;
	readonly to: number;
}

/** What is known of the record from when on, and up to when, by the relay's clock, epoch ms. */
export type KnownRecord = LogRecord & { readonly until: number };
type Named = Pick<EventChannel, 'id' | 'source' | 'name'>;

/** Before the relay told of it. */
export const NO_RECORD: KnownRecord = {
	at: 0,
	from: Infinity,
	until: Infinity,
	outages: [],
	kept: []
};

/** Times that are known to be without a record, of a channel or of any; up to now where one isn't heard. */
export const outagesOf = ({ outages, kept }: KnownRecord, of?: Named): readonly TimeSpan[] => [
	...outages.filter(({ channel }) => channel === (of?.id ?? channel)),
	...kept
		.filter(
			({ state, source, channel }) =>
				state !== 'live' &&
				source === (of?.source ?? source) &&
				foldName(channel) === foldName(of?.name ?? channel)
		)
		.map(({ since }) => ({ from: since, to: Infinity }))
];

/** The same, and times of which nobody here knows whether they were recorded. */
export const unrecordedOf = (record: KnownRecord, of?: Named): readonly TimeSpan[] => [
	{ from: 0, to: record.from },
	{ from: record.until, to: Infinity },
	...outagesOf(record, of)
];

/** Whether some of the time from `start` to `end` lies in a hole. */
export const isUnrecorded = (
	unrecorded: readonly TimeSpan[],
	start: number,
	end: number
): boolean => unrecorded.some(({ from, to }) => from < end && to > start);

/** Bars in which nothing was counted while something wasn't recorded say so: nobody knows whether there was nothing. */
export const maskUnrecorded = (
	bars: readonly Bar[],
	unrecorded: readonly TimeSpan[],
	clockOffset: number
): readonly Bar[] =>
	bars.map((bar) =>
		bar.value === 0 && isUnrecorded(unrecorded, bar.start + clockOffset, bar.end + clockOffset)
			? { ...bar, value: null }
			: bar
	);
