import type { EventChannel } from '$lib/archive/tables/types';
import { foldName } from '$lib/wire/names';
import type { LogRecord } from '$lib/wire/queries';
import type { Bar } from '$lib/ui/kit/bars/bars';

/** An outage, by the relay's clock, epoch ms. */
export interface TimeSpan {
	readonly from: number;
	readonly to: number;
}

/** The outages with the period in which they are complete, by the relay's clock, epoch ms. */
export type KnownRecord = LogRecord & { readonly until: number };
type Named = Pick<EventChannel, 'id' | 'source' | 'name'>;

/** Before the relay's first answer. */
export const NO_RECORD: KnownRecord = {
	at: 0,
	from: Infinity,
	until: Infinity,
	outages: [],
	kept: []
};

/** Known outages, of one channel or of any; up to now for a channel that isn't live. */
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

/** The same, and the periods for which the answer doesn't say whether they were recorded. */
export const unrecordedOf = (record: KnownRecord, of?: Named): readonly TimeSpan[] => [
	{ from: 0, to: record.from },
	{ from: record.until, to: Infinity },
	...outagesOf(record, of)
];

/** Whether the period from `start` to `end` overlaps an outage. */
export const isUnrecorded = (
	unrecorded: readonly TimeSpan[],
	start: number,
	end: number
): boolean => unrecorded.some(({ from, to }) => from < end && to > start);

/** A bar of 0 during an outage becomes unknown. */
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
