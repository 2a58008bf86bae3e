/** What of a source's notice is shown besides its words: a picture, an amount and a tier. */
import type { ArchivedEvent } from '$lib/archive/tables/types';
import { noticeOf } from '$lib/wire/frame/attributes';
import { bitsOf } from '$lib/wire/frame/adornments';
import { counted } from '$lib/ui/copy/format';
import { tierOf } from './bits';

export type NoticeStyle = 'sub' | 'gift' | 'raid' | 'announcement' | 'other';

export interface NoticeLook {
	readonly look: NoticeStyle;
	/** "6 months", "5 subs", "1,204 viewers"; null where the words name none. */
	readonly amount: string | null;
	/** "Tier 2", "Prime"; null where the words name none. */
	readonly tier: string | null;
}

/** By the types of Twitch, without what a shared chat puts before them. */
const LOOKS: readonly (readonly [RegExp, NoticeStyle])[] = [
	[/gift|payforward/, 'gift'],
	[/sub|primepaidupgrade/, 'sub'],
	[/raid/, 'raid'],
	[/announcement/, 'announcement']
];

const numberIn = (words: string, pattern: RegExp): number =>
	Number((pattern.exec(words)?.[1] ?? '').replaceAll(',', ''));

function amountOf(look: NoticeStyle, words: string): string | null {
	const some = (value: number, one: string, other: string): string | null =>
		value > 0 && Number.isSafeInteger(value) ? counted(value, one, other) : null;
	switch (look) {
		case 'sub':
			return some(numberIn(words, /([\d,]+) months?\b/i), 'month', 'months');
		case 'gift':
			return some(numberIn(words, /\bgift(?:ing|ed) ([\d,]+)/i), 'sub', 'subs');
		case 'raid':
			return some(numberIn(words, /([\d,]+) (?:raiders?|viewers?)\b/i), 'viewer', 'viewers');
		default:
			return null;
	}
}

/** How a notice of a type looks. */
export const noticeStyle = (type: string): NoticeStyle =>
	LOOKS.find(([pattern]) => pattern.test(type))?.[1] ?? 'other';

/** How a notice looks: by its type, and by its words, which is all that a source says of amounts. */
export function noticeLook(event: Pick<ArchivedEvent, 'attributes'>): NoticeLook {
	const { type = '', text = '' } = noticeOf(event) ?? {};
	const look = noticeStyle(type);
	const tier = /\bTier [1-9]\b|\bPrime\b/.exec(text)?.[0] ?? null;
	return { look, amount: amountOf(look, text), tier };
}

/** The tier of a message's cheer, as the amount that it begins at; null for a message without bits. */
export function cheerTier(event: Pick<ArchivedEvent, 'attributes'>): number | null {
	const bits = bitsOf(event);
	return bits > 0 ? tierOf(bits) : null;
}
