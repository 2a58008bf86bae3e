/** An archive as NDJSON: a line a message, in the shape that `POST /api/ingest` and `npm run replay` take. See docs/decisions/0071-export.md. */
import { EventKind, isCounted } from '../wire/event';
import { segmentLast, segmentOf } from '../wire/limits';
import type { Archive } from './archive';
import type { ArchivedEvent } from './types';

/** A part of an export. */
export interface ExportPart {
	/** Whole lines, each with its line feed. */
	readonly text: string;
	readonly messages: number;
}

/** Characters of a log's id that its messages' ids begin with. */
const LOG_DIGITS = 16;

/** All messages that are held, oldest first, a segment at a time: the archive is never in memory as a whole. */
export async function* exportParts(archive: Archive): AsyncGenerator<ExportPart> {
	const state = await archive.state();
	if (!state) return;
	const id = (seq: number): string => `${state.log.slice(0, LOG_DIGITS)}-${seq}`;
	for (const range of state.coverage) {
		for (let first = range.first; first <= range.last;) {
			const last = Math.min(range.last, segmentLast(segmentOf(first)));
			const messages = (await eventsIn(archive, first, last)).filter(({ kind }) => isCounted(kind));
			const lines: string[] = [];
			for (const message of messages)
				lines.push(lineOf(message, id, await quoted(archive, message)));
			if (lines.length > 0) yield { text: `${lines.join('\n')}\n`, messages: lines.length };
			first = last + 1;
		}
	}
}

async function eventsIn(archive: Archive, first: number, last: number): Promise<ArchivedEvent[]> {
	const stretches = await archive.window(first, last);
	return stretches.flatMap((stretch) => (stretch.type === 'events' ? stretch.events : []));
}

/** The message that one replies to, where it is held. */
async function quoted(archive: Archive, { reply }: ArchivedEvent): Promise<ArchivedEvent | null> {
	if (reply?.type !== 'event') return null;
	return (await eventsIn(archive, reply.seq, reply.seq))[0] ?? null;
}

/** A message as a line. Ids of the source don't travel: it gets one of its log and seq, so that it may be sent twice without harm. */
function lineOf(
	{ seq, channel, author, kind, text, sentAt, reply }: ArchivedEvent,
	id: (seq: number) => string,
	target: ArchivedEvent | null
): string {
	const color = author?.color ?? null;
	return JSON.stringify({
		id: id(seq),
		channel: channel?.name,
		user: author?.login,
		...(author?.displayName && { displayName: author.displayName }),
		...(color !== null && { color: `#${color.toString(16).padStart(6, '0')}` }),
		...(kind === EventKind.action && { kind: 'action' }),
		text,
		sentAt: new Date(sentAt).toISOString(),
		...(reply?.type === 'quote' && { replyTo: { user: reply.author, text: reply.excerpt } }),
		...(reply?.type === 'event' && {
			replyTo: target?.author
				? { id: id(reply.seq), user: target.author.login, text: target.text }
				: id(reply.seq)
		})
	});
}
