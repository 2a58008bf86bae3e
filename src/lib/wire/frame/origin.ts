/** How an event came into the log: as a copy from another channel, from a newcomer, by an import. */
import { valueOf, type WithAttributes } from './attributes';
import { ByteWriter } from './bytes';
import { earlier } from './earlier';
import { EventTag, type Attribute, type Chatter, type CopyOf, type LogEvent } from './event';

const CHATTERS: readonly Chatter[] = ['first', 'returning'];

/** Marks the message at `seq` as a copy. The original is stored as its distance back, 0 if it isn't in the log. */
export function copyOfAttribute(seq: number, { channel, seq: original }: CopyOf): Attribute {
	const out = new ByteWriter();
	out.string(channel);
	out.uint(original === null ? 0 : seq - original);
	return [EventTag.copyOf, out.finish()];
}

/** Where a copied message was said first; null for a message that is no copy. */
export const copyOf = (event: Pick<LogEvent, 'seq' | 'attributes'>): CopyOf | null =>
	valueOf(event, EventTag.copyOf, (value) => {
		return { channel: value.string(), seq: earlier(event.seq, value.uint()) };
	});

/** Says that the message is its author's first in the channel, or the first after a long time. */
export function chatterAttribute(chatter: Chatter): Attribute {
	const out = new ByteWriter();
	out.uint(CHATTERS.indexOf(chatter) + 1);
	return [EventTag.chatter, out.finish()];
}

/** See chatterAttribute; null for most messages, and for what a later version may say. */
export const chatterOf = (event: WithAttributes): Chatter | null =>
	valueOf(event, EventTag.chatter, (value) => CHATTERS[value.uint() - 1] ?? null);

/** The number of the import that brought the event, from 1. */
export function importAttribute(number: number): Attribute {
	const out = new ByteWriter();
	out.uint(number);
	return [EventTag.import, out.finish()];
}

/** See importAttribute; 0 for an event that came while it happened. */
export const importOf = (event: WithAttributes): number =>
	event.attributes.length === 0
		? 0
		: (valueOf(event, EventTag.import, (value) => value.uint()) ?? 0);
