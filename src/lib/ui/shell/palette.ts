/** The palette's options for a typed text. */
import { shownName } from '$lib/ui/copy/shown-name';
import type { ChannelCount, UserCount } from '$lib/archive/tables/types';
import { foldText } from '$lib/wire/fold';
import { counted, longDay } from '$lib/ui/copy/format';
import { channelLink, userLink } from '$lib/ui/state/links';
import { messagesLink } from '$lib/ui/state/messages-query';
import { PAGES } from '$lib/ui/copy/copy-common';
import { PALETTE } from './copy-palette';
import { resolve } from '$app/paths';
import { DAY_MS } from '$lib/std/time';
import { startOfDay } from '$lib/ui/copy/dates';

export type Offer = { readonly key: string; readonly label: string; readonly detail: string } & (
	| { readonly type: 'link'; readonly href: string }
	/** The first message of a day, by the start of the day, epoch ms. */
	| { readonly type: 'day'; readonly time: number }
);

/** Limit of offered channels, and of offered users. */
export const MOST_OFFERS = 6;

const COPY: Readonly<Record<string, number>> = { today: 0, yesterday: 1 };

const isoDay = (time: number): string => {
	const day = new Date(time);
	const two = (part: number): string => `${part}`.padStart(2, '0');
	return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
};

/** The start of the day that a text names: 2004-12-25, 25.12.2004, today, yesterday. */
function dayIn(text: string, now: number): number | undefined {
	const typed = text.trim().toLowerCase();
	const ago = COPY[typed];
	if (ago !== undefined) return startOfDay(isoDay(now), -ago);
	const [, date, month, year] = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(typed) ?? [];
	if (!year || !month || !date) return startOfDay(typed);
	return startOfDay(`${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`);
}

/** Whether the typed text may be a user's name: it names neither a channel nor a day. */
export const mayBeName = (typed: string): boolean =>
	!typed.trimStart().startsWith('#') && dayIn(typed, Date.now()) === undefined;

const PATHS = Object.keys(PAGES) as (keyof typeof PAGES)[];
const pages = (): Offer[] =>
	PATHS.map((path) => ({
		type: 'link',
		key: path,
		label: PAGES[path],
		detail: PALETTE.page,
		href: resolve(path)
	}));

/** Options for `typed`, best first; `users` are those whose names contain it. */
export function offersFor(
	typed: string,
	channels: readonly ChannelCount[],
	users: readonly UserCount[],
	now: number
): Offer[] {
	const text = typed.trim();
	const needle = foldText(text.replace(/^[#@]/, ''));
	const found = channels
		.filter(({ name }) => foldText(name).includes(needle))
		.toSorted((a, b) => b.messages - a.messages)
		.slice(0, MOST_OFFERS);
	const time = dayIn(text, now);
	return [
		...pages().filter(({ label }) => foldText(label).startsWith(needle)),
		...(time === undefined || time > now + DAY_MS
			? []
			: [{ type: 'day' as const, key: 'day', label: longDay(time), detail: PALETTE.date, time }]),
		...found.map((channel): Offer => ({
			type: 'link',
			key: `channel ${channel.id}`,
			label: `#${channel.name}`,
			detail: counted(channel.messages, 'message', 'messages'),
			href: channelLink(channel)
		})),
		...users.slice(0, MOST_OFFERS).map((user): Offer => ({
			type: 'link',
			key: `user ${user.id}`,
			label: shownName(user),
			detail: counted(user.messages, 'message', 'messages'),
			href: userLink({ user: user.id, login: user.login })
		})),
		...(text === ''
			? []
			: [
					{
						type: 'link' as const,
						key: 'text',
						label: `“${text}”`,
						detail: PALETTE.search,
						href: messagesLink({ q: text })
					}
				])
	];
}
