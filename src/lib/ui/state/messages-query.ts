/** What /messages shows, as its address says it. */
import { resolve } from '$app/paths';
import type { ArchiveEntry, EventFilter } from '$lib/archive/tables/types';
import type { RowLinks } from './links';

export interface Place {
	/** Part of the texts that are looked for; '' shows all. */
	readonly text: string;
	/** Ids; null for all. */
	readonly channel: number | null;
	readonly user: number | null;
	/** First and last day, as YYYY-MM-DD in the reader's zone; '' for open ends. */
	readonly from: string;
	readonly to: string;
	/** The message to open at, and the log that it is in where the link says so. */
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
	return startOf(value) === undefined ? '' : value;
};

/** The place that an address names; what can't be read in it is left out. */
export const placeOf = (params: URLSearchParams): Place => ({
	text: params.get('q') ?? '',
	channel: idIn(params, 'channel'),
	user: idIn(params, 'user'),
	from: dayIn(params, 'from'),
	to: dayIn(params, 'to'),
	at: idIn(params, 'at'),
	log: params.get('log') || null,
	archive: params.get('archive')
});

/** The address of a place. */
export function placeLink(place: Partial<Place>): string {
	const { text, ...others } = place;
	const params = new URLSearchParams();
	if (text) params.set('q', text);
	for (const [name, value] of Object.entries(others)) if (value) params.set(name, `${value}`);
	const query = params.toString();
	return resolve('/messages') + (query && `?${query}`);
}

/** Where what stands in a row of an earlier archive leads: all of it within that archive, as other logs have other ids. */
export const linksInEarlier = ({ name, log }: Pick<ArchiveEntry, 'name' | 'log'>): RowLinks => ({
	message: (at) => placeLink({ at, log, archive: name }),
	channel: ({ id }) => placeLink({ channel: id, archive: name }),
	user: ({ user }) => placeLink({ user, archive: name })
});

/** No chat is older. A year that is still being typed is: 0002, 0020. */
const FIRST_YEAR = 1970;

/** When a day begins (or the one `later` days after it) in the reader's zone, epoch ms; undefined for what is no day, or of no year that has chat. */
export function startOf(day: string, later = 0): number | undefined {
	const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day)?.map(Number) ?? [];
	if (!year || !month || !date || year < FIRST_YEAR) return undefined;
	return new Date(year, month - 1, date + later).getTime();
}

/** What a place shows of an archive. */
export const filterOf = ({
	channel,
	user,
	from,
	to
}: Pick<Place, 'channel' | 'user' | 'from' | 'to'>): EventFilter => ({
	...(channel !== null && { channel }),
	...(user !== null && { user }),
	...(from !== '' && { from: startOf(from) }),
	...(to !== '' && { before: startOf(to, 1) })
});
