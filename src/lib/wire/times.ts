/**
 * When what a log has was said: of each sealed segment, its messages by channel and quarter of an hour of `sentAt`, and
 * its runs, live and imports. In blocks of 64 segments, which never change: docs/decisions/0109-times.md.
 *
 * A segment's times as bytes, numbers as in frames: the runs (their count; of each the distance of its number, its events,
 * its earliest and latest `sentAt`, of the live one how far it reached), then the channels (their count; of each the
 * distance of its id, its quarters, for each of these the distance from the one before, and its messages).
 */
import { ByteReader, ByteWriter } from './frame/bytes';
import { WireError } from './frame/errors';
import { isCounted, type LogEvent } from './frame/event';
import { inflate, type Deflate } from './frame/frame';
import { MAX_TIME, SEGMENT_SIZE } from './frame/limits';
import { importOf } from './frame/origin';

/** Segments in a block: block k has the times of segments 64k … 64k + 63. */
export const TIMES_BLOCK = 64;

/** A quarter of an hour in ms. Every time zone differs from UTC by a multiple of it. */
export const QUARTER_MS = 900_000;

/** The first byte of every block. */
const TIMES_FORMAT = 1;
/** Bytes of a block before compression, at most: an unsorted import of odd times has a quarter of it. */
const MOST_BYTES = 4 * 1024 * 1024;
const LAST_QUARTER = MAX_TIME / QUARTER_MS;

/** What the live run, or an import, has in a segment. Times are epoch ms. */
export interface SegmentRun {
	/** The import's number; 0 for what came while it happened. */
	readonly run: number;
	readonly events: number;
	/** Earliest and latest. */
	readonly sentAt: readonly [number, number];
	/** Latest place in the order of lists: of live events the latest min(sentAt, receivedAt), of others the latest sentAt. */
	readonly reached: number;
}

type TimedEvent = Pick<LogEvent, 'kind' | 'channel' | 'sentAt' | 'receivedAt' | 'attributes'>;

/** Called with the number of messages that were sent in a channel in a quarter of an hour since the epoch. */
export type VisitQuarter = (channel: number, quarter: number, messages: number) => void;

/** The number of quarters of an hour since the epoch. */
export const quarterOf = (time: number): number => Math.floor(time / QUARTER_MS);

/** The block that has the times of segment `n`. */
export const timesBlockOf = (n: number): number => Math.floor(n / TIMES_BLOCK);

const ascending = <T>(map: ReadonlyMap<number, T>): [number, T][] =>
	[...map].sort(([a], [b]) => a - b);

/** The times of events of one segment, as bytes. The same events have the same bytes. */
export function timesOf(events: readonly TimedEvent[]): Uint8Array<ArrayBuffer> {
	const runs = new Map<number, SegmentRun>();
	const channels = new Map<number, Map<number, number>>();
	for (const event of events) {
		const { kind, channel, sentAt, receivedAt } = event;
		const run = importOf(event);
		const listed = run === 0 ? Math.min(sentAt, receivedAt) : sentAt;
		const before = runs.get(run);
		runs.set(run, {
			run,
			events: (before?.events ?? 0) + 1,
			sentAt: [
				Math.min(sentAt, before?.sentAt[0] ?? sentAt),
				Math.max(sentAt, before?.sentAt[1] ?? sentAt)
			],
			reached: Math.max(listed, before?.reached ?? listed)
		});
		if (!isCounted(kind)) continue;
		let quarters = channels.get(channel);
		if (!quarters) channels.set(channel, (quarters = new Map()));
		const quarter = quarterOf(sentAt);
		quarters.set(quarter, (quarters.get(quarter) ?? 0) + 1);
	}
	return written(ascending(runs), ascending(channels));
}

function written(
	runs: readonly (readonly [number, SegmentRun])[],
	channels: readonly (readonly [number, ReadonlyMap<number, number>])[]
): Uint8Array<ArrayBuffer> {
	const out = new ByteWriter();
	let id = 0;
	out.uint(runs.length);
	for (const [run, { events, sentAt, reached }] of runs) {
		out.uint(run - id);
		out.uint(events);
		out.int(sentAt[0]);
		out.uint(sentAt[1] - sentAt[0]);
		if (run === 0) out.uint(sentAt[1] - reached);
		id = run;
	}
	id = 0;
	let first = 0;
	out.uint(channels.length);
	for (const [channel, counts] of channels) {
		out.uint(channel - id);
		const quarters = ascending(counts);
		out.uint(quarters.length);
		let before = first;
		for (const [i, [quarter, messages]] of quarters.entries()) {
			if (i === 0) out.int(quarter - before);
			else out.uint(quarter - before);
			out.uint(messages);
			before = quarter;
		}
		first = quarters[0]?.[0] ?? first;
		id = channel;
	}
	return out.finish();
}

