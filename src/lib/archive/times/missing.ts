import { SEGMENT_SIZE, segmentFirst, segmentLast } from '../../wire/frame/limits';
import { quarterOf, readTimes, runsOf } from '../../wire/times';
import { segmentTimes } from './segment-times';

/**
 * Where `time` (epoch ms) is among the live events that this device lacks: about the event, by seq, to the quarter of an
 * hour. Null where they are stored, and where nobody has told when they were sent.
 */
export async function missingAt(archive: string, time: number): Promise<number | null> {
	const times = segmentTimes(archive);
	const known = await times.known();
	if (!known) return null;
	return times.inTurn(async () => {
		await times.read(known);
		const n = times.all.findIndex((bytes) => bytes !== undefined && reaches(bytes, time));
		if (n === -1) return null;
		const isStored = known.coverage.some(
			({ first, last }) => first <= segmentFirst(n) && segmentLast(n) <= last
		);
		return isStored ? null : segmentFirst(n) + sentBefore(times.all[n]!, time);
	});
}

/** Whether a segment has live events that stand at `time` or later in lists. */
const reaches = (bytes: Uint8Array, time: number): boolean =>
	runsOf(bytes).some(({ run, reached }) => run === 0 && reached >= time);

/** The number of a segment's messages that were sent in quarters of an hour before that of `time`; less than all. */
function sentBefore(bytes: Uint8Array, time: number): number {
	let before = 0;
	readTimes(bytes, (_, quarter, messages) => {
		if (quarter < quarterOf(time)) before += messages;
	});
	return Math.min(before, SEGMENT_SIZE - 1);
}
