/** A message's decorations besides its text: its author's badges, emotes, bits. */
import { valueOf, type WithAttributes } from './attributes';
import { ByteWriter, fromUtf8, utf8 } from './bytes';
import {
	AppearanceTag,
	EventTag,
	type Appearance,
	type Attribute,
	type EmoteRange,
	type LogEvent
} from './event';

const NONE: readonly Attribute[] = [];

/** The attribute of an appearance's badges: their names, separated by commas; '' for none. */
export const badgeAttributes = (badges: string): readonly Attribute[] =>
	badges === '' ? NONE : [[AppearanceTag.badges, utf8(badges)]];

/** The badges of an appearance, in the form of badgeAttributes. */
export const badgesOf = (appearance: Pick<Appearance, 'attributes'>): string =>
	valueOf(appearance, AppearanceTag.badges, (value) => fromUtf8(value.raw(value.left))) ?? '';

/** The positions of emotes in a text: ascending, without overlaps. */
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

/** The emotes of a message, without those beyond its text. */
export function emotesOf(event: Pick<LogEvent, 'attributes' | 'text'>): EmoteRange[] {
	const all = valueOf(event, EventTag.emotes, (value) => {
		let end = 0;
		return Array.from({ length: value.count() }, () => {
			const id = value.string();
			const start = end + value.uint();
			const length = value.uint();
			end = start + length;
			return { id, start, length };
		});
	});
	return (all ?? []).filter(({ start, length }) => start + length <= event.text.length);
}

/** The number of bits that came with a message. */
export function bitsAttribute(bits: number): Attribute {
	const out = new ByteWriter();
	out.uint(bits);
	return [EventTag.bits, out.finish()];
}

/** The bits of a message; 0 for none. */
export const bitsOf = (event: WithAttributes): number =>
	valueOf(event, EventTag.bits, (value) => value.uint()) ?? 0;
