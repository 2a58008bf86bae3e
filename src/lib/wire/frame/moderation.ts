/** What moderators did: attributes of deletions and purges, and of the messages that a deletion names. */
import { valueOf, type WithAttributes } from './attributes';
import { ByteWriter } from './bytes';
import { earlier } from './earlier';
import { EventTag, type Attribute, type LogEvent, type Moderator } from './event';

type Positioned = Pick<LogEvent, 'seq' | 'attributes'>;

const number = (tag: number, value: number): Attribute => {
	const out = new ByteWriter();
	out.uint(value);
	return [tag, out.finish()];
};

/** An earlier event, by its distance back; null where the distance leads to none. */
const back = (event: Positioned, tag: number): number | null =>
	valueOf(event, tag, (value) => earlier(event.seq, value.uint()));

/** The message that the deletion at `seq` names, as its distance back. */
export const targetAttribute = (seq: number, target: number): Attribute =>
	number(EventTag.target, seq - target);

/** Names the target of a deletion by its id at the source, because the log doesn't have it. */
export function namedTargetAttribute(id: string): Attribute {
	const out = new ByteWriter();
	out.uint(0);
	out.string(id);
	return [EventTag.target, out.finish()];
}

/** See namedTargetAttribute; null for a deletion whose target the log had. */
export const targetIdOf = (deletion: WithAttributes): string | null =>
	valueOf(deletion, EventTag.target, (value) => (value.uint() === 0 ? value.string() : null));

/** The seq of the message that a deletion names; null if the log didn't have it then. */
export const targetOf = (deletion: Positioned): number | null => back(deletion, EventTag.target);

/** The deletion that named the message at `seq` before the message arrived, as its distance back. */
export const deletedByAttribute = (seq: number, deletion: number): Attribute =>
	number(EventTag.deletedBy, seq - deletion);

/** The seq of the deletion that came before this message; null for nearly all messages. */
export const deletedByOf = (message: Positioned): number | null =>
	message.attributes.length === 0 ? null : back(message, EventTag.deletedBy);

export function moderatorAttribute({ login, displayName, userId }: Moderator): Attribute {
	const out = new ByteWriter();
	out.string(login);
	out.string(displayName);
	out.string(userId);
	return [EventTag.moderator, out.finish()];
}

/** Who did it, or null where the source doesn't say. */
export const moderatorOf = (event: WithAttributes): Moderator | null =>
	valueOf(event, EventTag.moderator, (value) => {
		return { login: value.string(), displayName: value.string(), userId: value.string() };
	});

/** How long a purged user may not write, in s. */
export const durationAttribute = (seconds: number): Attribute => number(EventTag.duration, seconds);

/** See durationAttribute; 0 for a ban, which has no end. */
export const durationOf = (purge: WithAttributes): number =>
	valueOf(purge, EventTag.duration, (value) => value.uint()) ?? 0;
