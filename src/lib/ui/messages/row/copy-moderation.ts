/** Texts of what moderators did. */
import type { EventRemoval } from '$lib/archive/read/removal';
import type { ArchivedEvent } from '$lib/archive/tables/types';
import { EventKind, type LogEvent, type Moderator } from '$lib/wire/frame/event';
import { durationOf, moderatorOf } from '$lib/wire/frame/moderation';
import { lengthWords } from '$lib/std/length-words';
import { count } from '$lib/ui/copy/format';
import { isolated } from '$lib/ui/copy/isolated';
import { nameOf } from './rows';

const moderatorName = ({ login, displayName }: Moderator): string => isolated(displayName || login);

/** " by mod: reason", as far as the source says. */
const more = (by: Moderator | null, reason: string): string =>
	`${by ? ` by ${moderatorName(by)}` : ''}${reason ? `: ${isolated(reason)}` : ''}`;
const byAndWhy = (act: Pick<LogEvent, 'attributes' | 'text'>): string =>
	more(moderatorOf(act), act.text);

const lengthOf = (seconds: number): string =>
	seconds > 0 ? `timed out for ${lengthWords(seconds)}` : 'banned';
const purgeWords = (act: Pick<LogEvent, 'attributes'>): string => lengthOf(durationOf(act));

/** "timed out for 10 min by mod: spam"; a duration of 0 s is a ban. */
export const purgeLine = (duration: number, by: Moderator | null, reason: string): string =>
	lengthOf(duration) + more(by, reason);

export const REMOVED = {
	/** Before the text, for those who don't see that it is struck. */
	before: { deleted: 'deleted: ', purged: 'deleted: ', cleared: 'cleared: ' },
	/** After the text: "deleted after 3 s by mod: spam". */
	after(
		{ type, act, sentAt: removedAt }: EventRemoval,
		{ sentAt }: Pick<ArchivedEvent, 'sentAt'>
	): string {
		if (type === 'cleared') return 'cleared';
		const why = act ? byAndWhy(act) : '';
		if (type === 'purged' && act) return purgeWords(act) + why;
		// Two clocks may disagree.
		const known = type === 'deleted' && removedAt !== null && removedAt >= sentAt;
		if (!known) return `deleted${why}`;
		return `deleted after ${lengthWords(Math.round((removedAt - sentAt) / 1_000))}${why}`;
	}
} as const;

/** What a moderator did, in three parts: the words before a name, the name, the words after it. */
export function actWords({ kind, author, attributes, text }: ArchivedEvent): {
	readonly before: string;
	readonly name: string | null;
	readonly after: string;
} {
	const why = byAndWhy({ attributes, text });
	const name = author && nameOf(author);
	if (kind === EventKind.delete) {
		return name === null
			? { before: '', name, after: `A message was deleted${why}` }
			: { before: 'A message from ', name, after: ` was deleted${why}` };
	}
	if (name !== null) return { before: '', name, after: ` was ${purgeWords({ attributes })}${why}` };
	const by = moderatorOf({ attributes });
	const who = by ? moderatorName(by) : 'A moderator';
	return { before: '', name, after: `${who} cleared the chat${text ? `: ${isolated(text)}` : ''}` };
}

/** On a toggle: whether lists show what moderators did as lines. */
export const ACTS = {
	toggle: 'Mod actions',
	about: 'Show deletions, timeouts and bans as lines',
	/** From a deletion to its message. */
	see: 'Show it'
} as const;

/** Marks beside a text. */
export const MARKS = {
	first: 'first message',
	returning: 'back after a while',
	/** A channel that isn't recorded may have only a number, as "id:12345678". */
	from: (channel: string): string =>
		/^id:\d+$/.test(channel) ? 'from another channel' : `from #${isolated(channel)}`,
	also: (channels: readonly string[]): string =>
		`also in ${channels.map((channel) => `#${isolated(channel)}`).join(', ')}`
} as const;

/** Below a number of messages; null for none. */
export const deletedSince = (deleted: number): string | null =>
	deleted > 0 ? `${count(deleted)} deleted since` : null;
