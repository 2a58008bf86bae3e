/** How fast devices may come: after a restart all of them do, and a welcome for one is work on the loop of all. */
import { Bucket } from '../../src/lib/std/bucket';
import type { Share, Visitor } from './visitor';

/** Devices that are welcome at once, and in each second from then on. */
const AT_ONCE = 2_000;
const A_SECOND = 1_000;
/** How many of an address are told to come in each second. */
const ADDRESS_A_SECOND = 500;
/** Pauses that are asked for are at least this long, in ms, and at most. */
const SHORTEST_MS = 500;
const LONGEST_MS = 30_000;

/**
 * Two buckets of welcomes: for addresses of which few came lately, and for those of which many did, so that no greedy
 * one takes a newcomer's. Who gets none is told when to come again, each a little later than the one before: so the
 * relay spreads a storm of returns, and no page has to wait because there might be one.
 */
export class Arrivals {
	readonly #welcomes: Readonly<Record<Exclude<Share, 'none'>, Bucket>>;
	/** When the last of those comes who were told when: of an address that has used its share, or of a bucket. */
	readonly #last = new WeakMap<object, number>();

	/** `now`: ms of a clock that nobody sets; so are those of `admit`. */
	constructor(now: number) {
		this.#welcomes = {
			few: new Bucket(AT_ONCE, A_SECOND, now),
			many: new Bucket(AT_ONCE, A_SECOND, now)
		};
	}

	/** Takes one in: returns 0, or in how many ms it should come again. */
	admit(now: number, visitor?: Pick<Visitor, 'arrival'>): number {
		const share = visitor?.arrival() ?? 'many';
		if (share === 'none') return this.#turnOf(visitor ?? this, ADDRESS_A_SECOND, now);
		const bucket = this.#welcomes[share];
		return bucket.tryTake(now) ? 0 : this.#turnOf(bucket, A_SECOND, now);
	}

	#turnOf(group: object, aSecond: number, now: number): number {
		const next = (this.#last.get(group) ?? 0) + 1_000 / aSecond;
		const at = Math.min(now + LONGEST_MS, Math.max(now + SHORTEST_MS, next));
		this.#last.set(group, at);
		return Math.ceil(at - now);
	}
}
