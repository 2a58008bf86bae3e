/** What can be changed of an event that a relay refuses, so that it takes what was said. */
import type { SourceEvent } from '../source';

/** Without which of its fields an event still says what was said. */
const ADORNMENTS = [
	...(['userId', 'displayName', 'color', 'badges', 'emotes', 'bits'] as const),
	...(['replyTo', 'copyOf', 'chatter', 'by', 'reason'] as const)
];

/** The event without a field, or under its author's id instead of a name that is refused; null if it needs the field. */
export function without(event: SourceEvent, field: string): SourceEvent | null {
	const { user, userId } = event;
	if (field === 'user' && userId !== undefined && user !== userId)
		return { ...event, user: userId };
	// What a deletion needs is its target.
	if (event.kind === 'deleted' && field === 'user' && user !== undefined) {
		const { user: _, displayName: __, ...rest } = event;
		return rest;
	}
	const adornment = ADORNMENTS.find((name) => name === field);
	if (adornment === undefined || event[adornment] === undefined) return null;
	const { [adornment]: _, ...rest } = event;
	return rest;
}

/**
 * Sets times after the relay's `clock` back by the amount that `now` is ahead of it, but to `clock` at the
 * latest. Returns whether there were any.
 */
export function setBack(events: SourceEvent[], clock: number, now: number): boolean {
	const ahead = Math.max(0, now - clock);
	const back = (time: number): number => (time > clock ? Math.min(clock, time - ahead) : time);
	let any = false;
	for (const [i, event] of events.entries()) {
		const { sentAt, from, to } = event;
		if (!(Math.max(sentAt ?? clock, from ?? clock, to ?? clock) > clock)) continue;
		any = true;
		events[i] = {
			...event,
			...(sentAt !== undefined && { sentAt: back(sentAt) }),
			...(from !== undefined && { from: back(from) }),
			...(to !== undefined && { to: Math.max(back(from ?? to), back(to)) })
		};
	}
	return any;
}
