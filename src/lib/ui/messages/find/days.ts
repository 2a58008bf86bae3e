import type { Archive } from '$lib/archive/read/archive';
import { MergedHistory } from '$lib/archive/read/list-history';
import type { EventFilter } from '$lib/archive/tables/types';
import { isoDay, startOfDay } from '$lib/ui/copy/dates';
import { draftOf, writtenOf } from '$lib/ui/query/chips';
import { valueOf, withValue } from '$lib/ui/query/filters';
import type { MessagesQuery } from '$lib/ui/state/messages-query';

/**
 * The first message at `time` (epoch ms) or later in the order of lists, of those that match and that this device has;
 * where what is before it isn't stored, about that of the time among it, or else the newest of it. Null when there is none.
 */
export async function firstOfDay(
	archive: Archive,
	time: number,
	filter: EventFilter = {}
): Promise<number | null> {
	const list = new MergedHistory(archive.name, filter);
	const spot = await list.spotAt(time);
	const [there] = spot.time >= time ? await list.window(spot, spot) : [];
	if (there?.type !== 'gap') return there ? spot.seq : null;
	const { missingAt } = await import('$lib/archive/times/missing');
	return (await missingAt(archive.name, time)) ?? spot.seq;
}

const later = (day: string, days: number): string => isoDay(startOfDay(day, days) ?? 0);

/** The first and the last day of a written query, as YYYY-MM-DD; '' for none, or for what a field for a day can't show. */
export function daysOf(q: string): { readonly from: string; readonly to: string } {
	const draft = draftOf(q, Date.now());
	const day = (key: 'after' | 'before' | 'on'): string => {
		const value = valueOf(draft, key);
		return startOfDay(value) === undefined ? '' : value;
	};
	// `before:` excludes its day.
	return {
		from: day('on') || day('after'),
		to: day('on') || (day('before') && later(day('before'), -1))
	};
}

/** The query with these days, '' for none, and nothing else about time. */
export function within(q: string, first: string, last: string): string {
	const values = { on: '', after: first, before: last && later(last, 1) } as const;
	return Object.entries(values).reduce(
		(written, [key, value]) =>
			withValue(draftOf(written, Date.now()), key as keyof typeof values, value),
		writtenOf(draftOf(q, Date.now()))
	);
}

interface Listed {
	/** What the list keeps to; of hits, what their page keeps to. */
	readonly filter: EventFilter;
	/** Whether hits are shown, which can't be opened at a day. */
	readonly hits: boolean;
	readonly q: string;
}

/**
 * What opens a list at the first message of the day that begins at `time`, epoch ms; null if this device has none from
 * then on. Dates that exclude the day are left out, and so is all that makes hits of the list.
 */
export async function openingAt(
	archive: Archive,
	time: number,
	{ filter, hits, q }: Listed
): Promise<Pick<MessagesQuery, 'q' | 'at'> | null> {
	const { from, to } = daysOf(q);
	const day = isoDay(time);
	const kept = (from === '' || from <= day) && (to === '' || day <= to);
	const { from: first, before, ...who } = filter;
	const bounds = kept ? { ...(first && { from: first }), ...(before && { before }) } : {};
	const at = await firstOfDay(archive, time, { ...who, ...bounds });
	return at === null ? null : { q: hits ? '' : kept ? q : within(q, '', ''), at };
}
