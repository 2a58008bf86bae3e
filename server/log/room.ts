/** How many users, channels and appearances one source may have: the ledger has them all in memory. */
import { LogError, type NewEvent } from './log';
import type { Ledger } from './ledger';

export interface RoomLimits {
	readonly users: number;
	readonly channels: number;
	/** Of one user: names and colours under which they wrote. */
	readonly appearances: number;
}

/** Measured in Node 20, in the ledger alone: 540 bytes a user, 270 a channel, 210 an appearance. Full: 1.1 GB. */
const LIMITS: RoomLimits = { users: 2_000_000, channels: 200_000, appearances: 1_000 };

/** Why the first of the events that has no room isn't taken; null if there is room for all. */
export function noRoom(
	events: readonly NewEvent[],
	ledger: Ledger,
	limits = LIMITS
): LogError | null {
	// What the batch adds, by source.
	const added = new Map<string, { users: Set<string>; channels: Set<string> }>();
	for (const [index, event] of events.entries()) {
		const { source, channel, userKey } = event;
		let of = added.get(source);
		if (!of) added.set(source, (of = { users: new Set(), channels: new Set() }));
		if (!ledger.hasChannel(source, channel)) {
			of.channels.add(channel);
			if (ledger.channelsOf(source) + of.channels.size > limits.channels) {
				return full(
					'too-many-channels',
					`${source} has ${limits.channels} channels already`,
					index
				);
			}
		}
		if (userKey === '') continue;
		const user = ledger.people.meant(event);
		if (!user) {
			of.users.add(userKey);
			if (ledger.people.usersOf(source) + of.users.size > limits.users) {
				return full('too-many-users', `${source} has ${limits.users} users already`, index);
			}
		} else if (
			!ledger.people.keepsLook(user, event) &&
			ledger.people.looks(user.id).length >= limits.appearances &&
			!ledger.people.hasLook(user, event)
		) {
			const message = `a user of ${source} has ${limits.appearances} appearances already`;
			return full('too-many-appearances', message, index);
		}
	}
	return null;
}

const full = (code: LogError['code'], message: string, index: number): LogError =>
	new LogError(code, message, 'Send nothing new of it, or use another source.', undefined, index);
