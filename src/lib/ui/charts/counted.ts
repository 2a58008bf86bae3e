/** Messages by the time they were sent: as the relay counted them last, with what came since. */
import type { SentCount } from '$lib/archive/read/sent';
import type { Activity, Series } from '$lib/wire/queries';
import { MINUTE_MS } from '$lib/std/time';

/** Messages by channel and step. Channel 0, which the log doesn't have, has those of all. */
export type Sums = ReadonlyMap<number, ReadonlyMap<number, number>>;

/** As far as they are known. Steps are numbered since the epoch, which every time zone's quarters of an hour are, too. */
export interface Counted {
	/** Length of a step, in minutes. */
	readonly step: number;
	/** The first step that is counted whole. */
	readonly first: number;
	/** When this was exact, epoch ms by the relay's clock; null where it is exact now. */
	readonly until: number | null;
	/** Whether this device may lack some of them. */
	readonly inPart: boolean;
	/** Messages of a step, in all channels or in one. */
	readonly of: (step: number, channel?: number) => number;
}

const ALL = 0;

/** An answer of the relay, by channel as far as it tells. */
export function sumsOf(answer: Series | Activity): Sums {
	if (!('channels' in answer)) return new Map([[ALL, new Map(answer.steps)]]);
	const all = new Map<number, number>();
	const sums = new Map<number, ReadonlyMap<number, number>>([[ALL, all]]);
	for (const { id, steps } of answer.channels) {
		sums.set(id, new Map(steps));
		for (const [step, messages] of steps) all.set(step, (all.get(step) ?? 0) + messages);
	}
	return sums;
}

/** Counts by minute in steps of `length` minutes. */
export function sumsIn(counts: readonly SentCount[], length: number): Sums {
	const sums = new Map<number, Map<number, number>>();
	const add = (channel: number, step: number, messages: number): void => {
		let steps = sums.get(channel);
		if (!steps) sums.set(channel, (steps = new Map()));
		steps.set(step, (steps.get(step) ?? 0) + messages);
	};
	for (const [channel, minute, messages] of counts) {
		const step = Math.floor(minute / length);
		add(channel, step, messages);
		add(ALL, step, messages);
	}
	return sums;
}

/** The sums together; `about`: what else is known of them. */
export const countedOf = (
	sums: readonly Sums[],
	about: Omit<Counted, 'of' | 'inPart'> & { readonly inPart?: boolean }
): Counted => ({
	inPart: false,
	...about,
	of: (step, channel = ALL) =>
		sums.reduce((sum, each) => sum + (each.get(channel)?.get(step) ?? 0), 0)
});

/** Whether a time's step is counted whole, or as far as it has come. */
export const isKnown = ({ step, first, until }: Counted, at: number): boolean =>
	at >= first && (until === null || at * step * MINUTE_MS <= until);
