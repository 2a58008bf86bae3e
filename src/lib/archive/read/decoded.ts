/** Decoded frames and segments for the views, cached while in use. */
import { replyOf } from '../../wire/frame/attributes';
import { decodeFrame } from '../../wire/frame/frame';
import { SEGMENT_SIZE } from '../../wire/frame/limits';
import { Lru } from '../../std/lru';
import type { ArchivedEvent, EventChannel } from '../tables/types';

type Events = readonly ArchivedEvent[];

const segments = new Lru<string, Events>(32);
/** Cache size in tails of up to a segment's events each, however many frames they arrived in. */
const TAILS = 4;
const frames = new Lru<string, Events>(TAILS * SEGMENT_SIZE, (events) => events.length);

function decode(bytes: Uint8Array): Events {
	const frame = decodeFrame(bytes);
	const channels = new Map<number, EventChannel>(
		frame.channels.map(({ id, source, name }) => [id, { id, source, name }])
	);
	return frame.events.map((event) => ({
		seq: event.seq,
		kind: event.kind,
		channel: channels.get(event.channel) ?? null,
		author: event.author,
		receivedAt: event.receivedAt,
		sentAt: event.sentAt,
		text: event.text,
		reply: event.attributes.length ? replyOf(event) : null,
		attributes: event.attributes
	}));
}

const segmentKey = (archive: string, n: number): string => `${archive} ${n}`;

/** The cached events of a recently decoded segment. */
export const decodedSegment = (archive: string, n: number): Events | undefined =>
	segments.get(segmentKey(archive, n));

/** The events of a segment, from its bytes. */
export function decodeSegment(archive: string, n: number, bytes: Uint8Array): Events {
	const key = segmentKey(archive, n);
	let events = segments.get(key);
	if (!events) segments.set(key, (events = decode(bytes)));
	return events;
}

/** The events of a frame of the tail, from its bytes. */
export function decodeTailFrame(
	archive: string,
	frame: { readonly first: number; readonly last: number; readonly bytes: Uint8Array }
): Events {
	const key = `${archive} ${frame.first} ${frame.last}`;
	let events = frames.get(key);
	if (!events) frames.set(key, (events = decode(frame.bytes)));
	return events;
}
