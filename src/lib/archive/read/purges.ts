/** What moderators did to one person, as far as this device knows. All can run in live queries. */
import { EventKind, isCounted } from '../../wire/frame/event';
import { coveredTimes, addMark, isStruck, type ModerationMark } from '../../wire/moderation-rules';
import { openArchive } from './archive';
import { filteredHistory } from './history';
import { removalOf } from './removal';
import { databaseOf, present } from '../tables/schema';
import type { ModerationRow, Stretch } from '../tables/types';

/** How many acts are looked through for the messages that they concern: more would take too long. */
const MOST = 200;

/** A user's timeouts and bans, newest first. */
export async function purgesOf(archive: string, user: number): Promise<ModerationRow[]> {
	const acts = await databaseOf(archive).moderation.where('user').equals(user).toArray();
	return present(acts)
		.filter(({ kind }) => kind === EventKind.purge)
		.sort((a, b) => b.sentAt - a.sentAt || b.seq - a.seq);
}

/** How many of a user's messages on this device were deleted since, one by one or by a timeout or ban. */
export async function deletedOf(archive: string, user: number): Promise<number> {
	const acts = present(
		await databaseOf(archive).moderation.where('user').equals(user).reverse().limit(MOST).toArray()
	);
	const struck = new Set<number>();
	const take = (stretches: readonly Stretch[]): void => {
		for (const stretch of stretches) {
			if (stretch.type === 'gap') continue;
			for (const event of stretch.events) {
				if (isCounted(event.kind) && isStruck(removalOf(event))) struck.add(event.seq);
			}
		}
	};
	const whole = openArchive(archive);
	const marks = new Map<number, ModerationMark[]>();
	for (const act of acts) {
		if (act.target !== undefined) take(await whole.window(act.target, act.target));
		if (act.kind !== EventKind.purge) continue;
		const inChannel = marks.get(act.channel) ?? [];
		marks.set(act.channel, inChannel);
		addMark(inChannel, act);
	}
	for (const [channel, inChannel] of marks) {
		for (const { from, to } of coveredTimes(inChannel)) {
			const history = filteredHistory(archive, { user, channel, from, before: to + 1 });
			take(await history.window(1, Infinity));
		}
	}
	return struck.size;
}
