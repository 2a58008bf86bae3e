/** What moderators did, as sources tell it; and what a message is besides: a copy, of a newcomer. */
import {
	EventKind,
	chatterAttribute,
	durationAttribute,
	moderatorAttribute,
	type Attribute,
	type Chatter
} from '../../src/lib/wire/index';
import type { NewCopyOf, NewEvent } from '../log/log';
import { NO_AUTHOR, authorIn, requiredAuthor } from './author';
import {
	anyText,
	fault,
	onlyKnown,
	optional,
	optionalId,
	required,
	requiredId,
	sentAtOf,
	type Fields
} from './fields';

const BY_FIELDS = ['user', 'userId', 'displayName'];
const COPY_FIELDS = ['channel', 'id'];
const NOWHERE = {};
const CHATTERS: readonly unknown[] = ['first', 'returning'] satisfies Chatter[];

/** A deletion: `target` is the message's id; `user` is its author, where the source says so. */
export function deleted(fields: Fields, index: number, source: string, now: number): NewEvent {
	const event = moderation(fields, index, source, now);
	const target = requiredId(fields, 'target', index);
	// It would take the id of a message that may still come, which would then be refused as another one.
	if (event.id === target) fault(index, 'id', 'bad-id', "is the target's: a deletion has its own");
	return { ...event, ...(authorIn(fields, index) ?? NO_AUTHOR), kind: EventKind.delete, target };
}

/** A user's messages in the channel were removed: for a timeout of `duration` s, or for a ban. */
export function purged(fields: Fields, index: number, source: string, now: number): NewEvent {
	const author = requiredAuthor(fields, index);
	const event = moderation(fields, index, source, now);
	const seconds = duration(fields.duration, index);
	const { attributes } = event;
	return {
		...event,
		...author,
		attributes: seconds > 0 ? [...attributes, durationAttribute(seconds)] : attributes
	};
}

/** The whole channel was cleared. */
export const cleared = (fields: Fields, index: number, source: string, now: number): NewEvent =>
	moderation(fields, index, source, now);

function moderation(fields: Fields, index: number, source: string, now: number): NewEvent {
	const { reason } = fields;
	return {
		source,
		channel: required(fields, 'channel', index),
		...NO_AUTHOR,
		kind: EventKind.purge,
		text: reason === undefined || reason === null ? '' : anyText(reason, 'reason', index),
		sentAt: sentAtOf(fields.sentAt, index, now),
		id: optionalId(fields, 'id', index),
		reply: null,
		attributes: moderator(fields.by, index)
	};
}

/** `by` is `{user, userId?, displayName?}`: who did it. */
function moderator(value: unknown, index: number): Attribute[] {
	if (value === undefined || value === null) return [];
	const fields = part(value, 'by', '{user, userId, displayName}', index);
	onlyKnown(fields, BY_FIELDS, 'by', index, 'a moderator');
	const user = required(named(fields, 'by', 'user'), 'by.user', index);
	const displayName = optional(named(fields, 'by', 'displayName'), 'by.displayName', index);
	return [
		moderatorAttribute({
			login: user,
			displayName: displayName === null || displayName === user ? '' : displayName,
			userId: optionalId(named(fields, 'by', 'userId'), 'by.userId', index) ?? ''
		})
	];
}

function duration(value: unknown, index: number): number {
	if (value === undefined || value === null) return 0;
	if (!Number.isSafeInteger(value) || Number(value) < 0) {
		fault(index, 'duration', 'wrong-type', 'is not a whole number of seconds');
	}
	return Number(value);
}

/** Where a message was said first: `copyOf` is `{channel, id?}`, in another channel of the same source. */
export function originOf(
	{ copyOf: value }: Fields,
	channel: string,
	index: number
): { readonly copyOf?: NewCopyOf } {
	if (value === undefined || value === null) return NOWHERE;
	const fields = part(value, 'copyOf', '{channel, id}', index);
	onlyKnown(fields, COPY_FIELDS, 'copyOf', index, 'a copy');
	const original = required(named(fields, 'copyOf', 'channel'), 'copyOf.channel', index);
	if (original === channel) {
		fault(index, 'copyOf.channel', 'bad-copy', "is the message's own channel");
	}
	const id = optionalId(named(fields, 'copyOf', 'id'), 'copyOf.id', index);
	return { copyOf: { channel: original, id } };
}

/** `attributes`, with what `chatter` says of the author. */
export function withChatter(
	{ chatter }: Fields,
	attributes: readonly Attribute[],
	index: number
): readonly Attribute[] {
	if (chatter === undefined || chatter === null) return attributes;
	if (!CHATTERS.includes(chatter)) {
		fault(index, 'chatter', 'wrong-type', 'is neither "first" nor "returning"');
	}
	return [...attributes, chatterAttribute(chatter as Chatter)];
}

function part(value: unknown, field: string, form: string, index: number): Fields {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		fault(index, field, 'wrong-type', `is not ${form}`);
	}
	return value as Fields;
}

/** The field of a part under the name that errors give it. */
const named = (fields: Fields, field: string, name: string): Fields => ({
	[`${field}.${name}`]: fields[name]
});
