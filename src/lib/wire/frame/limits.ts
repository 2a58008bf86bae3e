/**
 * Numbers that both sides must agree on. Changing one changes the wire: raise the
 * version in `version.ts` (tests/unit/wire/shape.test.ts fails until that is done).
 */

/** Events in a sealed segment: segment n holds seq n·512+1 … n·512+512. */
export const SEGMENT_SIZE = 512;

/** Sealed segments in one answer of `GET /api/logs/:log/bundle` at most: a request costs more than a segment. */
export const BUNDLE_SEGMENTS = 16;

/** A device further behind than this many segments takes a snapshot instead of a stream. */
export const STREAM_SEGMENTS = 8;

/** Users in one block of `GET /api/logs/:log/users/:block`: block k holds ids k·512+1 … k·512+512. */
export const USER_BLOCK_SIZE = 512;

/** Longest text of a message, in Unicode code points. */
export const MAX_TEXT_CODE_POINTS = 4_000;

/** Longest channel, user, display name, source or message id, in Unicode code points. */
export const MAX_NAME_CODE_POINTS = 200;

/** Longest quoted excerpt in a reply whose message the log doesn't have, in code points. */
export const MAX_EXCERPT_CODE_POINTS = 100;

/** Attributes of an event, or of an appearance, at most. */
export const MAX_ATTRIBUTES = 64;

/** The last time that Date takes, epoch ms; its negative is the first. */
export const MAX_TIME = 8.64e15;

/** Largest inflated sections of a frame, in bytes: checked before anything is allocated. */
export const MAX_FRAME_TEXT_BYTES = SEGMENT_SIZE * MAX_TEXT_CODE_POINTS * 4;
export const MAX_FRAME_HEAD_BYTES = 4 * 1024 * 1024;

/**
 * Intervals of heartbeats, in ms, to a visible and to a hidden page; and the silence after which each treats
 * the socket as dead.
 */
export const BEAT_VISIBLE_MS = 2_000;
export const BEAT_HIDDEN_MS = 25_000;
export const SILENCE_VISIBLE_MS = 4_500;
export const SILENCE_HIDDEN_MS = 60_000;

/** Minutes of message marks that a snapshot carries (one day). */
export const SNAPSHOT_MINUTES = 1_440;

/** The segment that holds `seq` (seq ≥ 1). */
export const segmentOf = (seq: number): number => Math.floor((seq - 1) / SEGMENT_SIZE);
/** First seq of segment `n`. */
export const segmentFirst = (n: number): number => n * SEGMENT_SIZE + 1;
/** Last seq of segment `n` once it is sealed. */
export const segmentLast = (n: number): number => (n + 1) * SEGMENT_SIZE;
/** The number of sealed segments when the newest seq is `head`; also the number of the open one. */
export const sealedSegments = (head: number): number => Math.floor(head / SEGMENT_SIZE);
/** The border at or below `head`: the last seq of the newest sealed segment, or 0. */
export const borderOf = (head: number): number => sealedSegments(head) * SEGMENT_SIZE;
/** The block of 512 users that holds user `id` (id ≥ 1). */
export const userBlockOf = (id: number): number => Math.floor((id - 1) / USER_BLOCK_SIZE);
