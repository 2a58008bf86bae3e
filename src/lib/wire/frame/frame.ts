/**
 * Frames as bytes:
 *
 *   format (1 byte) · first · count · head size · packed head size · text size · packed text size
 *   · packed head · packed text
 *
 * Numbers are unsigned LEB128; the packed parts are raw deflate. Place and sizes stand outside the
 * compression, so a receiver knows where a frame belongs before it inflates anything, and texts are
 * packed apart, so a reader of the tables inflates only those.
 */
import { inflateSync } from 'fflate';
import { ByteReader, ByteWriter, fromUtf8 } from './bytes';
import { writeCanonical, type Canonical } from './canonical-write';
import {
	readFilterColumns,
	readHead,
	readTextColumns,
	type FilterColumns,
	type FrameHead,
	type TextColumns
} from './canonical-read';
import { WireError } from './errors';
import type { Frame } from './event';
import {
	MAX_FRAME_HEAD_BYTES,
	MAX_FRAME_TEXT_BYTES,
	SEGMENT_SIZE,
	segmentLast,
	segmentOf
} from './limits';

/** The first byte of every frame. Decoders of released formats are never removed. */
export const FRAME_FORMAT = 1;

/** Raw deflate. Its output may differ between libraries: a frame's identity is its key, over the uncompressed bytes. */
export type Deflate = (bytes: Uint8Array) => Uint8Array;

export interface FrameRange {
	/** Seq of the first and last event. */
	readonly first: number;
	readonly last: number;
}

/** A frame whose position is known and whose parts are still packed. */
export interface PackedFrame extends FrameRange {
	readonly headSize: number;
	readonly head: Uint8Array;
	readonly textSize: number;
	readonly text: Uint8Array;
}

/** Throws `bad-table` unless first … last is a run inside one segment. */
function checkRange({ first, last }: FrameRange): void {
	if (first < 1 || last < first || last > segmentLast(segmentOf(first))) {
		throw new WireError('bad-table', `a frame of ${first} … ${last} does not fit into one segment`);
	}
}

/** The frame's bytes. Its events must be consecutive and within one segment. */
export function encodeFrame(frame: Frame, deflate: Deflate): Uint8Array {
	checkRange(frame);
	return packFrame(frame, writeCanonical(frame), deflate);
}

/** Throws `too-large` for parts that no device would accept. */
function checkSizes(head: number, text: number): void {
	if (head > MAX_FRAME_HEAD_BYTES || text > MAX_FRAME_TEXT_BYTES) {
		throw new WireError('too-large', 'the frame would inflate beyond its bounds');
	}
}

/** The frame's bytes from its canonical form. Throws `too-large`. */
export function packFrame(range: FrameRange, canonical: Canonical, deflate: Deflate): Uint8Array {
	checkSizes(canonical.head.length, canonical.text.length);
	const head = deflate(canonical.head);
	const text = deflate(canonical.text);
	const out = new ByteWriter();
	out.uint(FRAME_FORMAT);
	out.uint(range.first);
	out.uint(range.last - range.first + 1);
	out.uint(canonical.head.length);
	out.uint(head.length);
	out.uint(canonical.text.length);
	out.uint(text.length);
	out.raw(head);
	out.raw(text);
	return out.finish();
}

/** The frame's position and its packed parts; inflates nothing. Throws WireError. */
export function openFrame(bytes: Uint8Array): PackedFrame {
	const reader = new ByteReader(bytes);
	const format = reader.byte();
	if (format !== FRAME_FORMAT) {
		throw new WireError('unknown-format', `frame format ${format} is newer than this version`);
	}
	const first = reader.uint();
	const count = reader.uint();
	if (count > SEGMENT_SIZE) throw new WireError('too-large', `a frame of ${count} events`);
	const range = { first, last: first + count - 1 };
	checkRange(range);
	const headSize = reader.uint();
	const headPacked = reader.uint();
	const textSize = reader.uint();
	const textPacked = reader.uint();
	checkSizes(headSize, textSize);
	const packed = {
		...range,
		headSize,
		head: reader.raw(headPacked),
		textSize,
		text: reader.raw(textPacked)
	};
	if (reader.left > 0) throw new WireError('trailing-bytes', 'the frame goes on after its end');
	return packed;
}

/** Inflates to exactly `size` bytes or throws `bad-deflate`; never allocates more than one extra byte. */
export function inflate(packed: Uint8Array, size: number): Uint8Array {
	let bytes: Uint8Array;
	try {
		bytes = inflateSync(packed, { out: new Uint8Array(size + 1) });
	} catch {
		throw new WireError('bad-deflate', 'the frame can not be inflated');
	}
	if (bytes.length !== size) {
		throw new WireError('bad-deflate', 'the frame inflates to another size than it says');
	}
	return bytes;
}

/** The frame's canonical bytes, for its key. */
export const inflateFrame = (packed: PackedFrame): Canonical => ({
	head: inflate(packed.head, packed.headSize),
	text: inflate(packed.text, packed.textSize)
});

/** The bytes of a frame's texts, one after the other. */
export const inflateText = (packed: PackedFrame): Uint8Array =>
	inflate(packed.text, packed.textSize);

/** The tables and columns of a frame, without its texts. */
export function decodeHead(packed: PackedFrame): FrameHead {
	return readHead(
		inflate(packed.head, packed.headSize),
		packed.first,
		packed.last - packed.first + 1
	);
}

/** The columns that every search needs. */
export const decodeTextColumns = (packed: PackedFrame): TextColumns =>
	readTextColumns(inflate(packed.head, packed.headSize), packed.last - packed.first + 1);

/** The columns that filters need. */
export const decodeFilterColumns = (packed: PackedFrame): FilterColumns =>
	readFilterColumns(inflate(packed.head, packed.headSize), packed.last - packed.first + 1);

/** The complete frame. Throws WireError on any invalid byte. */
export function decodeFrame(bytes: Uint8Array): Frame {
	return decodePacked(openFrame(bytes));
}

/** The complete frame from its packed parts. */
export function decodePacked(packed: PackedFrame): Frame {
	return withTexts(decodeHead(packed), inflateText(packed));
}

/** A frame from its head and the bytes of its texts. */
export function withTexts({ textLengths, ...head }: FrameHead, bytes: Uint8Array): Frame {
	const texts = fromUtf8(bytes);
	let at = 0;
	const events = head.events.map((event, i) => ({
		...event,
		text: texts.slice(at, (at += textLengths[i]!))
	}));
	if (at !== texts.length) throw new WireError('bad-table', 'the lengths do not cover the texts');
	return { ...head, events };
}