const bad = (what: string): WireError => new WireError('bad-table', what);

/** A run's number or a channel's id: the first may be 0, each other is greater than the one before. */
function nextId(reader: ByteReader, before: number, isFirst: boolean): number {
	const distance = reader.uint();
	if (distance === 0 && !isFirst) throw bad('times that do not ascend');
	return before + distance;
}

/** A time that calendars have, epoch ms. */
function checked(time: number): number {
	if (Math.abs(time) > MAX_TIME) throw new WireError('bad-number', 'a time beyond all calendars');
	return time;
}

function readRuns(reader: ByteReader): SegmentRun[] {
	const runs: SegmentRun[] = [];
	for (let left = reader.count(), run = 0; left > 0; left--) {
		run = nextId(reader, run, runs.length === 0);
		const events = reader.uint();
		const earliest = checked(reader.int());
		const latest = checked(earliest + reader.uint());
		const reached = checked(run === 0 ? latest - reader.uint() : latest);
		if (events === 0) throw bad('a run without events');
		runs.push({ run, events, sentAt: [earliest, latest], reached });
	}
	return runs;
}

/** The runs of a segment, or of a part of one, ascending. Throws WireError. */
export const runsOf = (bytes: Uint8Array): readonly SegmentRun[] => readRuns(new ByteReader(bytes));

/**
 * Reads the times of a segment, or of a part of one: returns its runs, ascending, and calls `visit` with its messages, by
 * channel and quarter, ascending. Throws WireError for bytes that `timesOf` doesn't make.
 */
export function readTimes(
	bytes: Uint8Array,
	visit: VisitQuarter = () => {}
): readonly SegmentRun[] {
	const reader = new ByteReader(bytes);
	const runs = readRuns(reader);
	let left = runs.reduce((sum, { events }) => sum + events, 0);
	if (left > SEGMENT_SIZE) throw bad('more events than a segment has');
	const channels = reader.count();
	let channel = 0;
	let first = 0;
	for (let i = 0; i < channels; i++) {
		channel = nextId(reader, channel, i === 0);
		const quarters = reader.count();
		if (quarters === 0) throw bad('a channel without messages');
		let quarter = first;
		for (let at = 0; at < quarters; at++) {
			const distance = at === 0 ? reader.int() : reader.uint();
			if (at > 0 && distance === 0) throw bad('times that do not ascend');
			quarter += distance;
			if (at === 0) first = quarter;
			const messages = reader.uint();
			left -= messages;
			if (messages === 0 || left < 0) throw bad('other messages than events');
			if (Math.abs(quarter) > LAST_QUARTER + 1) throw bad('a time beyond all calendars');
			visit(channel, quarter, messages);
		}
	}
	if (reader.left > 0) throw new WireError('trailing-bytes', 'times go on after their end');
	return runs;
}

/** A block: the times of its segments, in their order, compressed. */
export function packTimes(segments: readonly Uint8Array[], deflate: Deflate): Uint8Array {
	const all = new ByteWriter();
	for (const segment of segments) all.blob(segment);
	const raw = all.finish();
	const out = new ByteWriter();
	out.uint(TIMES_FORMAT);
	out.uint(segments.length);
	out.uint(raw.length);
	out.raw(deflate(raw));
	return out.finish();
}

/**
 * The times of each of a block's segments, from what a relay answered; `segments`: how many these should be. Throws
 * WireError where it says anything that can't be.
 */
export function unpackTimes(bytes: Uint8Array, segments: number): Uint8Array {
	const reader = new ByteReader(bytes);
	if (reader.uint() !== TIMES_FORMAT) {
		throw new WireError('unknown-format', 'times in a form that is newer than this version');
	}
	if (reader.uint() !== segments) throw bad('times of other segments');
	const size = reader.uint();
	if (size > MOST_BYTES) throw new WireError('too-large', 'times that inflate beyond their bounds');
	const raw = inflate(reader.raw(reader.left), size);
	const parts = splitTimes(raw);
	const isWhole = (part: Uint8Array): boolean =>
		readTimes(part).reduce((sum, { events }) => sum + events, 0) === SEGMENT_SIZE;
	if (parts.length !== segments || !parts.every(isWhole)) throw bad('times of other segments');
	return raw;
}

/** The times of each segment, from those of a block. Throws WireError. */
export function splitTimes(raw: Uint8Array): Uint8Array[] {
	const reader = new ByteReader(raw);
	const parts: Uint8Array[] = [];
	while (reader.left > 0) parts.push(reader.blob());
	return parts;
}
