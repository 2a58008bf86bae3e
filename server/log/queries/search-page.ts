/** Found messages in the wire's form. */
import {
	attributesToText,
	foldText,
	isCounted,
	removableOf,
	replyOf,
	type SearchPage
} from '../../../src/lib/wire/index';
import type { LoggedEvent } from '../log';
import type { Moderated } from '../moderated';
import type { TextQuery, TextsFound } from '../query-types';

type Hit = SearchPage['hits'][number];

/** The answer to a search that is exact as of event `at`. */
export const searchPage = (
	at: number,
	{ total, seqs }: TextsFound,
	moderated: Moderated,
	eventAt: (seq: number) => LoggedEvent | undefined
): SearchPage => ({
	at,
	total,
	hits: seqs.flatMap((seq) => {
		const logged = eventAt(seq);
		return logged
			? [{ ...hitOf(logged), removal: moderated.removalOf(removableOf(logged.event), at) }]
			: [];
	})
});

function hitOf({ event, channelKey }: LoggedEvent): Omit<Hit, 'removal'> {
	const { seq, kind, channel, author, receivedAt, sentAt, text } = event;
	return {
		seq,
		kind,
		channel: channelKey && { id: channel, source: channelKey.source, name: channelKey.name },
		author: author && {
			user: author.user,
			login: author.login,
			displayName: author.displayName,
			color: author.color,
			attributes: attributesToText(author.attributes)
		},
		receivedAt,
		sentAt,
		text,
		reply: replyOf(event),
		attributes: attributesToText(event.attributes)
	};
}

/** Searches events in memory, given ascending. */
export function findIn(events: readonly LoggedEvent[], query: TextQuery): TextsFound {
	const { channel, user, from, to, before, limit } = query;
	const needle = foldText(query.text);
	const seqs = events.flatMap(({ event }) =>
		isCounted(event.kind) &&
		(channel === null || event.channel === channel) &&
		(user === null || event.author?.user === user) &&
		(from === null || event.sentAt >= from) &&
		(to === null || event.sentAt < to) &&
		foldText(event.text).includes(needle)
			? [event.seq]
			: []
	);
	const newestFirst = seqs.reverse();
	return {
		total: seqs.length,
		seqs: newestFirst.filter((seq) => before === null || seq < before).slice(0, limit)
	};
}
