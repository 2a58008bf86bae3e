/** Why the message that a link leads to isn't among a list's rows. */
import { matches } from '$lib/archive/read/filters';
import type {
	ArchivedEvent,
	ArchiveState,
	EventChannel,
	EventFilter,
	SeqRange
} from '$lib/archive/tables/types';
import { EventKind, isClearing, isModeration, isShown } from '$lib/wire/frame/event';

export type Missed =
	/** The log hasn't got so far; `sure` if the relay itself says so. */
	| { readonly type: 'unknown'; readonly sure: boolean }
	/** The relay has it, and is being asked for it: some time already, if `slow`. */
	| { readonly type: 'coming' | 'slow' }
	/** The relay may have it, but can't be reached. */
	| { readonly type: 'away' }
	/** It isn't here, and can't come: the archive follows no relay, the relay no longer has it, or it is damaged there. */
	| { readonly type: 'never' | 'dropped' | 'lost' }
	/** It is here, but the list keeps to something else; or it is a copy that is shown with its original. */
	| { readonly type: 'elsewhere' | 'copy'; readonly channel: EventChannel | null }
	/** It was erased, or is no message. */
	| { readonly type: 'erased' | 'no-message' };

export interface Listed {
	readonly filter: EventFilter;
	readonly state: Pick<ArchiveState, 'head' | 'cursor' | 'lost' | 'firstOnRelay'>;
	/** The event itself; null if it isn't stored. */
	readonly stored: ArchivedEvent | null;
	/** Whether what moderators did has rows of its own. */
	readonly acts: boolean;
	/** Whether the list shows it with its original. */
	readonly isCopy: boolean;
	/** Whether the archive follows a relay, and whether that can be asked. */
	readonly relay: 'none' | 'away' | 'connected';
}

const includes = (ranges: readonly SeqRange[], seq: number): boolean =>
	ranges.some(({ first, last }) => first <= seq && seq <= last);

/** Null for a message that has its row. */
export function missedTarget(
	seq: number,
	{ filter, state, stored, acts, isCopy, relay }: Listed
): Missed | null {
	if (stored) {
		const { kind, channel } = stored;
		if (kind === EventKind.erasure) return { type: 'erased' };
		const hasRow = isShown(kind) || (acts && isModeration(kind)) || isClearing(stored);
		if (!hasRow) return { type: 'no-message' };
		if (!matches(stored, filter)) return { type: 'elsewhere', channel };
		return isCopy ? { type: 'copy', channel } : null;
	}
	if (seq > Math.max(state.head, state.cursor.seq))
		return { type: 'unknown', sure: relay !== 'away' };
	if (relay === 'none') return { type: 'never' };
	if (includes(state.lost, seq)) return { type: 'lost' };
	if (seq < state.firstOnRelay) return { type: 'dropped' };
	return { type: relay === 'connected' ? 'coming' : 'away' };
}
