/** Checks and cleans the fields of an event from outside, one by one; errors name the event's index and the field. */
import {
	MAX_NAME_CODE_POINTS,
	MAX_TEXT_CODE_POINTS,
	isWithin,
	nameOf,
	oneLine,
	quotedWords,
	showsSomething
} from '../../src/lib/wire/index';
import { timeIn } from '../../src/lib/std/rfc3339';
import { DAY_MS } from '../../src/lib/std/time';
import { LONGEST_FIELD, Refusal } from './refusal';

/** How far ahead of the relay's clock a message may claim to be. */
const MAX_AHEAD_MS = DAY_MS;
/** The year 1: no message is earlier, and a frame's numbers can't go far below it. */
const MIN_TIME = Date.parse('0001-01-01T00:00Z');

export type Fields = Readonly<Record<string, unknown>>;

export function fault(index: number, field: string, code: string, what: string): never {
	// A name of a field may be longer than any answer: the end of the message says what is wrong.
	const shown = quotedWords(field, LONGEST_FIELD);
	throw new Refusal(422, code, `event ${index}: ${shown} ${what}`, { index, field: shown });
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

/** A validated name in its source's spelling, blanks included: an archive changes nothing without need. */
export function asSpelled(fields: Fields, field: string, index: number): string {
	const name = oneLine(String(fields[field]));
	return isWithin(name, MAX_NAME_CODE_POINTS) ? name : tooLong(index, field, MAX_NAME_CODE_POINTS);
}

const empty = (index: number, field: string): never =>
	fault(index, field, 'empty', 'is empty or has nothing to show');

/** A required name that shows something. */
export function required(fields: Fields, field: string, index: number): string {
	if (fields[field] === undefined) fault(index, field, 'missing-field', 'is missing');
	return optional(fields, field, index) ?? empty(index, field);
}

/** A name, or null if it is absent, null or ''. One that nobody would see is refused. */
export function optional(fields: Fields, field: string, index: number): string | null {
	const name = optionalId(fields, field, index);
	if (name === null) return fields[field] ? empty(index, field) : null;
	return showsSomething(name) ? name : empty(index, field);
}

/** An id, which nobody needs to see, or null likewise. */
export function optionalId(fields: Fields, field: string, index: number): string | null {
	const value = fields[field];
	if (value === undefined || value === null) return null;
	if (typeof value !== 'string') fault(index, field, 'wrong-type', 'is not a string');
	const name = nameOf(value);
	if (!isWithin(name, MAX_NAME_CODE_POINTS)) tooLong(index, field, MAX_NAME_CODE_POINTS);
	return name === '' ? null : name;
}

/** A required id. */
export function requiredId(fields: Fields, field: string, index: number): string {
	if (fields[field] === undefined) fault(index, field, 'missing-field', 'is missing');
	return optionalId(fields, field, index) ?? empty(index, field);
}

/** A required text with more than blanks: zero widths and the like are what somebody said, too. */
export function requiredText(value: unknown, field: string, index: number): string {
	if (value === undefined) fault(index, field, 'missing-field', 'is missing');
	const clean = anyText(value, field, index);
	return clean.trim() === '' ? empty(index, field) : clean;
}

/** A text that may be empty. */
export function anyText(value: unknown, field: string, index: number): string {
	if (typeof value !== 'string') fault(index, field, 'wrong-type', 'is not a string');
	const clean = oneLine(value);
	if (!isWithin(clean, MAX_TEXT_CODE_POINTS)) tooLong(index, field, MAX_TEXT_CODE_POINTS);
	return clean;
}

/** A time, epoch ms, from the year 1 to a day after `now`. */
export function timeOf(value: unknown, field: string, index: number, now: number): number {
	if (typeof value !== 'string' && typeof value !== 'number') {
		fault(index, field, 'wrong-type', 'is neither a string nor a number');
	}
	const time = typeof value === 'number' ? value : timeIn(value);
	if (typeof time === 'string') fault(index, field, 'bad-time', time);
	if (!Number.isInteger(time)) {
		fault(index, field, 'bad-time', 'is no whole number of milliseconds since 1970');
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
