/** Validates an event from a source: checks and cleans it, or names the first error. */
import { EventKind, MAX_EXCERPT_CODE_POINTS, oneLine } from '../../src/lib/wire/index';
import type { NewEvent, NewReply } from '../log/log';
import { Refusal } from './refusal';
import { requiredAuthor } from './author';
import { badges, decorations } from './decorations';
import {
	fault,
	onlyKnown,
	optional,
	optionalId,
	required,
	requiredText,
	sentAtOf,
	type Fields
} from './fields';
import { boundBesidesText } from './head-size';
import { SOURCE_RULE, isSourceName } from './source-name';
import { cleared, deleted, originOf, purged, withChatter } from './validate-moderation';
import { notice, outage } from './validate-source';

const COLOR = /^#[0-9a-f]{6}$/i;
const REPLY_FIELDS = ['id', 'user', 'text'];
const AUTHOR = ['user', 'userId', 'displayName', 'color', 'badges'];
const TEXT = ['text', 'sentAt', 'emotes', 'bits'];
const ORIGIN = ['copyOf', 'chatter'];
const MODERATION = ['sentAt', 'by', 'reason'];
const USER = ['user', 'userId', 'displayName'];

type Read = (fields: Fields, index: number, source: string, now: number) => NewEvent;

/** An event's kind: which fields it has, and how it is read. */
interface Kind {
	readonly fields: ReadonlySet<string>;
	readonly read: Read;
}

const kind = (fields: readonly string[], read: Read): Kind => ({
	fields: new Set(['id', 'source', 'channel', 'kind', ...fields]),
	read
});
const SAID = [...AUTHOR, ...TEXT, ...ORIGIN, 'replyTo'];
const KINDS = {
	message: kind(SAID, message(EventKind.message)),
	action: kind(SAID, message(EventKind.action)),
	notice: kind([...AUTHOR, ...TEXT, ...ORIGIN, 'notice'], (fields, index, source, now) =>
		notice(fields, index, source, now, color(fields.color, index))
	),
	outage: kind(['from', 'to', 'cause'], outage),
	deleted: kind([...MODERATION, ...USER, 'target'], deleted),
	purged: kind([...MODERATION, ...USER, 'duration'], purged),
	cleared: kind(MODERATION, cleared)
} as const satisfies Readonly<Record<string, Kind>>;
type KindName = keyof typeof KINDS;

/**
 * The event at `index` of a batch from `source`, if it names no other. Throws Refusal 422 that names the first invalid
 * field. `now` is epoch ms.
 */
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
	const name = kindOf(fields.kind, index);
	const { fields: known, read } = KINDS[name];
	for (const field in fields) {
		if (!known.has(field)) unknown(index, field, name);
	}
	return boundBesidesText(read(fields, index, sourceOf(fields.source, source, index), now), index);
}

function sourceOf(value: unknown, source: string, index: number): string {
	if (value === undefined || value === null) return source;
	if (typeof value !== 'string' || !isSourceName(value))
		fault(index, 'source', 'bad-source', `is no name of a source: ${SOURCE_RULE}`);
	return value;
}

function message(kind: EventKind): Read {
	return (fields, index, source, now) => {
		const author = requiredAuthor(fields, index);
		const channel = required(fields, 'channel', index);
		const text = requiredText(fields.text, 'text', index);
		return {
			source,
			channel,
			...author,
			color: color(fields.color, index),
			badges: badges(fields.badges, index),
			kind,
			text,
			sentAt: sentAtOf(fields.sentAt, index, now),
			id: optionalId(fields, 'id', index),
			reply: reply(fields.replyTo, index),
			attributes: withChatter(fields, decorations(fields, fields.text, text, index), index),
			...originOf(fields, channel, index)
		};
	};
}

function unknown(index: number, field: string, name: KindName): never {
	const elsewhere = Object.values(KINDS).some(({ fields }) => fields.has(field));
	const what = elsewhere ? `is not a field of ${name} events` : 'is not a field of an event';
	return fault(index, field, 'unknown-field', what);
}

function color(value: unknown, index: number): number | null {
	if (value === undefined || value === null || value === '') return null;
	if (typeof value !== 'string' || !COLOR.test(value)) {
		fault(index, 'color', 'bad-color', 'is not a colour as #rrggbb');
	}
	return Number.parseInt(value.slice(1), 16);
}

function kindOf(value: unknown, index: number): KindName {
	if (value === undefined || value === null) return 'message';
	if (typeof value !== 'string' || !Object.hasOwn(KINDS, value)) {
		fault(index, 'kind', 'bad-kind', `is none of "${Object.keys(KINDS).join('", "')}"`);
	}
	return value as KindName;
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
