/** A message's decorations: its author's badges, its emotes and its bits. */
import {
	bitsAttribute,
	emotesAttribute,
	isPathPart,
	type Attribute,
	type EmoteRange
} from '../../src/lib/wire/index';
import { fault, onlyKnown, type Fields } from './fields';

const MAX_BADGES = 32;
const MAX_EMOTES = 500;
/** Badges are listed with commas, so none contains one. Both are parts of an address: see isPathPart. */
const BADGE = /^[!-+\--~]{1,100}$/;
const EMOTE_ID = /^[\w.-]{1,100}$/;
const EMOTE_FIELDS = ['id', 'start', 'length'];
const NONE: readonly Attribute[] = [];

/** Badges in the wire's form: their names, separated by commas. */
export function badges(value: unknown, index: number): string {
	if (value === undefined || value === null) return '';
	if (!Array.isArray(value)) fault(index, 'badges', 'wrong-type', 'is not a list');
	if (value.length > MAX_BADGES) {
		fault(index, 'badges', 'too-long', `has more than ${MAX_BADGES} badges`);
	}
	for (const badge of value) {
		if (typeof badge !== 'string' || !BADGE.test(badge) || !badge.split('/').every(isPathPart)) {
			fault(index, 'badges', 'bad-badge', 'has a badge that is no name such as "subscriber/12"');
		}
	}
	return value.join(',');
}

/** Emotes and bits as attributes. `raw` is the source's text, `text` the cleaned one. */
export function decorations(
	{ emotes, bits }: Fields,
	raw: unknown,
	text: string,
	index: number
): readonly Attribute[] {
	if (emotes === undefined && bits === undefined) return NONE;
	const attributes: Attribute[] = [];
	// Cleaning shifts the rest of the text, so the ranges would cut it wrongly.
	const ranges = raw === text ? emoteRanges(emotes, text, index) : [];
	if (ranges.length > 0) attributes.push(emotesAttribute(ranges));
	if (bits !== undefined && bits !== null) {
		if (!Number.isSafeInteger(bits) || Number(bits) < 1) {
			fault(index, 'bits', 'wrong-type', 'is not a whole number from 1');
		}
		attributes.push(bitsAttribute(Number(bits)));
	}
	return attributes;
}

/** Sources count emotes' positions in code points, the wire in UTF-16 units. */
function emoteRanges(value: unknown, text: string, index: number): EmoteRange[] {
	if (value === undefined || value === null) return [];
	if (!Array.isArray(value)) fault(index, 'emotes', 'wrong-type', 'is not a list');
	if (value.length > MAX_EMOTES) {
		fault(index, 'emotes', 'too-long', `has more than ${MAX_EMOTES} emotes`);
	}
	const points = [...text];
	const emotes = value.map((emote) => emoteOf(emote, points.length, index));
	emotes.sort((a, b) => a.start - b.start);
	let at = 0;
	let unit = 0;
	return emotes.map(({ id, start, length }) => {
		if (start < at) fault(index, 'emotes', 'bad-range', 'has two emotes in one place');
		const before = points.slice(at, start).join('').length;
		const shown = points.slice(start, start + length).join('').length;
		const range = { id, start: unit + before, length: shown };
		at = start + length;
		unit = range.start + shown;
		return range;
	});
}

function emoteOf(value: unknown, points: number, index: number): EmoteRange {
	const fields = (value ?? {}) as Fields;
	const { id, start, length } = fields;
	if (typeof id !== 'string' || !EMOTE_ID.test(id) || !isPathPart(id)) {
		fault(index, 'emotes', 'wrong-type', 'has an emote without an id');
	}
	onlyKnown(fields, EMOTE_FIELDS, 'emotes', index, 'an emote');
	if (!Number.isInteger(start) || !Number.isInteger(length)) {
		fault(index, 'emotes', 'bad-range', 'has an emote without start and length');
	}
	const range = { id, start: Number(start), length: Number(length) };
	if (range.start < 0 || range.length < 1 || range.start + range.length > points) {
		fault(index, 'emotes', 'bad-range', 'has an emote that stands outside the text');
	}
	return range;
}
