/** The fields of an event as a source sends it: checked, cleaned and named in the first fault. */
import {
	EventKind,
	MAX_EXCERPT_CODE_POINTS,
	MAX_NAME_CODE_POINTS,
	MAX_TEXT_CODE_POINTS,
	foldName
} from '../../src/lib/wire/index';
import type { NewEvent, NewReply } from '../log/log';
import { Refusal } from './fault';

/** How far ahead of the relay's clock a message may claim to be. */
const MAX_AHEAD_MS = 24 * 60 * 60_000;

/** Control characters but tab. */
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/;
const ALL_CONTROL = new RegExp(CONTROL, 'g');
/** What needs no cleaning: most names, ids and times are so. */
const PLAIN = /^[!-~]+$/;
const LINE_BREAKS = /[\r\n]+/g;
const ISO_TIME =
	/^[+-]?\d{4,6}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}([.,]\d{1,9})?)?(Z|[+-]\d{2}(:?\d{2})?)$/;
const COLOR = /^#[0-9a-f]{6}$/i;
const KINDS = { message: EventKind.message, action: EventKind.action } as const;
const FIELDS = new Set([
	'id',
	'channel',
	'user',
	'userId',
	'displayName',
	'color',
	'kind',
	'text',
	'sentAt',
	'replyTo'
]);

type Fields = Readonly<Record<string, unknown>>;

/** The event of a batch at `index`. Throws Refusal 422 naming the first field at fault. `now` is epoch ms. */
export function validateEvent(
	value: unknown,
	index: number,
	source: string,
	now: number
): NewEvent {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		throw new Refusal(422, 'not-an-object', 'an event is a JSON object', { index });
	}
	const fields = value as Fields;
	for (const field in fields) {
		if (!FIELDS.has(field)) fault(index, field, 'unknown-field', 'is not a field of an event');
	}
	const user = required(fields, 'user', index);
	// Shown as the source spells it, blanks and all: an archive changes nothing that it need not.
	const login = typeof fields.user === 'string' ? cleanText(fields.user) : user;
	const userId = optional(fields, 'userId', index);
	const displayName = optional(fields, 'displayName', index);
	return {
		source,
		channel: required(fields, 'channel', index),
		userKey: userId ? `id:${userId}` : `name:${foldName(user)}`,
		login,
		displayName: displayName === null || displayName === user ? '' : displayName,
		color: color(fields.color, index),
		kind: kind(fields.kind, index),
		text: text(fields.text, index),
		sentAt: sentAt(fields.sentAt, index, now),
		id: optional(fields, 'id', index),
		reply: reply(fields.replyTo, index)
	};
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

function fault(index: number, field: string, code: string, what: string): never {
	throw new Refusal(422, code, `event ${index}: ${field} ${what}`, { index, field });
}

/** Whether `value` has at most `limit` code points; most texts are told by their length alone. */
function fits(value: string, limit: number): boolean {
	if (value.length <= limit) return true;
	if (value.length > 2 * limit) return false;
	let points = 0;
	for (const _ of value) if (++points > limit) return false;
	return true;
}

function required(fields: Fields, field: string, index: number): string {
	if (fields[field] === undefined) fault(index, field, 'missing-field', 'is missing');
	return (
		optional(fields, field, index) ??
		fault(index, field, 'empty', 'is empty or has nothing to show')
	);
}

/** A name, or null if it is absent, null or empty. */
function optional(fields: Fields, field: string, index: number): string | null {
	const value = fields[field];
	if (value === undefined || value === null) return null;
	if (typeof value !== 'string') fault(index, field, 'wrong-type', 'is not a string');
	const name = cleanName(value);
	if (!fits(name, MAX_NAME_CODE_POINTS)) {
		fault(index, field, 'too-long', `is longer than ${MAX_NAME_CODE_POINTS} characters`);
	}
	return name === '' ? null : name;
}

function text(value: unknown, index: number): string {
	if (value === undefined) fault(index, 'text', 'missing-field', 'is missing');
	if (typeof value !== 'string') fault(index, 'text', 'wrong-type', 'is not a string');
	const clean = cleanText(value);
	if (clean.trim() === '') fault(index, 'text', 'empty', 'is empty or has nothing to show');
	if (!fits(clean, MAX_TEXT_CODE_POINTS)) {
		fault(index, 'text', 'too-long', `is longer than ${MAX_TEXT_CODE_POINTS} characters`);
	}
	return clean;
}

function sentAt(value: unknown, index: number, now: number): number {
	if (value === undefined || value === null) return now;
	if (typeof value !== 'string' && typeof value !== 'number') {
		fault(index, 'sentAt', 'wrong-type', 'is neither a string nor a number');
	}
	const time =
		typeof value === 'number'
			? value
			: ISO_TIME.test(value)
				? Date.parse(value.replace(',', '.'))
				: NaN;
	// Date reaches 8.64e15 ms either way.
	if (!Number.isInteger(time) || Math.abs(time) > 8.64e15) {
		fault(
			index,
			'sentAt',
			'bad-time',
			'is no time: give ISO 8601 with a zone (2026-03-01T12:00:00Z) or whole milliseconds since 1970'
		);
	}
	if (time > now + MAX_AHEAD_MS) {
		fault(index, 'sentAt', 'too-far-ahead', "is more than a day ahead of the relay's clock");
	}
	return time;
}

function color(value: unknown, index: number): number | null {
	if (value === undefined || value === null || value === '') return null;
	if (typeof value !== 'string' || !COLOR.test(value)) {
		fault(index, 'color', 'bad-color', 'is not a colour as #rrggbb');
	}
	return Number.parseInt(value.slice(1), 16);
}

function kind(value: unknown, index: number): number {
	if (value === undefined || value === null) return EventKind.message;
	if (value !== 'message' && value !== 'action') {
		fault(index, 'kind', 'bad-kind', 'is neither "message" nor "action"');
	}
	return KINDS[value];
}

/** `replyTo` is the target's message id, or `{id?, user, text}` from a source that can quote it. */
function reply(value: unknown, index: number): NewReply | null {
	if (value === undefined || value === null) return null;
	if (typeof value === 'string') {
		const id = optional({ replyTo: value }, 'replyTo', index);
		return id === null ? null : { id, quote: null };
	}
	if (typeof value !== 'object' || Array.isArray(value)) {
		fault(index, 'replyTo', 'wrong-type', 'is neither a message id nor {id, user, text}');
	}
	const fields = value as Fields;
	for (const field in fields) {
		if (field !== 'id' && field !== 'user' && field !== 'text') {
			fault(index, `replyTo.${field}`, 'unknown-field', 'is not a field of a reply');
		}
	}
	const id = optional(fields, 'id', index);
	const author = optional(fields, 'user', index);
	if (typeof fields.text !== 'string' || author === null) {
		if (id === null) fault(index, 'replyTo', 'missing-field', 'names neither id nor user and text');
		return { id, quote: null };
	}
	return { id, quote: { author, excerpt: excerpt(fields.text) } };
}

const excerpt = (raw: string): string =>
	[...cleanText(raw).slice(0, 2 * MAX_EXCERPT_CODE_POINTS)]
		.slice(0, MAX_EXCERPT_CODE_POINTS)
		.join('')
		.toWellFormed();
