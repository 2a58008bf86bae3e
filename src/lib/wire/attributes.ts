import { ByteReader, ByteWriter, fromUtf8, utf8 } from './bytes';
import {
	AppearanceTag,
	EventTag,
	type Appearance,
	type Attribute,
	type EmoteRange,
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

type WithAttributes = Pick<LogEvent, 'attributes'>;

const NONE: readonly Attribute[] = [];

const valueOf = ({ attributes }: WithAttributes, tag: number): Uint8Array | undefined =>
	attributes.length === 0 ? undefined : attributes.find(([each]) => each === tag)?.[1];

/** What says which badges an appearance wears: their names, separated by commas; '' for none. */
export const badgeAttributes = (badges: string): readonly Attribute[] =>
	badges === '' ? NONE : [[AppearanceTag.badges, utf8(badges)]];

/** The badges of an appearance, as badgeAttributes took them. */
export function badgesOf(appearance: Pick<Appearance, 'attributes'>): string {
	const value = valueOf(appearance, AppearanceTag.badges);
	return value ? fromUtf8(value) : '';
}

/** Where emotes stand in a text: ascending, none in another. */
export function emotesAttribute(emotes: readonly EmoteRange[]): Attribute {
	const out = new ByteWriter();
	out.uint(emotes.length);
	let end = 0;
	for (const { id, start, length } of emotes) {
		out.string(id);
		out.uint(start - end);
		out.uint(length);
		end = start + length;
	}
	return [EventTag.emotes, out.finish()];
}

/** The emotes of a message; those beyond its text are left out. */
export function emotesOf(event: Pick<LogEvent, 'attributes' | 'text'>): EmoteRange[] {
	const value = valueOf(event, EventTag.emotes);
	if (!value) return [];
	const reader = new ByteReader(value);
	let end = 0;
	return Array.from({ length: reader.count() }, () => {
		const id = reader.string();
		const start = end + reader.uint();
		const length = reader.uint();
		end = start + length;
		return { id, start, length };
	}).filter(({ start, length }) => start + length <= event.text.length);
}

/** How many bits a message came with. */
export function bitsAttribute(bits: number): Attribute {
	const out = new ByteWriter();
	out.uint(bits);
	return [EventTag.bits, out.finish()];
}

/** The bits of a message; 0 for none. */
export function bitsOf(event: WithAttributes): number {
	const value = valueOf(event, EventTag.bits);
	return value ? new ByteReader(value).uint() : 0;
}

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
