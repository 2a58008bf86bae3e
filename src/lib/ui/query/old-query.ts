/** Addresses of versions before the language of queries: `channel`, `user`, `from` and `to` beside a text. */
import { periodOf } from '$lib/query/dates';
import { parse } from '$lib/query/parse';
import { quote } from '$lib/query/written';
import { isoDay, startOfDay } from '$lib/ui/copy/dates';
import { addressOf } from '$lib/ui/state/address';
import { fromUser, inChannel, inNamed } from '$lib/ui/state/messages-query';

const OLD = ['channel', 'user', 'from', 'to'] as const;

type Named = readonly { readonly id: number; readonly name: string }[];

/** Whether the channels' names are needed to write the address anew. */
export const isOld = (params: URLSearchParams): boolean => OLD.some((name) => params.has(name));

const idOf = (text: string | null): number => {
	const id = Number(text ?? '');
	return Number.isSafeInteger(id) && id > 0 ? id : 0;
};

/** A day of the calendar, so many after one of an address; '' where there is none that a query can name. */
function dayIn(text: string | undefined, after: number): string {
	const time = startOfDay(text ?? '', after);
	const day = time === undefined ? '' : isoDay(time);
	return periodOf(day, 0) ? day : '';
}

/** A text that was sought as it stands. */
function asText(text: string): string {
	const parsed = parse(text, Date.now());
	const [only, ...more] = parsed.type === 'query' ? parsed.query.groups.flat() : [];
	const { term } = only ?? {};
	const plain = more.length === 0 && term?.type === 'text' && term.text === text && !only?.negated;
	return plain ? text : quote(text);
}

/** The query of such an address; `channels`: those of the archive, as far as they are known. */
export function oldQuery(params: URLSearchParams, channels: Named): string {
	const [channel, user] = [idOf(params.get('channel')), idOf(params.get('user'))];
	const named = channels.find(({ id }) => id === channel);
	const [from, to] = ['from', 'to'].map((name) => params.get(name) ?? '');
	const first = dayIn(from, 0);
	const next = dayIn(to, 1);
	const text = params.get('q') ?? '';
	const dates =
		first && from === to ? [`on:${first}`] : [first && `after:${first}`, next && `before:${next}`];
	return [
		channel ? (named ? inNamed(named, channels) : inChannel(channel)) : '',
		user ? fromUser(user) : '',
		...dates,
		text === '' ? '' : asText(text)
	]
		.filter(Boolean)
		.join(' ');
}

/** The same address in the language of queries. */
export function renewed({ pathname, search }: URL, channels: Named): string {
	const params = new URLSearchParams(search);
	const q = oldQuery(params, channels);
	for (const name of OLD) params.delete(name);
	params.delete('q');
	// In front, where people look.
	const others = [...params];
	const anew = new URLSearchParams(q === '' ? others : [['q', q], ...others]);
	return addressOf(pathname, anew);
}
