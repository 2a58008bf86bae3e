import type { Appearance } from './event';

const CHANNELS = 2 ** 21;

/** The distinct (user, channel) pairs of counted and uncounted events alike, in order of first occurrence. */
export function pairsOf(
	events: readonly { author: Pick<Appearance, 'user'> | null; channel: number }[]
): [user: number, channel: number][] {
	const seen = new Set<number>();
	const pairs: [number, number][] = [];
	for (const { author, channel } of events) {
		if (author === null || channel === 0) continue;
		const key = pairKey(author.user, channel);
		if (seen.has(key)) continue;
		seen.add(key);
		pairs.push([author.user, channel]);
	}
	return pairs;
}

/** One number for a (user, channel) pair; exact up to 2^21 channels and 2^32 users. */
export const pairKey = (user: number, channel: number): number => user * CHANNELS + channel;
