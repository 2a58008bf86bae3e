/** JSON answers of the relay's HTTP API that devices read. Paths and caching: docs/PROTOCOL.md. */
import * as v from 'valibot';
import { CursorSchema } from './messages';
import { channel, count, recording, time } from './schemas';

export const SnapshotSchema = v.object({
	log: CursorSchema.entries.log,
	/** Everything below is exact at `head`. `first` is the oldest seq that the relay has. */
	head: count,
	first: count,
	time,
	totals: v.object({ messages: count, channels: count, users: count }),
	/** The term at head, and the cursor at the segment border at or below it, which a device installs. */
	termAtHead: CursorSchema.entries.term,
	border: CursorSchema,
	/** `recording`: how it stands at the source that keeps it; absent where none does, and from relays of protocol 3. */
	channels: v.array(v.object({ ...channel, messages: count, recording })),
	/**
	 * [minute since the epoch by the relay's clock, messages in the log at its end], oldest first: the minute
	 * before the newest day (SNAPSHOT_MINUTES; 0 messages mean that the log began after it), or the first that is
	 * known, then each later minute with events. Empty in an empty log.
	 */
	minutes: v.array(v.tuple([count, count])),
	/** When the newest event was received, later than `time` if the clock was set back since; null in an empty log. */
	lastReceivedAt: v.nullable(time),
	/** What imports brought of all this; absent while there are none, and from relays of protocol 2. */
	imported: v.optional(
		v.object({
			/** [channel id, messages] of each channel with some. */
			channels: v.array(v.tuple([count, count])),
			/** [minute since the epoch by the relay's clock, messages received in it] of the newest day, oldest first. */
			minutes: v.array(v.tuple([count, count])),
			/** When the newest event was received that no import brought; null before there is one. */
			lastReceivedAt: v.nullable(time)
		})
	),
	transports: v.object({ websocket: v.boolean(), polling: v.boolean() }),
	demo: v.boolean()
});
/** `GET /api/snapshot`: the state of the log at its head, from one read transaction. */
export type Snapshot = v.InferOutput<typeof SnapshotSchema>;

export const SegmentListSchema = v.object({
	/** How many segments are sealed: 0 … sealed-1; those below `first` were dropped by the relay. */
	first: count,
	sealed: count,
	segments: v.array(
		v.object({
			n: count,
			key: v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/)),
			bytes: count,
			sentAt: v.tuple([time, time]),
			receivedAt: v.tuple([time, time])
		})
	)
});
/** `GET /api/logs/:log/segments?from&to`: sealed segments from … to (inclusive, at most 1,024 an answer). */
export type SegmentList = v.InferOutput<typeof SegmentListSchema>;
export type SegmentInfo = SegmentList['segments'][number];

export const UserBlockSchema = v.object({
	block: count,
	/** The seq at which the block is exact. */
	at: count,
	/** Columns of the users block·512+1 …, by id: shorter than 512 in the last block. */
	source: v.array(v.string()),
	login: v.array(v.string()),
	displayName: v.array(v.string()),
	/** 0xRRGGBB or -1. */
	color: v.array(v.pipe(v.number(), v.integer(), v.minValue(-1), v.maxValue(0xffffff))),
	messages: v.array(count),
	/** Earliest and latest sentAt, epoch ms. */
	firstSeen: v.array(time),
	lastSeen: v.array(time)
});
/** `GET /api/logs/:log/users/:block`. */
export type UserBlock = v.InferOutput<typeof UserBlockSchema>;

/** Every error answer of the HTTP API. */
export const ApiErrorSchema = v.object({
	error: v.object({
		code: v.string(),
		message: v.string(),
		/** Which event of a batch, from 0, and which of its fields. */
		index: v.optional(count),
		field: v.optional(v.string())
	})
});
export type ApiError = v.InferOutput<typeof ApiErrorSchema>;

/** Answer to `POST /api/ingest`, given once the batch is durable. */
export interface IngestAnswer {
	readonly accepted: number;
	readonly duplicates: number;
	readonly conflicts: number;
	readonly head: number;
}

/** The items of an answer to a poll, in order: text is a control message, bytes are a frame. */
export type PollItem = string | Uint8Array;
