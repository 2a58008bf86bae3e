/** When what came after a reader's marks was said, where it is too much to read: to the quarter of an hour. */
import { segmentFirst, segmentOf } from '../../wire/frame/limits';
import { readTimes, runsOf } from '../../wire/times';
import type { Mark } from '../tables/types';
import { segmentTimes } from './segment-times';

/** How long one piece of counting may take, in ms. */
const SLICE_MS = 8;

/** A quarter of an hour of a channel. */
export interface NewQuarter {
	readonly messages: number;
	/** The first event of the segment that has most of them. */
	readonly seq: number;
}

/**
 * Messages by channel and by quarter of an hour since the epoch, of the segments after each channel's mark, stored or
 * not: as far as anybody told of them. Undefined before there is an archive. For a live query with a pace.
 */
export async function quartersSince(
	archive: string,
	marks: readonly Mark[]
): Promise<ReadonlyMap<number, ReadonlyMap<number, NewQuarter>> | undefined> {
	const times = segmentTimes(archive);
	const known = await times.known();
	if (!known) return undefined;
	return times.inTurn(async () => {
		await times.read(known);
		const after = new Map(marks);
		const found = new Map(
			marks.map(([id]) => [id, new Map<number, NewQuarter & { most: number }>()])
		);
		const add = (first: number, bytes: Uint8Array): void => {
			// What only imports brought is never new.
			if (!runsOf(bytes).some(({ run }) => run === 0)) return;
			readTimes(bytes, (channel, quarter, messages) => {
				const quarters = found.get(channel);
				if (!quarters || first <= (after.get(channel) ?? Infinity)) return;
				const before = quarters.get(quarter);
				const isMost = !before || messages > before.most;
				quarters.set(quarter, {
					messages: (before?.messages ?? 0) + messages,
					seq: isMost ? first : before.seq,
					most: isMost ? messages : before.most
				});
			});
		};
		const from = marks.reduce((least, [, seq]) => Math.min(least, seq), Infinity);
		let began = performance.now();
		for (let n = segmentOf(from + 1); n < times.all.length; n++) {
			const bytes = times.all[n];
			if (bytes) add(segmentFirst(n), bytes);
			if (performance.now() - began < SLICE_MS) continue;
			await new Promise((resolve) => setTimeout(resolve));
			began = performance.now();
		}
		for (const { first, frames } of times.parts) {
			if (!times.all[segmentOf(first)]) for (const bytes of frames) add(first, bytes);
		}
		return found;
	});
}
