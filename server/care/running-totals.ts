import { isCounted, pairKey, segmentFirst, segmentOf } from '../../src/lib/wire/index';
import type { EventRow } from '../log/sqlite/tables/rows';

/**
 * Counts by key, compared with what rows say. One row that disagrees is wrong. Once two in a row agree with each other,
 * the fault was before them, and counting continues from theirs: one damaged row makes one fault, not a fault for each
 * later row.
 */
class Counter {
	readonly #counts = new Map<number, number>();
	/** What the newest row said where it disagreed. */
	readonly #said = new Map<number, number>();
	/** Keys with a row since rows were missing; null while none were. */
	#sinceGap: Set<number> | null = null;

	/** Call it where rows are missing: the next row of each key is believed. */
	skip(): void {
		this.#sinceGap = new Set();
	}

	count(key: number): number {
		return this.#counts.get(key) ?? 0;
	}

	/** Adds to a key's count, and says whether the row agrees. */
	agrees(key: number, add: number, said: number): boolean {
		const counted = this.count(key) + add;
		const believed = this.#sinceGap !== null && !this.#sinceGap.has(key) && said >= counted;
		this.#sinceGap?.add(key);
		const before = this.#said.get(key);
		if (said === counted || believed || (before !== undefined && said === before + add)) {
			this.#counts.set(key, said);
			if (before !== undefined) this.#said.delete(key);
			return true;
		}
		this.#counts.set(key, counted);
		this.#said.set(key, said);
		return false;
	}
}

const LOG = 0;

/** The totals after each row, counted from the first one on. Memory: as many counts as the relay itself has. */
export class RunningTotals {
	readonly #channels = new Counter();
	readonly #users = new Counter();
	readonly #pairs = new Counter();
	readonly #messages = new Counter();
	readonly #channelCount = new Counter();
	readonly #userCount = new Counter();
	/** The newest row's time of receipt in its frame: see earlierAttribute. */
	#inFrame = 0;

	skip(): void {
		for (const counter of this.#all) counter.skip();
	}

	/**
	 * What of the row's totals isn't so; `user` is its author, 0 for none. `inFrame` is its time of receipt in its frame,
	 * which never goes back within a segment.
	 */
	wrongIn(row: EventRow, user: number, inFrame: number): string[] {
		const add = isCounted(row.kind) ? 1 : 0;
		const wrong: string[] = [];
		const check = (what: string, agrees: boolean): void => void (agrees || wrong.push(what));
		const beyond = (counter: Counter, id: number): number => Math.max(0, id - counter.count(LOG));
		check('the log', this.#messages.agrees(LOG, add, row.messages));
		check(
			'channels',
			this.#channelCount.agrees(LOG, beyond(this.#channelCount, row.channel), row.channels)
		);
		check('users', this.#userCount.agrees(LOG, beyond(this.#userCount, user), row.users));
		check('its channel', this.#channels.agrees(row.channel, add, row.channel_messages));
		if (user > 0) {
			check('its user', this.#users.agrees(user, add, row.user_messages));
			const pair = pairKey(user, row.channel);
			check('its user in the channel', this.#pairs.agrees(pair, add, row.pair_messages));
		}
		check('time', inFrame >= this.#inFrame || row.seq === segmentFirst(segmentOf(row.seq)));
		this.#inFrame = inFrame;
		return wrong;
	}

	get #all(): readonly Counter[] {
		return [
			this.#channels,
			this.#users,
			this.#pairs,
			this.#messages,
			this.#channelCount,
			this.#userCount
		];
	}
}
