/** Queries about channels and their authors, answered from the ledger. */
import { CHANNEL_EXCERPT, type ChannelList, type People } from '../../../src/lib/wire/index';
import type { Ledger } from '../ledger';
import type { LoggedEvent } from '../log';

/** Every channel's users and newest message; `read` returns a message by its seq. */
export function channelList(
	ledger: Ledger,
	read: (seq: number) => LoggedEvent | undefined
): ChannelList {
	return {
		at: ledger.head,
		channels: ledger.channels().map(({ id }) => {
			const { people, newest } = ledger.standing(id);
			const logged = newest === 0 ? undefined : read(newest);
			return { id, people, last: logged ? lastOf(logged) : null };
		})
	};
}

function lastOf({ event: { seq, sentAt, author, text } }: LoggedEvent) {
	return {
		seq,
		sentAt,
		author: author ? author.displayName || author.login : '',
		text: [...text].slice(0, CHANNEL_EXCERPT).join('')
	};
}

/** The users with the most messages in a channel, at most `limit`. */
export function peopleOf(ledger: Ledger, channel: number, limit: number): People | undefined {
	if (!ledger.channel(channel)) return undefined;
	const most: { user: number; messages: number }[] = [];
	let least = 0;
	for (const pair of ledger.pairsOf(channel)) {
		if (most.length === limit && pair.messages <= least) continue;
		most.push(pair);
		most.sort((a, b) => b.messages - a.messages || a.user - b.user);
		if (most.length > limit) most.pop();
		least = most.at(-1)?.messages ?? 0;
	}
	return {
		at: ledger.head,
		people: ledger.standing(channel).people,
		users: most.flatMap(({ user, messages }) => {
			const look = ledger.people.user(user)?.look;
			if (!look) return [];
			const { login, displayName, color } = look;
			return [{ id: user, login, displayName, color, messages }];
		})
	};
}
