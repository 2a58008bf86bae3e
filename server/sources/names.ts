/** Names with nothing to see, which a relay refuses: a source keeps the line all the same. */
import { showsSomething } from '../../src/lib/wire/index';
import type { SourceEvent } from './source';

/** Code points that a name of code points names; with more of them it would be too long for a relay. */
const MOST_POINTS = 16;

/**
 * The event with names that can be seen: a displayed name with nothing to see is left out, and instead of such a login
 * stands the user's id; without one, the login's code points (`U+3164`), so that two such users stay two.
 */
export function withNames(event: SourceEvent): SourceEvent {
	const { user, userId, displayName, replyTo } = event;
	const isShown = (name: string | undefined): boolean => name === undefined || showsSomething(name);
	if (isShown(user) && isShown(displayName) && isShown(replyTo?.user)) return event;
	const named = { ...event };
	if (!isShown(displayName)) delete named.displayName;
	if (user !== undefined && !isShown(user)) {
		named.user = userId !== undefined && showsSomething(userId) ? userId : spelledOut(user);
	}
	if (replyTo && !isShown(replyTo.user)) named.replyTo = { id: replyTo.id };
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
