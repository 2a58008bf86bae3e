import type { ModerationMark } from '../../src/lib/wire/index';

/** Of how many messages at most: the ledger has them in memory. */
const MOST_PENDING = 65_536;

/** The deletions of one message. */
interface Pending {
	/** The first by time and seq, and the newest by seq. */
	readonly first: ModerationMark;
	readonly newest: ModerationMark;
}

/**
 * Deletions of messages that the log doesn't have, so that it knows them when they come. A function of the log's
 * deletions: it is read back with them.
 */
export class PendingDeletions {
	/** Those that were named last are last. */
	readonly #of = new Map<string, Pending>();
	#newest = 0;
	readonly #most: number;

	constructor(most = MOST_PENDING) {
		this.#most = most;
	}

	/** Notes a deletion; call it in order of seq. */
	note(source: string, channel: string, id: string, { seq, sentAt }: ModerationMark): void {
		const key = keyOf(source, channel, id);
		const newest = { seq, sentAt };
		const first = this.#of.get(key)?.first ?? newest;
		this.#of.delete(key);
		this.#of.set(key, { first: sentAt < first.sentAt ? newest : first, newest });
		this.#newest = seq;
		if (this.#of.size <= this.#most) return;
		for (const oldest of this.#of.keys()) {
			this.#of.delete(oldest);
			break;
		}
	}

	/** The seq of the deletion of this message, if there is one after seq `after`. */
	find(source: string, channel: string, id: string, after: number): number | null {
		// Nearly always: messages shall not wait for it.
		if (this.#newest <= after || this.#of.size === 0) return null;
		const pending = this.#of.get(keyOf(source, channel, id));
		if (!pending || pending.newest.seq <= after) return null;
		return pending.first.seq > after ? pending.first.seq : pending.newest.seq;
	}
}

const keyOf = (source: string, channel: string, id: string): string =>
	`${source}\0${channel}\0${id}`;
