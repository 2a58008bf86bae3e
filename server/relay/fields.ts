/** Checks and cleans the fields of an event from outside, one by one; errors name the event's index and the field. */
import { MAX_NAME_CODE_POINTS, MAX_TEXT_CODE_POINTS } from '../../src/lib/wire/index';
import { Refusal } from './refusal';
import { DAY_MS } from '../../src/lib/std/time';

/** How far ahead of the relay's clock a message may claim to be. */
const MAX_AHEAD_MS = DAY_MS;
/** The year 1: no message is earlier, and a frame's numbers can't go far below it. */
const MIN_TIME = Date.parse('0001-01-01T00:00Z');

/** Control characters but tab. */
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/;
const ALL_CONTROL = new RegExp(CONTROL, 'g');
/** Needs no cleaning: most names, ids and times match. */
const PLAIN = /^[!-~]+$/;
const LINE_BREAKS = /[\r\n]+/g;
/** A date, a time of day and a zone in hours and minutes; without a zone it is UTC. */
const ISO_TIME =
	/^([+-]?\d{4,6}-\d{2}-(\d{2}))T(\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?)(?:Z|([+-]\d{2})(?::?(\d{2}))?)$/;
/** Every month has at least this many days. */
const SHORTEST_MONTH = 28;

export type Fields = Readonly<Record<string, unknown>>;

export function fault(index: number, field: string, code: string, what: string): never {
	throw new Refusal(422, code, `event ${index}: ${field} ${what}`, { index, field });
}

const tooLong = (index: number, field: string, limit: number): never =>
	fault(index, field, 'too-long', `is longer than ${limit} characters`);

/** Refuses fields that `what`, a part of an event, doesn't have. */
export function onlyKnown(
	part: Fields,
	known: readonly string[],
	name: string,
	index: number,
	what: string
): void {
	for (const field in part) {
		if (known.includes(field)) continue;
		fault(index, `${name}.${field}`, 'unknown-field', `is not a field of ${what}`);
	}
}

/**
 * Text in its stored form: well-formed, without control characters except tab. A message is one line, so a
 * line break inside becomes a space: stripping it would join two words.
 */
export function cleanText(raw: string): string {
	const text = raw.isWellFormed() ? raw : raw.toWellFormed();
	if (!CONTROL.test(text)) return text;
	return text
		.replace(/^[\r\n]+|[\r\n]+$/g, '')
		.replace(LINE_BREAKS, ' ')
		.replace(ALL_CONTROL, '');
}

const cleanName = (raw: string): string =>
	PLAIN.test(raw) ? raw : cleanText(raw).replaceAll('\t', ' ').trim().normalize('NFC');

/** Whether `value` has at most `limit` code points; the length alone decides for most texts. */
function fits(value: string, limit: number): boolean {
	if (value.length <= limit) return true;
	if (value.length > 2 * limit) return false;
	let points = 0;
	for (const _ of value) if (++points > limit) return false;
	return true;
}

/** A validated name in its source's spelling, blanks included: an archive changes nothing without need. */
export function asSpelled(fields: Fields, field: string, index: number): string {
	const name = cleanText(String(fields[field]));
	return fits(name, MAX_NAME_CODE_POINTS) ? name : tooLong(index, field, MAX_NAME_CODE_POINTS);
}

/** A required name. */
export function required(fields: Fields, field: string, index: number): string {
	if (fields[field] === undefined) fault(index, field, 'missing-field', 'is missing');
	return (
		optional(fields, field, index) ??
		fault(index, field, 'empty', 'is empty or has nothing to show')
	);
}

/** A name, or null if it is absent, null or empty. */
export function optional(fields: Fields, field: string, index: number): string | null {
	const value = fields[field];
	if (value === undefined || value === null) return null;
	if (typeof value !== 'string') fault(index, field, 'wrong-type', 'is not a string');
	const name = cleanName(value);
	if (!fits(name, MAX_NAME_CODE_POINTS)) tooLong(index, field, MAX_NAME_CODE_POINTS);
	return name === '' ? null : name;
}

/** A required text that shows something. */
export function requiredText(value: unknown, field: string, index: number): string {
	if (value === undefined) fault(index, field, 'missing-field', 'is missing');
	const clean = anyText(value, field, index);
	if (clean.trim() === '') fault(index, field, 'empty', 'is empty or has nothing to show');
	return clean;
}

/** A text that may be empty. */
export function anyText(value: unknown, field: string, index: number): string {
	if (typeof value !== 'string') fault(index, field, 'wrong-type', 'is not a string');
	const clean = cleanText(value);
	if (!fits(clean, MAX_TEXT_CODE_POINTS)) tooLong(index, field, MAX_TEXT_CODE_POINTS);
	return clean;
}

/** A time, epoch ms, from the year 1 to a day after `now`. */
export function timeOf(value: unknown, field: string, index: number, now: number): number {
	if (typeof value !== 'string' && typeof value !== 'number') {
		fault(index, field, 'wrong-type', 'is neither a string nor a number');
	}
	const time = typeof value === 'number' ? value : isoTime(value);
	if (!Number.isInteger(time)) {
		fault(
			index,
			field,
			'bad-time',
			'is no time: give ISO 8601 with a zone (2026-03-01T12:00:00Z) or whole milliseconds since 1970'
		);
	}
	if (time < MIN_TIME) fault(index, field, 'bad-time', 'is before the year 1');
	if (time > now + MAX_AHEAD_MS) {
		fault(index, field, 'too-far-ahead', "is more than a day ahead of the relay's clock");
	}
	return time;
}

/** When an event was sent, epoch ms: `now` where it doesn't say. */
export const sentAtOf = (value: unknown, index: number, now: number): number =>
	value === undefined || value === null ? now : timeOf(value, 'sentAt', index, now);

/** Epoch ms, or NaN. Date.parse alone accepts no zone in hours only, and reads 30 February as 2 March. */
function isoTime(value: string): number {
	const [, date, day, time = '', hours, minutes = '00'] = ISO_TIME.exec(value) ?? [];
	if (Number(day) > SHORTEST_MONTH && new Date(`${date}T00:00Z`).getUTCDate() !== Number(day)) {
		return NaN;
	}
	return Date.parse(`${date}T${time.replace(',', '.')}${hours ? `${hours}:${minutes}` : 'Z'}`);
}
