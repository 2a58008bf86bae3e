/** The verdict on a frame, or on a beat's head, given the cursor. Total: every case has one answer. */
import type { SeqRange } from '../tables/types';

export type Verdict =
	/** All of it is stored already. */
	| { readonly type: 'duplicate' }
	/** It continues the log; its events before `from` are stored already. */
	| { readonly type: 'apply'; readonly from: number }
	/** Events before it are missing: request them from the cursor on. */
	| { readonly type: 'gap' };

export function judgeFrame(cursor: number, { first, last }: SeqRange): Verdict {
	if (last <= cursor) return { type: 'duplicate' };
	if (first > cursor + 1) return { type: 'gap' };
	return { type: 'apply', from: cursor + 1 };
}

/** Whether a beat with this head shows that events were missed: beats take the same ordered path as frames. */
export const missedByBeat = (cursor: number, head: number): boolean => head > cursor;

/** The term in force at `seq`, from a welcome's list (oldest first, its first entry in force at the cursor). */
export function termAt(
	terms: readonly { readonly from: number; readonly term: string }[],
	seq: number,
	before: string
): string {
	return terms.findLast(({ from }) => from <= seq)?.term ?? before;
}
