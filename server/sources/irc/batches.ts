import type { IrcMessage } from 'irc-framework';

/** Batches of what happens now. All others with lines of a channel repeat what was said before: chathistory, playbacks of bouncers. */
const OF_NOW = /^(netsplit|netjoin|labeled-response|draft\/labeled-response|draft\/multiline)$/;

/** How many may be open: a server that ends none isn't to fill memory. */
const MOST = 1_000;

export interface Batch {
	readonly type: string;
	readonly params: readonly string[];
	/** The batch around it. */
	readonly parent: Batch | null;
}

/** The batches that a server has begun and not ended: https://ircv3.net/specs/extensions/batch */
export class Batches {
	readonly #open = new Map<string, Batch>();

	/** Takes a BATCH line; returns the batch that it ends, or null. */
	take({ params: [reference = '', type = '', ...params], tags }: IrcMessage): Batch | null {
		const id = reference.slice(1);
		if (reference.startsWith('+')) {
			const [oldest] = this.#open.keys();
			if (oldest !== undefined && this.#open.size >= MOST) this.#open.delete(oldest);
			this.#open.set(id, { type: type.toLowerCase(), params, parent: this.of(tags) });
			return null;
		}
		const batch = this.#open.get(id) ?? null;
		this.#open.delete(id);
		return batch;
	}

	/** The batch that a line belongs to; null if to none. */
	of({ batch }: IrcMessage['tags']): Batch | null {
		return batch === undefined ? null : (this.#open.get(batch) ?? null);
	}

	/** Whether some batch that has begun tells what was said before in a channel, by the server's name for it. */
	isOpen(isIt: (name: string) => boolean): boolean {
		return [...this.#open.values()].some((batch) => isOld(batch) && isIt(batch.params[0] ?? ''));
	}

	clear(): void {
		this.#open.clear();
	}
}

/** Whether lines of this batch were said before. */
export const isOld = (batch: Batch | null): boolean =>
	batch !== null && (!OF_NOW.test(batch.type) || isOld(batch.parent));
