/** Queries about channels and their authors, answered from the ledger. */
import { CHANNEL_EXCERPT, type ChannelList, type People } from '../../../src/lib/wire/index';
import type { Ledger } from '../ledger';
import type { LoggedEvent } from '../log';
import { Best } from './best';
import { jsonWithList } from '../json-list';
import type { Pace } from '../pace';

type Last = ChannelList['channels'][number]['last'];

/** Newest messages of channels, which are read again only where there is a newer one. */
export class ChannelLists {
	readonly #last: (Last | undefined)[] = [];
	/** Returns a message by its seq. */
	readonly #read: (seq: number) => LoggedEvent | undefined;

	constructor(read: (seq: number) => LoggedEvent | undefined) {
		this.#read = read;
	}

	/** Every channel's users and newest message, as of the call, although it takes several steps: a ChannelList in JSON. */
	list(ledger: Ledger, pace: Pace): Promise<Uint8Array> {
		const { people, newest } = ledger.standings();
		const channels = ledger.channels();
		return jsonWithList(
			{ at: ledger.head },
			'channels',
			channels.length,
			(i) => {
				const id = channels[i]?.id ?? 0;
				return { id, people: people[id] ?? 0, last: this.#lastOf(id, newest[id] ?? 0) };
			},
			pace
		);
	}

	#lastOf(id: number, newest: number): Last {
		if (newest === 0) return null;
		const known = this.#last[id];
		if (known?.seq === newest) return known;
		const logged = this.#read(newest);
		const last = logged ? lastOf(logged) : null;
		while (this.#last.length <= id) this.#last.push(undefined);
		this.#last[id] = last;
		return last;
	}
}

function lastOf({ event: { seq, sentAt, author, text } }: LoggedEvent): NonNullable<Last> {
	return {
		seq,
		sentAt,
		author: author ? author.displayName || author.login : '',
		// A part of the text, and not the text behind it.
		text: excerptOf(text),
		removal: null
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
