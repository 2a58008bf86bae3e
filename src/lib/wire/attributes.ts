import { ByteReader, ByteWriter } from './bytes';
import { EventTag, type Attribute, type LogEvent, type Reply } from './event';

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
