/** When the messages of a log were sent, and which of them are on this device: docs/decisions/0109-times.md. */
import { Lru } from '../../std/lru';
import {
	borderOf,
	sealedSegments,
	segmentFirst,
	segmentLast,
	segmentOf
} from '../../wire/frame/limits';
import { readTimes } from '../../wire/times';
import { sizeOf } from '../tables/ranges';
import { QuarterCounts, type QuarterTotals } from './quarter-counts';
import { segmentTimes, type Known, type SegmentTimes } from './segment-times';

/** How long one piece of counting may take, in ms. */
const SLICE_MS = 8;
/** Channels of which counts stay in memory, 12 kB for each ten days with messages. */
const CHANNELS = 4;

/** Messages by quarter of an hour of `sentAt` since the epoch. Every time zone differs from UTC by a multiple of it. */
export interface Density extends QuarterTotals {
	/** Whether all events of the log are counted, as far as this device knows of it. */
	readonly complete: boolean;
}

/** How a segment is counted: not at all, as one that isn't on this device, as one that is. */
type Counted = 'not' | 'missing' | 'stored';

/** The counts of a channel, or of all. */
class Counts {
	readonly #quarters = new QuarterCounts();
	readonly #channel: number | undefined;
	/** What is in the counts, by segment. */
	readonly #counted: Counted[] = [];

	constructor(channel: number | undefined) {
		this.#channel = channel;
	}

	/** Brings the counts to what is known, in slices. */
	async count({ all }: SegmentTimes, { coverage }: Known): Promise<void> {
		const isStored = inSegments(coverage);
		let began = performance.now();
		for (let n = 0; n < all.length; n++) {
			const times = all[n];
			if (!times) continue;
			const next = isStored(n) ? 'stored' : 'missing';
			const before = this.#counted[n] ?? 'not';
			if (next === before) continue;
			this.#add(times, before === 'not' ? 1 : 0, onDevice(next) - onDevice(before));
			this.#counted[n] = next;
			if (performance.now() - began < SLICE_MS) continue;
			await new Promise((resolve) => setTimeout(resolve));
			began = performance.now();
		}
	}

	/** With what is stored of other segments. */
	totals({ all, parts }: SegmentTimes): QuarterTotals {
		const add = (sign: 1 | -1): void => {
			for (const { first, frames } of parts) {
				const messages = all[segmentOf(first)] ? 0 : sign;
				for (const times of frames) this.#add(times, messages, sign);
			}
		};
		add(1);
		const totals = this.#quarters.totals();
		add(-1);
		return totals;
	}

	/** Adds so many times what the events of `times` have. */
	#add(times: Uint8Array, inLog: number, here: number): void {
		const wanted = this.#channel;
		const quarters = this.#quarters;
		readTimes(times, (channel, quarter, messages) => {
			if (wanted === undefined || channel === wanted)
				quarters.add(quarter, inLog * messages, here * messages);
		});
	}
}

const onDevice = (counted: Counted): number => (counted === 'stored' ? 1 : 0);

/** Says of ascending segments whether all their events are in the ranges. */
function inSegments(ranges: Known['coverage']): (n: number) => boolean {
	let at = 0;
	return (n) => {
		while (at < ranges.length && ranges[at]!.last < segmentLast(n)) at++;
		return (ranges[at]?.first ?? Infinity) <= segmentFirst(n);
	};
}

/** By archive and channel. */
const counted = new Lru<string, Counts>(CHANNELS);

function countsOf(archive: string, channel: number | undefined): Counts {
	const key = `${archive} ${channel ?? ''}`;
	let counts = counted.get(key);
	if (!counts) counted.set(key, (counts = new Counts(channel)));
	return counts;
}

/**
 * The messages of a log, or of one of its channels, by when they were sent: all that the relay told of in blocks, and what
 * is stored here. Undefined before there is an archive. Observable by liveQuery: give it a pace, as each commit changes it.
 */
export async function density(archive: string, channel?: number): Promise<Density | undefined> {
	const times = segmentTimes(archive);
	const known = await times.known();
	if (!known) return undefined;
	return times.inTurn(async () => {
		await times.read(known);
		const counts = countsOf(archive, channel);
		await counts.count(times, known);
		return { ...counts.totals(times), complete: isComplete(times, known) };
	});
}

function isComplete({ all }: SegmentTimes, { coverage, head }: Known): boolean {
	for (let n = 0; n < sealedSegments(head); n++) if (!all[n]) return false;
	const border = borderOf(head);
	const tail = coverage.flatMap(({ first, last }) => {
		const part = { first: Math.max(first, border + 1), last: Math.min(last, head) };
		return part.first <= part.last ? [part] : [];
	});
	return sizeOf(tail) === head - border;
}
