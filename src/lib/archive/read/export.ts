/** An archive as NDJSON: a line a message, notice, outage or act of a moderator, in the shape that `POST /api/ingest` and `npm run replay` take. See docs/decisions/0071-export.md. */
import { isCounted, isModeration, isShown } from '../../wire/frame/event';
import { segmentLast, segmentOf } from '../../wire/frame/limits';
import { targetOf } from '../../wire/frame/moderation';
import { copyOf } from '../../wire/frame/origin';
import type { Archive } from './archive';
import { ExportIds, lineOf } from './export-lines';
import type { ArchivedEvent } from '../tables/types';

/** A part of an export. */
export interface ExportPart {
	/** Complete lines, each with its line feed. */
	readonly text: string;
	readonly messages: number;
}

/** All of these that are stored, oldest first, a segment at a time: the archive is never in memory as a whole. */
export async function* exportParts(archive: Archive): AsyncGenerator<ExportPart> {
	const state = await archive.state();
	if (!state) return;
	const ids = new ExportIds(state.log);
	for (const range of state.coverage) {
		for (let first = range.first; first <= range.last;) {
			const last = Math.min(range.last, segmentLast(segmentOf(first)));
			const events = (await eventsIn(archive, first, last)).filter(
				({ kind }) => isShown(kind) || isModeration(kind)
			);
			if (events.length > 0) yield await exportPart(archive, events, ids);
			first = last + 1;
		}
	}
}

/** The lines of these events. */
export async function exportPart(
	archive: Archive,
	events: readonly ArchivedEvent[],
	ids: ExportIds
): Promise<ExportPart> {
	let text = '';
	for (const event of events) {
		const stored = await storedOf(archive, referredBy(event));
		text += `${lineOf(event, ids, (seq) => stored.get(seq) ?? null)}\n`;
	}
	return { text, messages: events.filter(({ kind }) => isCounted(kind)).length };
}

async function eventsIn(archive: Archive, first: number, last: number): Promise<ArchivedEvent[]> {
	const stretches = await archive.window(first, last);
	return stretches.flatMap((stretch) => (stretch.type === 'events' ? stretch.events : []));
}

/** The events of these that are stored, by seq. */
async function storedOf(
	archive: Archive,
	seqs: readonly number[]
): Promise<ReadonlyMap<number, ArchivedEvent>> {
	const stored = new Map<number, ArchivedEvent>();
	for (const seq of seqs) {
		for (const event of await eventsIn(archive, seq, seq)) stored.set(seq, event);
	}
	return stored;
}

/** The seqs of the messages that an event is a reply to, a copy or the deletion of. */
function referredBy(event: ArchivedEvent): number[] {
	const reply = event.reply?.type === 'event' ? event.reply.seq : null;
	return [reply, copyOf(event)?.seq ?? null, targetOf(event)].filter((seq) => seq !== null);
}
