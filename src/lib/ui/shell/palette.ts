/** The palette's options for a typed text. */
import { shownName } from '$lib/ui/copy/shown-name';
import type { ChannelCount, UserCount } from '$lib/archive/tables/types';
import { foldText } from '$lib/wire/fold';
import { counted, longDay, month, shortDay } from '$lib/ui/copy/format';
import { channelLink, userLink } from '$lib/ui/state/links';
import { messagesLink } from '$lib/ui/state/messages-query';
import { PAGES } from '$lib/ui/copy/copy-common';
import { PALETTE } from './copy-palette';
import { resolve } from '$app/paths';
import { networkName } from '$lib/ui/copy/network';
import { spokenDate, type SpokenDate } from './spoken-date';

export type Offer = { readonly key: string; readonly label: string; readonly detail: string } & (
	| { readonly type: 'link'; readonly href: string }
	/** The first message of a day, or of a longer time, by its start, epoch ms. */
	| { readonly type: 'day'; readonly time: number }
);

/** Limit of offered channels, and of offered users. */
export const MOST_OFFERS = 6;

/** What to call a stretch of time that somebody named. */
const UNIT_WORDS: Readonly<Record<SpokenDate['unit'], (time: number) => string>> = {
	day: longDay,
	week: (time) => PALETTE.week(shortDay(time)),
	month,
	year: (time) => `${new Date(time).getFullYear()}`
};

/** Whether the typed text may be a user's name: it names neither a channel nor a day. */
export const mayBeName = (typed: string): boolean =>
	!typed.trimStart().startsWith('#') && spokenDate(typed, Date.now()) === null;

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
	/** The one that is called so comes first, then those that begin so. */
	const rank = ({ name }: ChannelCount): number => {
		const folded = foldText(name).replace(/^#/, '');
		return folded === needle ? 0 : folded.startsWith(needle) ? 1 : 2;
	};
	const several = new Set(channels.map(({ source }) => source)).size > 1;
	const found = channels
		.filter(({ name }) => foldText(name).includes(needle))
		.toSorted((a, b) => rank(a) - rank(b) || b.messages - a.messages)
		.slice(0, MOST_OFFERS);
	const date = spokenDate(text, now);
	return [
		...pages().filter(({ label }) => foldText(label).startsWith(needle)),
		...(date
			? [
					{
						type: 'day' as const,
						key: 'day',
						label: UNIT_WORDS[date.unit](date.time),
						detail: PALETTE.date,
						time: date.time
					}
				]
			: []),
		...found.map((channel): Offer => ({
			type: 'link',
			key: `channel ${channel.id}`,
			label: `#${channel.name}`,
			detail:
				(several ? `${networkName(channel.source)} · ` : '') +
				counted(channel.messages, 'message', 'messages'),
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
