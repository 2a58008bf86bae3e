/** The query of a list of messages, in its address. */
import { resolve } from '$app/paths';
import type { ArchiveEntry } from '$lib/archive/tables/types';
import { valueFor } from '$lib/query/written';
import { addressOf } from './address';
import type { RowLinks } from './links';

/** A query as its reader wrote it, and how it compares texts. */
export interface WrittenQuery {
	/** In the language of docs/QUERIES.md; '' shows all. */
	readonly q: string;
	readonly matchCase: boolean;
	readonly ignoreAccents: boolean;
}

export interface MessagesQuery extends WrittenQuery {
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

/** What of an address is a query. */
export const writtenIn = (params: URLSearchParams): WrittenQuery => ({
	q: params.get('q') ?? '',
	matchCase: params.get('case') === 'match',
	ignoreAccents: params.get('accents') === 'ignore'
});

/** Reads the query from an address; leaves out what it can't read. */
export const messagesQueryOf = (params: URLSearchParams): MessagesQuery => ({
	...writtenIn(params),
	at: idIn(params, 'at'),
	log: params.get('log') || null,
	archive: params.get('archive')
});

function put(params: URLSearchParams, query: Partial<WrittenQuery>): void {
	const { q, matchCase, ignoreAccents } = query;
	const set = (name: string, value: string): void =>
		value === '' ? params.delete(name) : params.set(name, value);
	if (q !== undefined) set('q', q);
	if (matchCase !== undefined) set('case', matchCase ? 'match' : '');
	if (ignoreAccents !== undefined) set('accents', ignoreAccents ? 'ignore' : '');
}

/** The address of /messages with a query. */
export function messagesLink({ at, log, archive, ...query }: Partial<MessagesQuery>): string {
	const params = new URLSearchParams();
	put(params, query);
	for (const [name, value] of Object.entries({ at, log, archive }))
		if (value) params.set(name, `${value}`);
	return addressOf(resolve('/messages'), params);
}

/** The address of the same page with another query; at a message only if `change` says so. */
export function withQuery(
	{ pathname, search }: URL,
	{ at, log, ...query }: Partial<MessagesQuery>
): string {
	const params = new URLSearchParams(search);
	put(params, query);
	for (const [name, value] of Object.entries({ at, log })) {
		if (value) params.set(name, `${value}`);
		else params.delete(name);
	}
	return addressOf(pathname, params);
}

/** Several clauses as one query. */
export const both = (...clauses: readonly string[]): string =>
	clauses.filter((clause) => clause !== '').join(' ');

/** Clauses in the language of queries. By id they say exactly who is meant; the field shows names. */
export const fromUser = (id: number): string => `from:id:${id}`;
export const inChannel = (id: number): string => `in:id:${id}`;
/** By its name, unless another one here is called the same. */
export const inNamed = (
	channel: { readonly id: number; readonly name: string },
	all: readonly { readonly name: string }[]
): string => {
	const bare = (name: string): string => name.toLowerCase().replace(/^#/, '');
	const alike = all.filter(({ name }) => bare(name) === bare(channel.name)).length;
	return alike === 1 ? `in:${valueFor(channel.name)}` : inChannel(channel.id);
};
/** A day as YYYY-MM-DD. */
export const onDay = (day: string): string => `on:${day}`;

/** Link targets of a row in an earlier archive: all within that archive, because other logs have other ids. */
export const linksInEarlier = ({ name, log }: Pick<ArchiveEntry, 'name' | 'log'>): RowLinks => ({
	message: (at) => messagesLink({ at, log, archive: name }),
	context: ({ seq, channel }) =>
		messagesLink({ q: channel ? inChannel(channel.id) : '', at: seq, log, archive: name }),
	channel: ({ id }) => messagesLink({ q: inChannel(id), archive: name }),
	user: ({ user }) => messagesLink({ q: fromUser(user), archive: name })
});
