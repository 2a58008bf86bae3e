import { deletedByAttribute } from '../../wire/frame/moderation';
import { EventKind } from '../../wire/frame/event';
import { isStruck } from '../../wire/moderation-rules';
import { databaseOf, present } from '../tables/schema';
import type { ArchivedEvent } from '../tables/types';
import { hitsWithActs } from './acts-apart';
import { removalOf } from './removal';

/** The channels whose newest message was deleted since, by id. Can run in a live query. */
export async function struckLast(archive: string): Promise<ReadonlySet<number>> {
	const channels = present(await databaseOf(archive).channels.toArray());
	const messages = channels.flatMap(({ id, source, name, last }): ArchivedEvent[] => {
		if (!last) return [];
		const { seq, sentAt, user = 0, author, text, deletedBy } = last;
		return [
			{
				...{ seq, sentAt, text, kind: EventKind.message, reply: null, receivedAt: sentAt },
				channel: { id, source, name },
				author: { user, login: author, displayName: '', color: null, attributes: [] },
				attributes: deletedBy === undefined ? [] : [deletedByAttribute(seq, deletedBy)]
			}
		];
	});
	const read = await hitsWithActs(
		archive,
		messages.toSorted((a, b) => a.seq - b.seq)
	);
	return new Set(
		read.flatMap((message) => (isStruck(removalOf(message)) ? (message.channel?.id ?? []) : []))
	);
}
