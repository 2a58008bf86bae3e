import Dexie from 'dexie';
import { WireError } from '../../wire/frame/errors';
import { isCounted, type Frame } from '../../wire/frame/event';
import { deletedByOf } from '../../wire/frame/moderation';
import { importOf } from '../../wire/frame/origin';
import type { ChannelRecording } from '../../wire/channel-states';
import { recordingOf } from '../../wire/recording';
import type { Term } from '../../wire/messages';
import { CHANNEL_EXCERPT } from '../../wire/queries';
import { segmentFirst, segmentLast, segmentOf } from '../../wire/frame/limits';
import { dropFrames, dropOldest, keepSegments } from './segments';
import { bytesOf, joined, openIncoming, planFrames, type Incoming } from './incoming';
import { storeModeration } from '../tables/moderation';
import { hourOf, markHours, marksOf, setBack, type Mark, type MarkRun } from '../tables/minutes';
import { termAt } from './frame-verdict';
import {
	STORED,
	present,
	type ArchiveDatabase,
	type ChannelRow,
	type StreamRow
} from '../tables/schema';
import type { LastMessage } from '../tables/types';
import { blocksIn, foldUsers } from '../tables/users';
import { store } from '../tables/store';

/** The result of applying a queue of frames. */
export interface CommitResult {
	/** The cursor's seq afterwards. */
	readonly cursor: number;
	readonly events: number;
	readonly duplicates: number;
	/** Whether events are missing between the cursor and a received frame. */
	readonly gap: boolean;
}

/**
 * Applies frames to the stream, inside a writer's transaction: events, cursor, totals, channels, marks and
 * coverage change together or not at all. Completed segments are sealed.
 */
export async function applyFrames(
	db: ArchiveDatabase,
	stream: StreamRow,
	queue: readonly Incoming[],
	terms: readonly Term[],
	budget: number
): Promise<CommitResult> {
	const { kept, duplicates, gap } = planFrames(stream.cursor.seq, queue);
	const newest = kept.at(-1)?.frame;
	if (!newest) return { cursor: stream.cursor.seq, events: 0, duplicates, gap };

	const frames = kept.map(({ frame }) => frame);
	// A snapshot has the marks of its own events, which follow it once more.
	const runs = marksOf(frames, stream.totals.at, stream.lastReceivedAt ?? 0);
	const back = runs.at(-1)?.back;
	const marksFrom = back ? await remarkMinutes(db, stream.marksFrom, runs) : stream.marksFrom;
	// In parallel: in sequence, each of these would wait for the database's answer to the previous one.
	await Promise.all([
		storeRuns(db, stream, kept, budget),
		storeChannels(db, frames),
		!back && markMinutes(db, runs[0]),
		store(db.meta, [
			{
				...stream,
				marksFrom,
				cursor: { seq: newest.last, term: termAt(terms, newest.last, stream.cursor.term) },
				totals:
					newest.last >= stream.totals.at ? { ...newest.totals, at: newest.last } : stream.totals,
				lastReceivedAt:
					newest.last > stream.totals.at
						? (newest.events.at(-1)?.receivedAt ?? stream.lastReceivedAt)
						: stream.lastReceivedAt,
				...broughtBy(stream, frames)
			}
		])
	]);
	return { cursor: newest.last, events: newest.last - stream.cursor.seq, duplicates, gap };
}

/** What the stream's row says of imports after frames that continue it; nothing before the first import. */
function broughtBy(
	{ totals: { at }, imported = 0, liveAt, lastReceivedAt }: StreamRow,
	frames: readonly Frame[]
): Pick<StreamRow, 'imported' | 'liveAt'> {
	const events = frames.flatMap((frame) => frame.events).filter(({ seq }) => seq > at);
	const brought = events.filter((event) => importOf(event) > 0);
	if (brought.length === 0 && liveAt === undefined) return {};
	const live = events.findLast((event) => importOf(event) === 0);
	return {
		imported: imported + brought.filter(({ kind }) => isCounted(kind)).length,
		liveAt: live ? live.receivedAt : liveAt === undefined ? lastReceivedAt : liveAt
	};
}

type Run = [Incoming, ...Incoming[]];

async function storeRuns(
	db: ArchiveDatabase,
	stream: StreamRow,
	kept: readonly Incoming[],
	budget: number
): Promise<void> {
	for (const run of bySegment(kept)) await storeRun(db, stream, run, budget);
}

const ones = (minutes: readonly number[]): Mark[] => minutes.map((minute) => [minute, 1]);

async function markMinutes(db: ArchiveDatabase, { marks, imported }: MarkRun): Promise<void> {
	const hours = await db.minutes.bulkGet([...new Set(marks.map(([minute]) => hourOf(minute)))]);
	await store(db.minutes, markHours(hours, marks, ones(imported)));
}

