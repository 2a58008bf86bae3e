import { Lru } from '$lib/std/lru';
import { messagesMissing } from '$lib/archive/read/messages-stored';
import { gapsIn } from '$lib/archive/tables/ranges';
import type { ArchiveState, SeqRange, Stretch } from '$lib/archive/tables/types';

/** A complete gap, from the event after the stored one below it to the one before the stored one above it. */
export interface WholeGap {
	readonly type: 'gap';
	readonly gap: SeqRange;
	/** How many messages are in it; null if that can't be told. */
	readonly messages: number | null;
	/** Whether the relay has lost all of it, too. */
	readonly lost: boolean;
}
export type WholeStretch = Extract<Stretch, { type: 'events' }> | WholeGap;

/**
 * Finds the complete gaps of which a list shows a part. It caches counts, because the number of messages
 * between two events never changes.
 */
export class WholeGaps {
	readonly #messages = new Lru<string, number>(256);
	readonly #archive: string;

	constructor(archive: string) {
		this.#archive = archive;
	}

	/** For a read transaction, of which `state` is. */
	async in(stretches: readonly Stretch[], state: ArchiveState): Promise<WholeStretch[]> {
		const whole: WholeStretch[] = [];
		for (const stretch of stretches) {
			whole.push(stretch.type === 'gap' ? await this.#whole(stretch, state) : stretch);
		}
		return whole;
	}

	async #whole({ first, last }: SeqRange, state: ArchiveState): Promise<WholeGap> {
		// Damage that isn't noted yet: it soon is, and the list is read again.
		if (state.coverage.some((range) => range.first <= first && first <= range.last)) {
			return { type: 'gap', gap: { first, last }, messages: null, lost: false };
		}
		const below = state.coverage.findLast((range) => range.last < first);
		const above = state.coverage.find((range) => range.first > last);
		const gap = {
			first: (below?.last ?? 0) + 1,
			last: (above?.first ?? state.cursor.seq + 1) - 1
		};
		const key = `${gap.first} ${gap.last}`;
		const messages = this.#messages.get(key) ?? (await messagesMissing(this.#archive, gap, state));
		if (messages !== null) this.#messages.set(key, messages);
		return { type: 'gap', gap, messages, lost: gapsIn(state.lost, gap).length === 0 };
	}
}
