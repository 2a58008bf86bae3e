/** What an export says in words of its own. */
import { lengthWords } from '../std/length-words';
import { bitsOf } from '../wire/frame/adornments';
import { noticeOf, outageOf, replyOf } from '../wire/frame/attributes';
import type { Moderator } from '../wire/frame/event';
import { durationOf, moderatorOf } from '../wire/frame/moderation';
import { copyOf } from '../wire/frame/origin';
import type { ZoneClock } from './clock';
import { nameOf, type ExportEvent, type ExportRow } from './row';

/** Longest quote of a message in a reply to it, in code points. */
const MOST_QUOTED = 140;

/** "1,234 messages" */
export const messagesWords = (count: number): string =>
	`${count.toLocaleString('en')} ${count === 1 ? 'message' : 'messages'}`;

/** "Not recorded from 2026-11-24 14:02:10 to 2026-11-24 14:09:00: disconnected from irc.libera.chat" */
export function outageWords(event: ExportEvent, clock: ZoneClock): string {
	const outage = outageOf(event);
	const time = outage ? ` from ${clock.stamp(outage.from)} to ${clock.stamp(outage.to)}` : '';
	return `Not recorded${time}: ${event.text}`;
}

/** The source's words for a notice: "ronni has subscribed for 6 months". */
export function noticeWords(event: Pick<ExportEvent, 'attributes'>): string {
	const { type = '', text = '' } = noticeOf(event) ?? {};
	return text || type.replace(/[-_]+/g, ' ').trim();
}

const byWords = (by: Moderator | null): string => (by ? ` by ${nameOf(by)}` : '');

/** "Chat cleared by mod: raid" */
export const clearingWords = (event: ExportEvent): string =>
	`Chat cleared${byWords(moderatorOf(event))}${event.text && `: ${event.text}`}`;

/** "deleted by mod: spam", "timed out for 10 min", "banned", "cleared"; null for nearly all messages. */
export function removalWords({ removal }: ExportRow): string | null {
	if (!removal) return null;
	const { type, act } = removal;
	if (type === 'cleared') return 'cleared';
	const why = act ? `${byWords(moderatorOf(act))}${act.text && `: ${act.text}`}` : '';
	if (type === 'deleted' || !act) return `deleted${why}`;
	const seconds = durationOf(act);
	return `${seconds > 0 ? `timed out for ${lengthWords(seconds)}` : 'banned'}${why}`;
}

/** What a message answers; the text is null where that message isn't there. */
export function answered({
	event,
	stored
}: ExportRow): { readonly name: string; readonly text: string | null } | null {
	const reply = replyOf(event);
	if (reply === null) return null;
	if (reply.type === 'quote') return { name: reply.author, text: reply.excerpt };
	const target = stored(reply.seq);
	if (!target) return { name: '', text: null };
	const points = Array.from(target.text);
	const text = points.slice(0, MOST_QUOTED).join('') + (points.length > MOST_QUOTED ? '…' : '');
	return { name: nameOf(target.author), text };
}

/** What stands after a message's text: whom it answers, where it came from, what became of it. */
export function marksOf(row: ExportRow): readonly string[] {
	const reply = answered(row);
	const copy = copyOf(row.event);
	const bits = bitsOf(row.event);
	const removed = removalWords(row);
	return [
		...(reply ? [reply.name ? `reply to ${reply.name}` : 'reply to an earlier message'] : []),
		...(bits > 0 ? [bits === 1 ? '1 bit' : `${bits.toLocaleString('en')} bits`] : []),
		...(copy
			? [/^id:\d+$/.test(copy.channel) ? 'from another channel' : `from #${copy.channel}`]
			: []),
		...(removed === null ? [] : [removed])
	];
}
