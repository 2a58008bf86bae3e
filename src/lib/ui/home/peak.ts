/** Which lines of a conversation tell what it was about. */
import type { ArchivedEvent } from '$lib/archive/tables/types';
import { replyOf } from '$lib/wire/frame/attributes';
import { isCounted } from '$lib/wire/frame/event';
import { importOf } from '$lib/wire/frame/origin';

/** Lines of a card. */
export const LINES = 2;
/** Longer ones tell no more, in characters. */
const LONG = 90;
/** What an answer counts, in characters. */
const ANSWER = 60;

/** A call of a bot, or nothing but a link. */
const EMPTY = /^\s*(?:[!$.]\w+|https?:\/\/\S+)\s*$/u;
const LETTER = /\p{L}/u;

/** Whether somebody may want to read it first: said now, and not taken back. */
const isTelling = (event: ArchivedEvent): boolean =>
	isCounted(event.kind) && !importOf(event) && !event.acts?.length && !event.removal;

/**
 * The lines to show of some messages (ascending): those that were answered, else those that say something; of as many
 * people as there are, and none twice. In their order.
 */
export function tellingLines(
	events: readonly ArchivedEvent[],
	most = LINES
): readonly ArchivedEvent[] {
	const answers = new Map<number, number>();
	for (const event of events) {
		const reply = replyOf(event);
		if (reply?.type === 'event') answers.set(reply.seq, (answers.get(reply.seq) ?? 0) + 1);
	}
	const worth = ({ seq, text }: ArchivedEvent): number => {
		const says = EMPTY.test(text) || !LETTER.test(text) ? 0 : Math.min(LONG, text.length);
		return says + (answers.get(seq) ?? 0) * ANSWER;
	};
	const ranked = events.filter(isTelling).toSorted((a, b) => worth(b) - worth(a) || b.seq - a.seq);
	const chosen: ArchivedEvent[] = [];
	const take = (isWanted: (event: ArchivedEvent) => boolean): void => {
		for (const event of ranked) {
			if (chosen.length === most) return;
			const isNew = chosen.every(({ seq, text }) => seq !== event.seq && text !== event.text);
			if (isNew && isWanted(event)) chosen.push(event);
		}
	};
	take(({ author }) => chosen.every((each) => each.author?.user !== author?.user));
	take(() => true);
	return chosen.sort((a, b) => a.seq - b.seq);
}
