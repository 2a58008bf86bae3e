import type { IngestAnswer, Reply } from '../../src/lib/wire/index';
import type { Ledger } from './ledger';
import type { ImportName, LoggedEvent, NewEvent } from './log';

/** Maps message ids to events. */
export interface KeyIndex<Key> {
	/** The key of (source, channel, id). */
	key(source: string, channel: string, id: string): Key;
	/** Seq of the newest event with the key, which may be before the window, or undefined. */
	find(key: Key): number | undefined;
	put(key: Key, seq: number): void;
}

/** Everything that admission needs of a log. */
export interface Admission<Key> {
	readonly ledger: Ledger;
	readonly keys: KeyIndex<Key>;
	/** How many previously accepted events a duplicate may repeat. */
	readonly window: number;
	/** The event at a seq of the log, including events of this batch. */
	at(seq: number): LoggedEvent | undefined;
	/** The import that brings the batch. */
	readonly import?: ImportName | undefined;
}

/** Accepts the event, or returns why not: it is a duplicate, or another event has its key. */
export function admit<Key>(
	event: NewEvent,
	now: number,
	admission: Admission<Key>
): LoggedEvent | 'duplicate' | 'conflict' {
	const { ledger, keys, at } = admission;
	const key = event.id === null ? null : keys.key(event.source, event.channel, event.id);
	if (key !== null) {
		const seq = find(key, admission);
		const before = seq === undefined ? undefined : at(seq);
		if (before) return ledger.sameContent(event, before) ? 'duplicate' : 'conflict';
	}
	const logged = ledger.take(event, replyOf(event, admission), now, admission.import);
	if (key !== null) keys.put(key, logged.event.seq);
	return logged;
}

/** Seq of the event with the key, if it is in the window. */
function find<Key>(key: Key, { ledger, keys, window }: Admission<Key>): number | undefined {
	const seq = keys.find(key);
	return seq !== undefined && ledger.head - seq < window ? seq : undefined;
}

function replyOf<Key>(
	{ source, channel, reply }: NewEvent,
	admission: Admission<Key>
): Reply | null {
	if (reply === null) return null;
	const seq =
		reply.id === null ? undefined : find(admission.keys.key(source, channel, reply.id), admission);
	if (seq !== undefined) return { type: 'event', seq };
	return reply.quote && { type: 'quote', ...reply.quote };
}

/** Counts the outcomes of a batch's events. */
export class BatchOutcome {
	#accepted = 0;
	#duplicates = 0;
	#conflicts = 0;

	add(outcome: LoggedEvent | 'duplicate' | 'conflict'): void {
		if (outcome === 'duplicate') this.#duplicates++;
		else if (outcome === 'conflict') this.#conflicts++;
		else this.#accepted++;
	}

	answer(head: number): IngestAnswer {
		return {
			accepted: this.#accepted,
			duplicates: this.#duplicates,
			conflicts: this.#conflicts,
			head
		};
	}
}
