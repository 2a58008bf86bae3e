import { WireError } from './errors';
import type { ChannelTotal, Frame, LogEvent } from './event';
import { pairKey, pairsOf } from './pairs';

/**
 * One frame from several consecutive ones; each may overlap the previous one, and repeated events are
 * dropped. The totals are those of the latest frame with an entry, and exact at the end because every frame
 * has all totals that its events changed.
 */
export function mergeFrames(frames: readonly Frame[]): Frame {
	const [head] = frames;
	if (!head) throw new WireError('bad-table', 'no frames to merge');
	const events: LogEvent[] = [];
	const channels = new Map<number, ChannelTotal>();
	const users = new Map<number, number>();
	const pairs = new Map<number, number>();
	let next = head.first;
	let totals = head.totals;
	for (const frame of frames) {
		if (frame.first > next) {
			throw new WireError(
				'bad-table',
				`events ${next} … ${frame.first - 1} are missing between frames`
			);
		}
		if (frame.last < next) continue;
		for (const event of frame.events) if (event.seq >= next) events.push(event);
		for (const channel of frame.channels) channels.set(channel.id, channel);
		for (const user of frame.users) users.set(user.id, user.messages);
		for (const pair of frame.pairs) pairs.set(pairKey(pair.user, pair.channel), pair.messages);
		totals = frame.totals;
		next = frame.last + 1;
	}
	return frameOf(events, totals, {
		channel: (id) => channels.get(id),
		user: (id) => users.get(id),
		pair: (user, channel) => pairs.get(pairKey(user, channel))
	});
}

/** Supplies a frame's totals. */
export interface TotalsSource {
	channel(id: number): ChannelTotal | undefined;
	user(id: number): number | undefined;
	pair(user: number, channel: number): number | undefined;
}

/** The frame of consecutive `events` (at least one), its tables in order of first occurrence. */
export function frameOf(
	events: readonly LogEvent[],
	totals: Frame['totals'],
	source: TotalsSource
): Frame {
	const known = <T>(total: T | undefined): T => {
		if (total === undefined)
			throw new WireError('bad-table', 'a total that the events need is missing');
		return total;
	};
	const channelIds = new Set(events.flatMap((event) => (event.channel ? [event.channel] : [])));
	const userIds = new Set(events.flatMap((event) => (event.author ? [event.author.user] : [])));
	return {
		first: events[0]!.seq,
		last: events[events.length - 1]!.seq,
		totals,
		channels: [...channelIds].map((id) => known(source.channel(id))),
		users: [...userIds].map((id) => ({ id, messages: known(source.user(id)) })),
		pairs: pairsOf(events).map(([user, channel]) => ({
			user,
			channel,
			messages: known(source.pair(user, channel))
		})),
		events
	};
}
