/** What a message wears besides its text: its author's badges, emotes, bits. */
import { valueOf, type WithAttributes } from './attributes';
import { ByteReader, ByteWriter, fromUtf8, utf8 } from './bytes';
import {
	AppearanceTag,
	EventTag,
	type Appearance,
	type Attribute,
	type EmoteRange,
	type LogEvent
} from './event';

const NONE: readonly Attribute[] = [];

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
