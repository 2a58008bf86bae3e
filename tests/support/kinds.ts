/** One event of every kind that the log may have, as a source sends it. */
import type { SourceEvent } from '../../server/sources/source';
import type { EventKind } from '../../src/lib/wire/index';

/** Kinds with a number and nothing else: nobody sends them, and no list shows them. */
type Reserved = 'edit' | 'delete' | 'purge' | 'erasure' | 'channelState';

export type SentKind = Exclude<keyof typeof EventKind, Reserved>;

const said = { channel: 'lobby', user: 'ada' };

/** By kind. The words of each name it. */
export const SAMPLES: Readonly<{ [Kind in SentKind]: SourceEvent & { kind: Kind } }> = {
	message: { ...said, kind: 'message', text: 'words of a message' },
	action: { ...said, kind: 'action', text: 'words of an action' },
	outage: {
		channel: 'lobby',
		kind: 'outage',
		from: 1_000,
		to: 61_000,
		cause: 'words of an outage'
	},
	notice: { ...said, kind: 'notice', notice: { type: 'raid', text: 'words of a notice' } }
};
