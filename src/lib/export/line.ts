/** An event as a line of an export: in the form that ingest takes. */
import { badgesOf, bitsOf, emotesOf } from '../wire/frame/adornments';
import { noticeOf, outageOf, replyOf } from '../wire/frame/attributes';
import { EventKind } from '../wire/frame/event';
import { deletedByOf, durationOf, moderatorOf, targetOf } from '../wire/frame/moderation';
import { chatterOf, copyOf } from '../wire/frame/origin';
import type { ExportEvent } from './row';

/** Length of the prefix that message ids take from the log's id. */
const LOG_DIGITS = 16;

/** Returns an event that another one refers to, or null if it isn't stored. */
type StoredAt = (seq: number) => ExportEvent | null;

/**
 * Frames don't contain the source's ids, so a message's id is made of the log's id and the seq; a repeated replay does
 * no harm. Where its deletion came before it, it is made of the deletion's seq: that is all that the deletion knows of it.
 */
export class ExportIds {
	readonly #log: string;
	/** Sources in which names don't tell people apart: they get ids, too. */
	readonly #ambiguous: ReadonlySet<string>;

	constructor(log: string, ambiguous: ReadonlySet<string> = new Set()) {
		this.#log = log.slice(0, LOG_DIGITS);
		this.#ambiguous = ambiguous;
	}

	/** Whom an event is by, or concerns. */
	user({ author, channel }: Pick<ExportEvent, 'author' | 'channel'>): object {
		if (!author) return {};
		const { user, login, displayName } = author;
		return {
			user: login,
			...(this.#ambiguous.has(channel?.source ?? '') && { userId: `${this.#log}-user-${user}` }),
			...(displayName && { displayName })
		};
	}

	of(event: Pick<ExportEvent, 'seq' | 'attributes'>): string {
		const deletion = deletedByOf(event);
		return deletion === null ? this.#at(event.seq) : this.#targetOf(deletion);
	}

	/** The id of the event at `seq`. */
	at(seq: number, stored: StoredAt): string {
		const event = stored(seq);
		return event ? this.of(event) : this.#at(seq);
	}

	/** The id of what a deletion names. */
	target(deletion: ExportEvent, stored: StoredAt): string {
		const seq = targetOf(deletion);
		return seq === null ? this.#targetOf(deletion.seq) : this.at(seq, stored);
	}

	#at(seq: number): string {
		return `${this.#log}-${seq}`;
	}

	#targetOf(deletion: number): string {
		return `${this.#at(deletion)}-target`;
	}
}

/** The event as JSON, without a line feed. */
export function lineOf(event: ExportEvent, ids: ExportIds, stored: StoredAt): string {
	const id = ids.of(event);
	const { source, name: channel } = event.channel ?? {};
	switch (event.kind) {
		case EventKind.outage:
			return JSON.stringify({
				...{ id, source, channel, kind: 'outage' },
				...{ ...outageOf(event), cause: event.text }
			});
		case EventKind.delete:
			return JSON.stringify({
				...{ id, source, channel, kind: 'deleted', target: ids.target(event, stored) },
				...actOf(event, ids)
			});
		case EventKind.purge:
			return JSON.stringify({
				...{ id, source, channel, kind: event.author ? 'purged' : 'cleared' },
				...(durationOf(event) > 0 && { duration: durationOf(event) }),
				...actOf(event, ids)
			});
		default:
			return JSON.stringify({ id, source, channel, ...saidIn(event, ids, stored) });
	}
}

/** What all acts of moderators have: whom they concern, when, by whom, why. */
function actOf(event: ExportEvent, ids: ExportIds): object {
	const { sentAt, text } = event;
	const by = moderatorOf(event);
	return {
		...ids.user(event),
		sentAt: new Date(sentAt).toISOString(),
		...(by && {
			by: {
				user: by.login,
				...(by.userId && { userId: by.userId }),
				...(by.displayName && { displayName: by.displayName })
			}
		}),
		...(text && { reason: text })
	};
}

/** A message, an action or a notice. */
function saidIn(event: ExportEvent, ids: ExportIds, stored: StoredAt): object {
	const { author, kind, text, sentAt } = event;
	const reply = replyOf(event);
	const color = author?.color ?? null;
	const badges = author ? badgesOf(author) : '';
	const emotes = emotesIn(event);
	const bits = bitsOf(event);
	const notice = kind === EventKind.notice ? noticeOf(event) : null;
	const target = reply?.type === 'event' ? stored(reply.seq) : null;
	const copy = copyOf(event);
	const chatter = chatterOf(event);
	return {
		...ids.user(event),
		...(color !== null && { color: `#${color.toString(16).padStart(6, '0')}` }),
		...(badges && { badges: badges.split(',') }),
		...(kind === EventKind.action && { kind: 'action' }),
		...(notice && { kind: 'notice', notice }),
		...(!(notice && text === '') && { text }),
		...(emotes.length > 0 && { emotes }),
		...(bits > 0 && { bits }),
		sentAt: new Date(sentAt).toISOString(),
		...(reply?.type === 'quote' && { replyTo: { user: reply.author, text: reply.excerpt } }),
		...(reply?.type === 'event' && {
			replyTo: target?.author
				? { id: ids.of(target), user: target.author.login, text: target.text }
				: ids.at(reply.seq, stored)
		}),
		...(copy && {
			copyOf: {
				channel: copy.channel,
				...(copy.seq !== null && { id: ids.at(copy.seq, stored) })
			}
		}),
		...(chatter && { chatter })
	};
}

/** Emotes in the form of ingest: positions in code points. */
const emotesIn = (event: ExportEvent): { id: string; start: number; length: number }[] =>
	emotesOf(event).map(({ id, start, length }) => ({
		id,
		start: points(event.text.slice(0, start)),
		length: points(event.text.slice(start, start + length))
	}));

const points = (text: string): number => [...text].length;
