/** Found messages: a page of them, and in the wire's form. */
import type { Sort } from '../../../src/lib/query/query';
import {
	ModerationOverlay,
	attributesToText,
	isModeration,
	removableOf,
	replyOf,
	type SearchPage
} from '../../../src/lib/wire/index';
import type { LoggedEvent } from '../log';
import type { HitsFound, HitsQuery } from '../query-types';
import { testerOf } from './tester';

type Hit = SearchPage['hits'][number];

/** The answer to a search. */
export const searchPage = (
	{ at, total, hits }: HitsFound,
	eventAt: (seq: number) => LoggedEvent | undefined
): SearchPage => ({
	at,
	total,
	hits: hits.flatMap(({ seq, removal }) => {
		const logged = eventAt(seq);
		return logged ? [{ ...hitOf(logged), removal }] : [];
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

/** The index of the first of ascending seqs that is `seq` or more. */
function firstFrom(seqs: ArrayLike<number>, seq: number): number {
	let low = 0;
	let high = seqs.length;
	while (low < high) {
		const middle = (low + high) >>> 1;
		if ((seqs[middle] ?? Infinity) < seq) low = middle + 1;
		else high = middle;
	}
	return low;
}

/** The seqs of a page of all hits, which are given ascending. */
export function pageOf(
	seqs: ArrayLike<number>,
	sort: Sort,
	{ before, after, limit }: Omit<HitsQuery, 'query'>
): number[] {
	const from = after === null ? 0 : firstFrom(seqs, after + 1);
	const to = before === null ? seqs.length : firstFrom(seqs, before);
	const size = Math.max(0, Math.min(limit, to - from));
	return Array.from(
		{ length: size },
		(_, i) => (sort === 'old' ? seqs[from + i] : seqs[to - 1 - i]) ?? 0
	);
}

/** Searches events in memory: all of a log, from the first. Rejects with LogError. */
export async function findIn(
	events: readonly LoggedEvent[],
	{ query, ...page }: HitsQuery
): Promise<HitsFound> {
	const at = events.length;
	const eventAt = (seq: number): LoggedEvent['event'] | undefined => events[seq - 1]?.event;
	const overlay = new ModerationOverlay();
	for (const { event } of events) if (isModeration(event.kind)) overlay.take(event);
	const removalOf = (seq: number): ReturnType<ModerationOverlay['removalOf']> => {
		const event = eventAt(seq);
		return event ? overlay.removalOf(removableOf(event)) : null;
	};
	const matches = await testerOf(query, {
		removal: ({ seq }) => removalOf(seq)?.type ?? null,
		authorAt: (seq) => eventAt(seq)?.author?.user ?? 0
	});
	// What came while the engine was loaded isn't known to the overlay.
	const seqs = events.slice(0, at).flatMap(({ event }) => (matches(event) ? [event.seq] : []));
	return {
		at,
		total: seqs.length,
		hits: pageOf(seqs, query.sort, page).map((seq) => ({ seq, removal: removalOf(seq) }))
	};
}
