/** An archive as NDJSON: a line a message, notice or outage, in the shape that `POST /api/ingest` and `npm run replay` take. See docs/decisions/0071-export.md. */
import { badgesOf, bitsOf, emotesOf } from '../../wire/frame/adornments';
import { noticeOf, outageOf } from '../../wire/frame/attributes';
import { EventKind, isCounted, isShown } from '../../wire/frame/event';
import { segmentLast, segmentOf } from '../../wire/frame/limits';
import type { Archive } from './archive';
import type { ArchivedEvent } from '../tables/types';

/** A part of an export. */
export interface ExportPart {
	/** Complete lines, each with its line feed. */
	readonly text: string;
	readonly messages: number;
}

/** Length of the prefix that message ids take from the log's id. */
const LOG_DIGITS = 16;

/** All messages, notices and outages that are stored, oldest first, a segment at a time: the archive is never in memory as a whole. */
export async function* exportParts(archive: Archive): AsyncGenerator<ExportPart> {
	const state = await archive.state();
	if (!state) return;
	const id = (seq: number): string => `${state.log.slice(0, LOG_DIGITS)}-${seq}`;
	for (const range of state.coverage) {
		for (let first = range.first; first <= range.last;) {
			const last = Math.min(range.last, segmentLast(segmentOf(first)));
			const events = (await eventsIn(archive, first, last)).filter(({ kind }) => isShown(kind));
			const lines: string[] = [];
			for (const event of events) {
				lines.push(
					event.kind === EventKind.outage
						? outageLine(event, id)
						: lineOf(event, id, await quoted(archive, event))
				);
			}
			const messages = events.filter(({ kind }) => isCounted(kind)).length;
			if (lines.length > 0) yield { text: `${lines.join('\n')}\n`, messages };
			first = last + 1;
		}
	}
}

async function eventsIn(archive: Archive, first: number, last: number): Promise<ArchivedEvent[]> {
	const stretches = await archive.window(first, last);
	return stretches.flatMap((stretch) => (stretch.type === 'events' ? stretch.events : []));
}

/** The message that one replies to, where it is stored. */
async function quoted(archive: Archive, { reply }: ArchivedEvent): Promise<ArchivedEvent | null> {
	if (reply?.type !== 'event') return null;
	return (await eventsIn(archive, reply.seq, reply.seq))[0] ?? null;
}

/** An outage as a line. */
function outageLine(event: ArchivedEvent, id: (seq: number) => string): string {
	const { seq, channel, text } = event;
	return JSON.stringify({
		id: id(seq),
		channel: channel?.name,
		kind: 'outage',
		...outageOf(event),
		cause: text
	});
}

/**
 * A message or notice as a line. Frames don't contain the source's ids, so its id is made of the log's id and
 * the seq; a repeated replay does no harm.
 */
function lineOf(
	event: ArchivedEvent,
	id: (seq: number) => string,
	target: ArchivedEvent | null
): string {
	const { seq, channel, author, kind, text, sentAt, reply } = event;
	const color = author?.color ?? null;
	const badges = author ? badgesOf(author) : '';
	const emotes = emotesIn(event);
	const bits = bitsOf(event);
	const notice = kind === EventKind.notice ? noticeOf(event) : null;
	return JSON.stringify({
		id: id(seq),
		channel: channel?.name,
		user: author?.login,
		...(author?.displayName && { displayName: author.displayName }),
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
				? { id: id(reply.seq), user: target.author.login, text: target.text }
				: id(reply.seq)
		})
	});
}

/** Emotes in the form of ingest: positions in code points. */
const emotesIn = (event: ArchivedEvent): { id: string; start: number; length: number }[] =>
	emotesOf(event).map(({ id, start, length }) => ({
		id,
		start: points(event.text.slice(0, start)),
		length: points(event.text.slice(start, start + length))
	}));

const points = (text: string): number => [...text].length;
