import {
	frameOf,
	keyInput,
	keyOfDigest,
	pairKey,
	segmentOf,
	writeCanonical,
	type Canonical,
	type ChannelTotal,
	type Frame,
	type SegmentInfo
} from '../../src/lib/wire/index';
import type { LoggedEvent } from './log';

/** SHA-256, 32 bytes. */
export type Digest = (bytes: Uint8Array) => Uint8Array;

/** The frame of consecutive logged events of one segment (at least one). */
export function frameOfLogged(logged: readonly LoggedEvent[]): Frame {
	const channels = new Map<number, ChannelTotal>();
	const users = new Map<number, number>();
	const pairs = new Map<number, number>();
	for (const { event, channelKey, after } of logged) {
		if (channelKey) {
			const { source, name } = channelKey;
			channels.set(event.channel, {
				id: event.channel,
				source,
				name,
				messages: after.channelMessages
			});
		}
		if (!event.author) continue;
		users.set(event.author.user, after.userMessages);
		pairs.set(pairKey(event.author.user, event.channel), after.pairMessages);
	}
	const last = logged[logged.length - 1];
	if (!last) throw new RangeError('a frame has at least one event');
	const { messages, channels: channelCount, users: userCount } = last.after;
	return frameOf(
		logged.map(({ event }) => event),
		{ messages, channels: channelCount, users: userCount },
		{
			channel: (id) => channels.get(id),
			user: (id) => users.get(id),
			pair: (user, channel) => pairs.get(pairKey(user, channel))
		}
	);
}

/** A sealed segment, not yet packed. */
export interface Seal {
	readonly frame: Frame;
	readonly canonical: Canonical;
	readonly key: string;
	readonly sentAt: readonly [number, number];
	readonly receivedAt: readonly [number, number];
}

/** Seals the 512 events of a segment. */
export function seal(logged: readonly LoggedEvent[], digest: Digest): Seal {
	const frame = frameOfLogged(logged);
	const canonical = writeCanonical(frame);
	return sealFrame(frame, canonical, keyOfDigest(digest(keyInput(frame, canonical))));
}

/** The seal of a segment's frame with its canonical bytes and their key. */
export const sealFrame = (frame: Frame, canonical: Canonical, key: string): Seal => ({
	frame,
	canonical,
	key,
	sentAt: range(frame.events.map((event) => event.sentAt)),
	receivedAt: range(frame.events.map((event) => event.receivedAt))
});

/** The entry of a sealed, packed segment in the list of segments. */
export const infoOf = (
	{ frame, key, sentAt, receivedAt }: Seal,
	bytes: Uint8Array
): SegmentInfo => ({
	n: segmentOf(frame.first),
	key,
	bytes: bytes.length,
	sentAt: [...sentAt],
	receivedAt: [...receivedAt]
});

const range = (times: readonly number[]): [number, number] => [
	Math.min(...times),
	Math.max(...times)
];
