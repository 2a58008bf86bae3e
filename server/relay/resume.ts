import {
	SEGMENT_SIZE,
	STREAM_SEGMENTS,
	type Cursor,
	type SnapshotCause
} from '../../src/lib/wire/index';
import type { Log } from '../log/log';
import { termAt } from '../log/terms';

/** How a device continues from its cursor: null for `stream`, else the cause of its snapshot. */
export function snapshotCause(
	cursor: Cursor | undefined,
	log: Pick<Log, 'id' | 'first' | 'head' | 'terms' | 'isWhole'>
): SnapshotCause | null {
	if (!cursor) return 'no-cursor';
	if (cursor.log !== log.id) return 'other-log';
	if (cursor.seq > log.head) return 'ahead-of-log';
	if (cursor.term !== termAt(log.terms, cursor.seq)) return 'term-mismatch';
	// A stream can't cross damage: the device begins anew at the head, and fetches what is whole below it.
	if (!log.isWhole(cursor.seq + 1)) return 'too-far-behind';
	const tooFar = log.head - cursor.seq > STREAM_SEGMENTS * SEGMENT_SIZE;
	return tooFar || cursor.seq + 1 < log.first ? 'too-far-behind' : null;
}
