import { openArchive } from '../../src/lib/archive/read/archive';
import { filteredHistory } from '../../src/lib/archive/read/history';
import type { ArchivedEvent, EventFilter } from '../../src/lib/archive/tables/types';

/** The newest `limit` messages that match in the archive of that name, ascending, as a list of them begins. */
export async function newestMatching(
	archive: string,
	limit: number,
	filter: EventFilter
): Promise<ArchivedEvent[]> {
	const seq = (await openArchive(archive).state())?.cursor.seq ?? 0;
	const history = filteredHistory(archive, filter);
	const first = await history.older(seq, { limit, acrossGaps: true });
	const stretches = await history.window(first, seq);
	return stretches.flatMap((stretch) => (stretch.type === 'events' ? stretch.events : []));
}
