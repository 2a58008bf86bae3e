import {
	EventKind,
	copyOfAttribute,
	deletedByAttribute,
	isRemovable,
	namedTargetAttribute,
	targetAttribute,
	type Attribute,
	type IngestAnswer,
	type Reply
} from '../../src/lib/wire/index';
import type { Ledger } from './ledger';
import type { ImportName, LoggedEvent, NewEvent } from './log';

const NONE: readonly Attribute[] = [];

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
	const logged =
		event.kind === EventKind.delete
			? takeDeletion(event, now, admission)
			: ledger.take(
					event,
					{ reply: replyOf(event, admission), links: linksOf(event, admission) },
					now,
					admission.import
				);
	if (key !== null) keys.put(key, logged.event.seq);
	return logged;
}

/** Seq of the event with the key, if it is in the window. */
function find<Key>(key: Key, { ledger, keys, window }: Admission<Key>): number | undefined {
	const seq = keys.find(key);
	return seq !== undefined && ledger.head - seq < window ? seq : undefined;
}

/** Seq of the message with this id, if it is in the window. */
function messageWith<Key>(
	source: string,
	channel: string,
	id: string,
	admission: Admission<Key>
): LoggedEvent | undefined {
	const seq = find(admission.keys.key(source, channel, id), admission);
	const found = seq === undefined ? undefined : admission.at(seq);
	return found && isRemovable(found.event.kind) ? found : undefined;
}

/**
 * Takes a deletion. Its author is its target's: a source may name only a login. Where the log doesn't have the target,
 * the deletion keeps its id, so that the log knows the message if it comes later.
 */
function takeDeletion<Key>(event: NewEvent, now: number, admission: Admission<Key>): LoggedEvent {
	const { ledger } = admission;
	const { source, channel, target: id = '' } = event;
	const target = messageWith(source, channel, id, admission);
	if (!target) {
		return ledger.take(
			ledger.people.isStranger(event) ? { ...event, userKey: '' } : event,
			{ reply: null, links: [namedTargetAttribute(id)] },
			now,
			admission.import
		);
	}
	const { seq, author } = target.event;
	const userKey = (author && ledger.people.user(author.user)?.key) ?? '';
	const links = [targetAttribute(ledger.head + 1, seq)];
	return ledger.take({ ...event, userKey }, { reply: null, links }, now, admission.import);
}

/** Attributes that depend on what the log has: the deletion that came before its message, and a copy's original. */
function linksOf<Key>(event: NewEvent, admission: Admission<Key>): readonly Attribute[] {
	const { ledger, window } = admission;
	const { source, channel, id, copyOf } = event;
	const seq = ledger.head + 1;
	const deletion =
		id !== null && isRemovable(event.kind)
			? ledger.moderated.deletionOf(source, channel, id, ledger.head - window)
			: null;
	if (deletion === null && !copyOf) return NONE;
	const links: Attribute[] = [];
	if (deletion !== null) links.push(deletedByAttribute(seq, deletion));
	if (copyOf) {
		const original =
			copyOf.id === null
				? undefined
				: messageWith(source, copyOf.channel, copyOf.id, admission)?.event.seq;
		links.push(copyOfAttribute(seq, { channel: copyOf.channel, seq: original ?? null }));
	}
	return links;
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
