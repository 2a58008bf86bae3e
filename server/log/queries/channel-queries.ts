/** Queries about channels and their authors, answered from the ledger. */
import {
	CHANNEL_EXCERPT,
	removableOf,
	type ChannelList,
	type People,
	type Removable
} from '../../../src/lib/wire/index';
import type { Ledger } from '../ledger';
import type { LoggedEvent } from '../log';
import { Best } from './best';
import { jsonWithList } from '../json-list';
import type { Pace } from '../pace';

type Last = NonNullable<ChannelList['channels'][number]['last']>;

/** A channel's newest message, without what was done to it since. */
interface Newest {
	readonly last: Omit<Last, 'removal'>;
	readonly removable: Removable;
}

/** Newest messages of channels, which are read again only where there is a newer one. */
export class ChannelLists {
	readonly #newest: (Newest | null | undefined)[] = [];
	/** Returns a message by its seq. */
	readonly #read: (seq: number) => LoggedEvent | undefined;

	constructor(read: (seq: number) => LoggedEvent | undefined) {
		this.#read = read;
	}

	/** Every channel's users and newest message, as of the call, although it takes several steps: a ChannelList in JSON. */
	list(ledger: Ledger, pace: Pace): Promise<Uint8Array> {
		const { people, newest } = ledger.standings();
		const channels = ledger.channels();
		const at = ledger.head;
		return jsonWithList(
			{ at },
			'channels',
			channels.length,
			(i) => {
				const id = channels[i]?.id ?? 0;
				const { last, removable } = this.#newestOf(id, newest[id] ?? 0) ?? {};
				const removal = removable ? ledger.moderated.removalOf(removable, at) : null;
				return { id, people: people[id] ?? 0, last: last ? { ...last, removal } : null };
			},
			pace
		);
	}

	#newestOf(id: number, newest: number): Newest | null {
		if (newest === 0) return null;
		const known = this.#newest[id];
		if (known?.last.seq === newest) return known;
		const logged = this.#read(newest);
		const read = logged ? newestOf(logged) : null;
		while (this.#newest.length <= id) this.#newest.push(undefined);
		this.#newest[id] = read;
		return read;
	}
}

function newestOf({ event }: LoggedEvent): Newest {
	const { seq, sentAt, author, text } = event;
	return {
		last: {
			seq,
			sentAt,
			author: author ? author.displayName || author.login : '',
			// A part of the text, and not the text behind it.
			text: excerptOf(text)
		},
		removable: removableOf(event)
	};
}

/** The first characters, in a string of their own: a slice would keep all of the text in memory. */
const excerptOf = (text: string): string =>
	[...text.slice(0, CHANNEL_EXCERPT * 2)].slice(0, CHANNEL_EXCERPT).join('');

/** The users with the most messages in a channel, at most `limit`. */
export function peopleOf(ledger: Ledger, channel: number, limit: number): People | undefined {
	if (!ledger.channel(channel)) return undefined;
	const most = new Best<{ user: number; messages: number }>(limit, (a, b) =>
		a.messages === b.messages ? a.user < b.user : a.messages > b.messages
	);
	ledger.pairs.forChannel(channel, (user, messages) => most.offer({ user, messages }));
	return {
		at: ledger.head,
		people: ledger.standing(channel).people,
		users: most.items.flatMap(({ user, messages }) => {
			const look = ledger.people.user(user)?.look;
			if (!look) return [];
			const { login, displayName, color } = look;
			return [{ id: user, login, displayName, color, messages }];
		})
	};
}
