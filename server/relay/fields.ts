/** The fields of an event from outside, one by one: checked, cleaned, and named by index where they are at fault. */
import { MAX_NAME_CODE_POINTS, MAX_TEXT_CODE_POINTS } from '../../src/lib/wire/index';
import { Refusal } from './fault';

/** How far ahead of the relay's clock a message may claim to be. */
const MAX_AHEAD_MS = 24 * 60 * 60_000;
/** Date reaches as far either way, in ms. */
const MAX_TIME = 8.64e15;

/** Control characters but tab. */
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/;
const ALL_CONTROL = new RegExp(CONTROL, 'g');
/** What needs no cleaning: most names, ids and times are so. */
const PLAIN = /^[!-~]+$/;
const LINE_BREAKS = /[\r\n]+/g;
const ISO_TIME =
	/^[+-]?\d{4,6}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}([.,]\d{1,9})?)?(Z|[+-]\d{2}(:?\d{2})?)$/;

export type Fields = Readonly<Record<string, unknown>>;

export function fault(index: number, field: string, code: string, what: string): never {
	throw new Refusal(422, code, `event ${index}: ${field} ${what}`, { index, field });
}

/**
 * Text as it is kept: well-formed, without control characters but tab. A message is one line, so a
 * line break inside it becomes a space: to strip it would glue two words together.
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

/** Whether `value` has at most `limit` code points; most texts are told by their length alone. */
function fits(value: string, limit: number): boolean {
	if (value.length <= limit) return true;
	if (value.length > 2 * limit) return false;
	let points = 0;
	for (const _ of value) if (++points > limit) return false;
	return true;
}

/** A name that must be there. */
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
	if (!fits(name, MAX_NAME_CODE_POINTS)) {
		fault(index, field, 'too-long', `is longer than ${MAX_NAME_CODE_POINTS} characters`);
	}
	return name === '' ? null : name;
}

/** A text that must be there and show something. */
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
	if (!fits(clean, MAX_TEXT_CODE_POINTS)) {
		fault(index, field, 'too-long', `is longer than ${MAX_TEXT_CODE_POINTS} characters`);
	}
	return clean;
}

/** A time, epoch ms, at most a day after `now`. */
export function timeOf(value: unknown, field: string, index: number, now: number): number {
	if (typeof value !== 'string' && typeof value !== 'number') {
		fault(index, field, 'wrong-type', 'is neither a string nor a number');
	}
	const time =
		typeof value === 'number'
			? value
			: ISO_TIME.test(value)
				? Date.parse(value.replace(',', '.'))
				: NaN;
	if (!Number.isInteger(time) || Math.abs(time) > MAX_TIME) {
		fault(
			index,
			field,
			'bad-time',
			'is no time: give ISO 8601 with a zone (2026-03-01T12:00:00Z) or whole milliseconds since 1970'
		);
	}
	if (time > now + MAX_AHEAD_MS) {
		fault(index, field, 'too-far-ahead', "is more than a day ahead of the relay's clock");
	}
	return time;
}
