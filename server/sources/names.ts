/** Names with nothing to see, which a relay refuses: a source keeps the line all the same. */
import { showsSomething } from '../../src/lib/wire/index';
import type { SourceEvent } from './source';

/** Code points that a name of code points names; with more of them it would be too long for a relay. */
const MOST_POINTS = 16;

/**
 * The event with names that can be seen: a displayed name with nothing to see is left out, and instead of such a login
 * stands the user's id; without one, the login's code points (`U+3164`), so that two such users stay two. So it is with
 * moderators, and with the channel that a copy comes from.
 */
export function withNames(event: SourceEvent): SourceEvent {
	const { replyTo, by, copyOf } = event;
	const isWhole =
		areShown(event) && (!by || areShown(by)) && isShown(replyTo?.user) && isShown(copyOf?.channel);
	if (isWhole) return event;
	const named = personWithNames(event);
	if (by) named.by = personWithNames(by);
	if (replyTo && !isShown(replyTo.user)) named.replyTo = { id: replyTo.id };
	if (copyOf && !isShown(copyOf.channel))
		named.copyOf = { ...copyOf, channel: spelledOut(copyOf.channel) };
	return named;
}

interface Person {
	user?: string;
	userId?: string;
	displayName?: string;
}

const isShown = (name: string | undefined): boolean => name === undefined || showsSomething(name);
const areShown = ({ user, displayName }: Person): boolean => isShown(user) && isShown(displayName);

/** A copy of who is named with names that can be seen. */
function personWithNames<P extends Person>(person: P): P {
	const named = { ...person };
	const { user, userId, displayName } = person;
	if (!isShown(displayName)) delete named.displayName;
	if (user !== undefined && !isShown(user)) {
		named.user = userId !== undefined && showsSomething(userId) ? userId : spelledOut(user);
	}
	return named;
}

const spelledOut = (name: string): string =>
	name === ''
		? 'nobody'
		: Array.from(name)
				.slice(0, MOST_POINTS)
				.map(
					(sign) => `U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
				)
				.join(' ');
