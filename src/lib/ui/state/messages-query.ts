/** The query of /messages, in its address. */
import { resolve } from '$app/paths';
import type { ArchiveEntry, EventFilter } from '$lib/archive/tables/types';
import { startOfDay } from '$lib/ui/copy/dates';
import type { RowLinks } from './links';

export interface MessagesQuery {
	/** The part of a text to search for; '' shows all. */
	readonly text: string;
	/** Ids; null for all. */
	readonly channel: number | null;
	readonly user: number | null;
	/** First and last day, as YYYY-MM-DD in the reader's zone; '' for no bound. */
	readonly from: string;
	readonly to: string;
	/** The message to open at, and its log if the link names it. */
	readonly at: number | null;
	readonly log: string | null;
	/** An earlier archive, by name. */
	readonly archive: string | null;
}

const idIn = (params: URLSearchParams, name: string): number | null => {
	const value = Number(params.get(name) ?? '');
	return Number.isSafeInteger(value) && value > 0 ? value : null;
};
const dayIn = (params: URLSearchParams, name: string): string => {
	const value = params.get(name) ?? '';
	return startOfDay(value) === undefined ? '' : value;
};

/** Reads the query from an address; leaves out what it can't read. */
export const messagesQueryOf = (params: URLSearchParams): MessagesQuery => ({
	text: params.get('q') ?? '',
	channel: idIn(params, 'channel'),
	user: idIn(params, 'user'),
	from: dayIn(params, 'from'),
	to: dayIn(params, 'to'),
	at: idIn(params, 'at'),
	log: params.get('log') || null,
	archive: params.get('archive')
});

/** The address of /messages with a query. */
export function messagesLink(query: Partial<MessagesQuery>): string {
	const { text, ...others } = query;
	const params = new URLSearchParams();
	if (text) params.set('q', text);
	for (const [name, value] of Object.entries(others)) if (value) params.set(name, `${value}`);
	const search = params.toString();
	return resolve('/messages') + (search && `?${search}`);
}

/** Link targets of a row in an earlier archive: all within that archive, because other logs have other ids. */
export const linksInEarlier = ({ name, log }: Pick<ArchiveEntry, 'name' | 'log'>): RowLinks => ({
	message: (at) => messagesLink({ at, log, archive: name }),
	channel: ({ id }) => messagesLink({ channel: id, archive: name }),
	user: ({ user }) => messagesLink({ user, archive: name })
});

/** The part of a query that filters an archive's events. */
export const filterOf = ({
	channel,
	user,
	from,
	to
}: Pick<MessagesQuery, 'channel' | 'user' | 'from' | 'to'>): EventFilter => ({
	...(channel !== null && { channel }),
	...(user !== null && { user }),
	...(from !== '' && { from: startOfDay(from) }),
	...(to !== '' && { before: startOfDay(to, 1) })
});
