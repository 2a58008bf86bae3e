/** Validates an event from a source: checks and cleans it, or names the first error. */
import { EventKind, MAX_EXCERPT_CODE_POINTS, foldName, oneLine } from '../../src/lib/wire/index';
import type { NewEvent, NewReply } from '../log/log';
import { Refusal } from './refusal';
import { badges, decorations } from './decorations';
import {
	asSpelled,
	fault,
	onlyKnown,
	optional,
	optionalId,
	required,
	requiredText,
	timeOf,
	type Fields
} from './fields';
import { boundBesidesText } from './head-size';
import { notice, outage } from './validate-source';

const COLOR = /^#[0-9a-f]{6}$/i;
const KINDS = {
	message: EventKind.message,
	action: EventKind.action,
	notice: EventKind.notice,
	outage: EventKind.outage
} as const;

const REPLY_FIELDS = ['id', 'user', 'text'];
const AUTHOR = ['user', 'userId', 'displayName', 'color', 'badges'];
const TEXT = ['text', 'sentAt', 'emotes', 'bits'];
const MESSAGE_FIELDS = new Set(['id', 'channel', 'kind', ...AUTHOR, ...TEXT, 'replyTo']);
/** The fields of an event, by its kind. */
const FIELDS: Readonly<Record<number, ReadonlySet<string>>> = {
	[EventKind.message]: MESSAGE_FIELDS,
	[EventKind.action]: MESSAGE_FIELDS,
	[EventKind.notice]: new Set(['id', 'channel', 'kind', ...AUTHOR, ...TEXT, 'notice']),
	[EventKind.outage]: new Set(['id', 'channel', 'kind', 'from', 'to', 'cause'])
};

/** The event at `index` of a batch. Throws Refusal 422 that names the first invalid field. `now` is epoch ms. */
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
	const kind = kindOf(fields.kind, index);
	const known = FIELDS[kind] ?? MESSAGE_FIELDS;
	for (const field in fields) {
		if (!known.has(field)) unknown(index, field, kind);
	}
	return boundBesidesText(eventOf(fields, kind, index, source, now), index);
}

function eventOf(
	fields: Fields,
	kind: EventKind,
	index: number,
	source: string,
	now: number
): NewEvent {
	if (kind === EventKind.outage) return outage(fields, index, source, now);
	if (kind === EventKind.notice) {
		return notice(fields, index, source, now, color(fields.color, index));
	}
	const user = required(fields, 'user', index);
	const userId = optionalId(fields, 'userId', index);
	const displayName = optional(fields, 'displayName', index);
	const channel = required(fields, 'channel', index);
	const text = requiredText(fields.text, 'text', index);
	return {
		source,
		channel,
		userKey: userId ? `id:${userId}` : `name:${foldName(user)}`,
		login: asSpelled(fields, 'user', index),
		displayName: displayName === null || displayName === user ? '' : displayName,
		color: color(fields.color, index),
		badges: badges(fields.badges, index),
		kind,
		text,
		sentAt: sentAt(fields.sentAt, index, now),
		id: optionalId(fields, 'id', index),
		reply: reply(fields.replyTo, index),
		attributes: decorations(fields, fields.text, text, index)
	};
}

function unknown(index: number, field: string, kind: number): never {
	const elsewhere = Object.values(FIELDS).some((fields) => fields.has(field));
	const [name] = Object.entries(KINDS).find(([, value]) => value === kind) ?? ['message'];
	const what = elsewhere ? `is not a field of ${name} events` : 'is not a field of an event';
	return fault(index, field, 'unknown-field', what);
}

const sentAt = (value: unknown, index: number, now: number): number =>
	value === undefined || value === null ? now : timeOf(value, 'sentAt', index, now);

function color(value: unknown, index: number): number | null {
	if (value === undefined || value === null || value === '') return null;
	if (typeof value !== 'string' || !COLOR.test(value)) {
		fault(index, 'color', 'bad-color', 'is not a colour as #rrggbb');
	}
	return Number.parseInt(value.slice(1), 16);
}

function kindOf(value: unknown, index: number): EventKind {
	if (value === undefined || value === null) return EventKind.message;
	if (typeof value !== 'string' || !Object.hasOwn(KINDS, value)) {
		fault(index, 'kind', 'bad-kind', `is none of "${Object.keys(KINDS).join('", "')}"`);
	}
	return KINDS[value as keyof typeof KINDS];
}

/** `replyTo` is the target's message id, or `{id?, user, text}` from a source that can quote it. */
function reply(value: unknown, index: number): NewReply | null {
	if (value === undefined || value === null) return null;
	if (typeof value === 'string') {
		const id = optionalId({ replyTo: value }, 'replyTo', index);
		return id === null ? null : { id, quote: null };
	}
	if (typeof value !== 'object' || Array.isArray(value)) {
		fault(index, 'replyTo', 'wrong-type', 'is neither a message id nor {id, user, text}');
	}
	const fields = value as Fields;
	onlyKnown(fields, REPLY_FIELDS, 'replyTo', index, 'a reply');
	const id = optionalId(fields, 'id', index);
	const author = optional(fields, 'user', index);
	if (typeof fields.text !== 'string' || author === null) {
		if (id === null) fault(index, 'replyTo', 'missing-field', 'names neither id nor user and text');
		return { id, quote: null };
	}
	return { id, quote: { author, excerpt: excerpt(fields.text) } };
}

const excerpt = (raw: string): string =>
	[...oneLine(raw).slice(0, 2 * MAX_EXCERPT_CODE_POINTS)]
		.slice(0, MAX_EXCERPT_CODE_POINTS)
		.join('')
		.toWellFormed();
