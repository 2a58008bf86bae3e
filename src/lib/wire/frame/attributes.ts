import { ByteReader, ByteWriter } from './bytes';
import { WireError } from './errors';
import {
	EventTag,
	type Attribute,
	type LogEvent,
	type Notice,
	type Outage,
	type Reply
} from './event';

/** The attributes for a reply by the event at `seq`. A target is stored as its distance back. */
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

export type WithAttributes = Pick<LogEvent, 'attributes'>;

/** The result of `read` for the attribute with this tag; null if there is none, or it can't be read. */
export function valueOf<T>(
	{ attributes }: WithAttributes,
	tag: number,
	read: (value: ByteReader) => T
): T | null {
	if (attributes.length === 0) return null;
	const value = attributes.find(([each]) => each === tag)?.[1];
	if (!value) return null;
	try {
		return read(new ByteReader(value));
	} catch (error) {
		if (error instanceof WireError) return null;
		throw error;
	}
}

/** The target of an event's reply, or null. */
export const replyOf = (event: Pick<LogEvent, 'seq' | 'attributes'>): Reply | null =>
	valueOf(event, EventTag.replySeq, (value): Reply => {
		return { type: 'event', seq: event.seq - value.uint() };
	}) ??
	valueOf(event, EventTag.replyQuote, (value) => {
		return { type: 'quote', author: value.string(), excerpt: value.string() };
	});

/** The period of an outage: a signed number, because imports may be from before 1970, and its length. */
export function outageAttribute({ from, to }: Outage): Attribute {
	const out = new ByteWriter();
	out.int(from);
	out.uint(to - from);
	return [EventTag.outage, out.finish()];
}

/** The period of an outage, or null if the event has none. */
export const outageOf = (event: WithAttributes): Outage | null =>
	valueOf(event, EventTag.outage, (value) => {
		const from = value.int();
		return { from, to: from + value.uint() };
	});

export function noticeAttribute({ type, text }: Notice): Attribute {
	const out = new ByteWriter();
	out.string(type);
	out.string(text);
	return [EventTag.notice, out.finish()];
}

/** The source's words in a notice, or null if the event has none. */
export const noticeOf = (event: WithAttributes): Notice | null =>
	valueOf(event, EventTag.notice, (value) => {
		return { type: value.string(), text: value.string() };
	});

/**
 * Says that an event was received this many ms before the time in its frame. Frames hold times of receipt that never
 * decrease, so one after which the log's clock was set back says by how much.
 */
export function earlierAttribute(ms: number): Attribute {
	const out = new ByteWriter();
	out.uint(ms);
	return [EventTag.earlier, out.finish()];
}

/** See earlierAttribute; 0 for nearly all events. */
export const earlierOf = (event: WithAttributes): number =>
	event.attributes.length === 0
		? 0
		: (valueOf(event, EventTag.earlier, (value) => value.uint()) ?? 0);
