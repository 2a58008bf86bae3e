import { ByteReader, ByteWriter } from './bytes';
import {
	EventTag,
	type Attribute,
	type LogEvent,
	type Notice,
	type Outage,
	type Reply
} from './event';

/** The attributes that say what an event at `seq` replies to. A target is stored as its distance back. */
export function replyAttributes(seq: number, reply: Reply): Attribute[] {
	const out = new ByteWriter();
	if (reply.type === 'event') {
		out.uint(seq - reply.seq);
		return [[EventTag.replySeq, out.finish()]];
	}
	out.string(reply.author);
	out.string(reply.excerpt);
	return [[EventTag.replyQuote, out.finish()]];
}

/** What an event replies to, or null. */
export function replyOf(event: Pick<LogEvent, 'seq' | 'attributes'>): Reply | null {
	for (const [tag, value] of event.attributes) {
		const reader = new ByteReader(value);
		if (tag === EventTag.replySeq) return { type: 'event', seq: event.seq - reader.uint() };
		if (tag === EventTag.replyQuote) {
			return { type: 'quote', author: reader.string(), excerpt: reader.string() };
		}
	}
	return null;
}

export type WithAttributes = Pick<LogEvent, 'attributes'>;

/** The bytes of an attribute, where there is one of this tag. */
export const valueOf = ({ attributes }: WithAttributes, tag: number): Uint8Array | undefined =>
	attributes.length === 0 ? undefined : attributes.find(([each]) => each === tag)?.[1];

/** The time of an outage: a signed number, for imports from before 1970, and its length. */
export function outageAttribute({ from, to }: Outage): Attribute {
	const out = new ByteWriter();
	out.int(from);
	out.uint(to - from);
	return [EventTag.outage, out.finish()];
}

/** The time of an outage, or null where the event doesn't say. */
export function outageOf(event: WithAttributes): Outage | null {
	const value = valueOf(event, EventTag.outage);
	if (!value) return null;
	const reader = new ByteReader(value);
	const from = reader.int();
	return { from, to: from + reader.uint() };
}

export function noticeAttribute({ type, text }: Notice): Attribute {
	const out = new ByteWriter();
	out.string(type);
	out.string(text);
	return [EventTag.notice, out.finish()];
}

/** What a source said by a notice, or null where the event doesn't say. */
export function noticeOf(event: WithAttributes): Notice | null {
	const value = valueOf(event, EventTag.notice);
	if (!value) return null;
	const reader = new ByteReader(value);
	return { type: reader.string(), text: reader.string() };
}