/** Marks minutes although the log's clock was set back. Returns from when on the marks are complete. */
async function remarkMinutes(
	db: ArchiveDatabase,
	marksFrom: number,
	runs: readonly MarkRun[]
): Promise<number> {
	let rows = present(await db.minutes.toArray());
	for (const { back, marks, imported } of runs) {
		if (back) [rows, marksFrom] = setBack(rows, marksFrom, back);
		rows = markHours(rows, marks, ones(imported));
	}
	await db.minutes.clear();
	await store(db.minutes, rows);
	return marksFrom;
}

function bySegment(frames: readonly Incoming[]): Run[] {
	const runs: Run[] = [];
	for (const incoming of frames) {
		const run = runs.at(-1);
		if (run && segmentOf(run[0].frame.first) === segmentOf(incoming.frame.first))
			run.push(incoming);
		else runs.push([incoming]);
	}
	return runs;
}

/** Stores frames of one segment, or the segment itself if they complete it. */
async function storeRun(
	db: ArchiveDatabase,
	stream: StreamRow,
	run: Run,
	budget: number
): Promise<void> {
	const n = segmentOf(run[0].frame.first);
	const first = segmentFirst(n);
	const last = run.at(-1)?.frame.last;
	if (last !== segmentLast(n)) {
		for (const incoming of run) {
			const { frame } = incoming;
			const bytes = await packed(incoming);
			await store(db.frames, [{ first: frame.first, last: frame.last, bytes }]);
			await storeModeration(db, frame.events);
		}
		return;
	}
	const tail = await db.frames
		.where('first')
		.between(first, run[0].frame.first, true, false)
		.toArray();
	const [start, ...rest] = [...present(tail).map(({ bytes }) => openIncoming(bytes)), ...run];
	const whole = joined([start ?? run[0], ...rest]);
	const { frame } = whole;
	// A damaged frame of the tail is missing; once it is noted, a snapshot goes around.
	if (frame.first !== first) throw new WireError('bad-table', 'the tail is not whole');
	const bytes = await packed(whole);
	if (tail.length > 0) await dropFrames(db, first, last);
	await keepSegments(db, [{ n, bytes, head: frame }]);
	const blocks = await db.users.bulkGet(blocksIn(frame));
	await store(db.users, foldUsers(blocks, frame, stream.base));
	const stored = await db.fact(STORED);
	// Live growth replaces the oldest history, but never more of it than its own size.
	if (stored && stored.bytes > budget) {
		const excess = Math.min(stored.bytes - budget, bytes.length);
		await store(db.meta, [await dropOldest(db, stored, excess)]);
	}
}

/** The bytes of a frame; while they are being packed, the transaction is kept open. */
const packed = (incoming: Incoming): Promise<Uint8Array> | Uint8Array =>
	incoming.bytes ?? Dexie.waitFor(bytesOf(incoming));

async function storeChannels(db: ArchiveDatabase, frames: readonly Frame[]): Promise<void> {
	const latest = new Map<number, ChannelRow>();
	for (const frame of frames) {
		const last = lastMessages(frame);
		for (const channel of frame.channels) {
			const { id } = channel;
			latest.set(id, {
				...channel,
				at: frame.last,
				last: last.get(id) ?? latest.get(id)?.last ?? null
			});
		}
	}
	const rows = [...latest.values()];
	const known = await db.channels.bulkGet(rows.map(({ id }) => id));
	const at = new Map(rows.map(({ id }, i) => [id, known[i]?.at ?? 0]));
	const brought = new Map<number, number>();
	const recordings = new Map<number, ChannelRecording | null>();
	for (const event of frames.flatMap(({ events }) => events)) {
		const { seq, channel, kind } = event;
		// A snapshot has what was said of the channel up to its head.
		if (seq <= (at.get(channel) ?? 0)) continue;
		if (isCounted(kind) && importOf(event) > 0)
			brought.set(channel, (brought.get(channel) ?? 0) + 1);
		const recording = recordingOf(event);
		if (recording !== undefined) recordings.set(channel, recording);
	}
	await store(
		db.channels,
		rows.flatMap((row, i) => {
			const before = known[i];
			// A snapshot knows totals as of its head, and no messages.
			const total = before && before.at > row.at ? before : row;
			const imported = (before?.imported ?? 0) + (brought.get(row.id) ?? 0);
			const said = recordings.get(row.id);
			const recording = said === undefined ? before?.recording : said;
			return {
				...total,
				last: row.last ?? before?.last ?? null,
				...(imported > 0 && { imported }),
				...(recording && { recording })
			};
		})
	);
}

/** Each channel's newest message in a frame that no import brought. */
function lastMessages({ events }: Frame): Map<number, LastMessage> {
	const last = new Map(
		events
			.filter((event) => isCounted(event.kind) && importOf(event) === 0)
			.map((event) => [event.channel, event])
	);
	return new Map(
		[...last].map(([channel, event]) => {
			const { seq, sentAt, author, text } = event;
			const deletedBy = deletedByOf(event);
			return [
				channel,
				{
					seq,
					sentAt,
					user: author?.user ?? 0,
					author: author ? author.displayName || author.login : '',
					text: [...text].slice(0, CHANNEL_EXCERPT).join(''),
					...(deletedBy !== null && { deletedBy })
				}
			];
		})
	);
}
