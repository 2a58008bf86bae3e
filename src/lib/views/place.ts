/** What /messages shows, as its address says it. */
import { resolve } from '$app/paths';
import type { EventFilter } from '$lib/archive/types';

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
	log: params.get('log'),
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

/** When a day begins (or the one `later` days after it) in the reader's zone, epoch ms; undefined for what is no day. */
export function startOf(day: string, later = 0): number | undefined {
	const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
	if (!parts) return undefined;
	const [year, month, date] = parts.slice(1).map(Number);
	return new Date(year ?? 0, (month ?? 1) - 1, (date ?? 1) + later).getTime();
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
