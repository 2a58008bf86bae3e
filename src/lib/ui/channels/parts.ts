/** Parts of a channel's page, from the relay's answers and newer messages. */
import type { PairCount } from '$lib/archive/read/pairs';
import type { People } from '$lib/wire/queries';
import type { Bar } from '$lib/ui/kit/bars/bars';
import type { ChannelFigures } from './channels';
import { mostOf } from '$lib/ui/charts/whole';
import { MINUTE_MS } from '$lib/std/time';

/** A channel's last minutes as bars, up to `minute`, which runs, or ended when the connection did. */
export function lastMinutes({ bars }: Pick<ChannelFigures, 'bars'>, minute: number): Bar[] {
	const first = minute - bars.length + 1;
	return bars.map((value, i) => {
		const start = (first + i) * MINUTE_MS;
		return { start, end: start + MINUTE_MS, value, running: i === bars.length - 1 };
	});
}

type Users = People['users'];

/**
 * The most active users after newer messages. A user who isn't among them and wrote nothing since has no more
 * than the last of them.
 */
export function usersWith(users: Users, channel: number, pairs: readonly PairCount[]): Users {
	const all = new Map(users.map((user) => [user.id, user]));
	for (const { channel: where, author, messages } of pairs) {
		if (where !== channel) continue;
		const { user: id, login, displayName, color } = author;
		all.set(id, { id, login, displayName, color, messages });
	}
	return mostOf(all.values());
}

/** By channel: the users all of whose messages there are among these. */
export function newcomersIn(pairs: readonly PairCount[]): Map<number, number> {
	const newcomers = new Map<number, number>();
	for (const { channel, among, messages } of pairs) {
		if (among === messages) newcomers.set(channel, (newcomers.get(channel) ?? 0) + 1);
	}
	return newcomers;
}
