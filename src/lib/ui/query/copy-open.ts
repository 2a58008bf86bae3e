/** Texts of what opens from the field: proposals, the table of the language, filters. */
import type { Key } from '$lib/query/query';

/** What a key is for. */
export const KEY_WORDS: Readonly<Record<Key | 'me', string>> = {
	from: 'who wrote it',
	to: 'who was answered or named with @',
	in: 'the channel',
	before: 'earlier than a day or a time',
	after: 'on a day or later',
	on: 'on that day',
	has: 'a link, an emote, a reply …',
	is: 'deleted, unread, a mention …',
	emote: 'an emote by its name',
	badge: 'a badge of who wrote it',
	link: 'a part of an address',
	sort: 'newest or oldest first',
	me: 'your names, from Settings'
};

export const SORT_WORDS: Readonly<Record<string, string>> = {
	new: 'newest first',
	old: 'oldest first'
};
export const DATE_WORDS: Readonly<Record<string, string>> = {
	today: 'today',
	yesterday: 'yesterday',
	'3d': 'three days ago',
	'2w': 'two weeks ago'
};

export const PROPOSALS = {
	label: 'Proposals',
	recent: 'Recent searches',
	forget: 'Forget these',
	/** Leads to the table of the language. */
	more: 'All ways to search',
	times: (count: number): string => `${count}×`
} as const;

export const HELP = {
	title: 'How to search',
	write: 'Write',
	finds: 'It finds messages',
	examples: 'Try one',
	close: 'Close',
	about:
		'All parts must fit; OR joins two of which one is enough. A minus excludes. Capitals, widths and vowel marks don’t matter unless you say so.',
	rows: [
		['lost keys', 'with both words, also within longer ones'],
		['"lost keys"', 'with these words side by side, as written'],
		['-lost', 'without the word; works before every part'],
		['lost OR found', 'with one of them'],
		['/colou?r/', 'that match an expression; /…/c minds capitals'],
		['from:ada', 'of a person, by any name; from:ada,bob of either; from:me'],
		['to:ada', 'that answer or @name a person'],
		['in:linux', 'in a channel; in:libera/linux where several are called so'],
		['after:2026-05', 'since then; also before: and on:, today, yesterday, 3d, 2w'],
		['has:link', 'with a link, emote, reply, bits, badge or image'],
		[
			'is:deleted',
			'by kind: message, action, notice, reply, first, deleted, purged, cleared, imported, copied, mention, unread'
		],
		['emote:Kappa', 'with that emote; badge:mod and link:youtube alike'],
		['sort:old', 'oldest first']
	],
	tries: [
		'has:link after:2w',
		'is:mention',
		'is:reply -from:me',
		'is:deleted',
		'after:yesterday sort:old'
	]
} as const satisfies Record<string, unknown>;

export const FILTERS = {
	title: 'Filters',
	parts: 'In this search',
	none: 'Nothing but the text.',
	channel: 'Channel',
	allChannels: 'All channels',
	person: 'From',
	personHint: 'A name, or me',
	add: 'Add',
	since: 'From day',
	until: 'To day',
	has: 'Has',
	is: 'Is',
	more: 'Compare',
	order: 'Order',
	orders: { new: 'Newest first', old: 'Oldest first' },
	done: 'Done'
} as const;
