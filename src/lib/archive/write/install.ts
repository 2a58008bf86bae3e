import type { Snapshot } from '../../wire/api';
import { borderOf } from '../../wire/frame/limits';
import { hourOf, markHours, minuteOf, type Mark } from '../tables/minutes';
import { addRange, gapsIn } from '../tables/ranges';
import {
	STORED,
	setBackTo,
	type ArchiveDatabase,
	type HourRow,
	type StoredRow,
	type StreamRow
} from '../tables/schema';
import { store } from '../tables/store';

/**
 * Takes over a snapshot, inside a writer's transaction: totals, channels and minute marks as of its head,
 * the cursor at its segment border. `before` is the stream of the same history so far; what is stored stays. A torn tail
 * goes, and the cursor returns to the border before it: the stream sends those events again.
 */
export async function installSnapshot(
	db: ArchiveDatabase,
	snapshot: Snapshot,
	now: number,
	epoch: number,
	before: StreamRow | undefined
): Promise<void> {
	const { head, border, totals, channels } = snapshot;
	const advances = !before || border.seq > before.cursor.seq;
	const newer = !before || head > before.totals.at;
	const { channels: broughtTo = [], minutes: broughtIn = [] } = snapshot.imported ?? {};
	const brought = new Map(broughtTo);

	const known = await db.channels.bulkGet(channels.map(({ id }) => id));
	await store(
		db.channels,
		channels.flatMap((one, i) => {
			const before = known[i];
			if (before && before.at >= head) return [];
			const imported = brought.get(one.id);
			return { ...one, at: head, last: before?.last ?? null, ...(imported && { imported }) };
		})
	);

	const marks: Mark[] = [...snapshot.minutes];
	if (snapshot.lastReceivedAt !== null && totals.messages > 0) {
		// No event follows the newest one, so its minute ends with all messages.
		marks.push([minuteOf(snapshot.lastReceivedAt), totals.messages]);
	}
	const hours = await db.minutes.bulkGet([...new Set(marks.map(([minute]) => hourOf(minute)))]);
	await store(db.minutes, markHours(hours, marks, unknownOf(hours, broughtIn)));

	const stored: StoredRow = (await db.fact(STORED)) ?? {
		key: STORED,
		ranges: [],
		bytes: 0,
		floor: null
	};
	const { torn = [], ...whole } = stored;
	const rewinds = torn.length > 0 && border.seq === borderOf(before?.cursor.seq ?? -1);
	if (rewinds) await db.frames.where('first').above(border.seq).delete();
	const tail = before ? { first: borderOf(before.cursor.seq) + 1, last: before.cursor.seq } : null;
	const damage = await db.fact('damage');
	if (damage?.snapshot) await store(db.meta, [{ ...damage, snapshot: false }]);
	await store(db.meta, [
		{
			key: 'stream',
			epoch,
			log: snapshot.log,
			cursor: advances || rewinds ? { seq: border.seq, term: border.term } : before.cursor,
			totals: newer ? { ...totals, at: head } : before.totals,
			base: advances ? { seq: border.seq, users: totals.users } : before.base,
			marksFrom: marksFrom(marks, before),
			lastReceivedAt: snapshot.lastReceivedAt ?? before?.lastReceivedAt ?? null,
			...(newer
				? snapshot.imported && {
						imported: broughtTo.reduce((sum, [, messages]) => sum + messages, 0),
						liveAt: snapshot.imported.lastReceivedAt
					}
				: before.liveAt !== undefined && { imported: before.imported, liveAt: before.liveAt })
		},
		advances && tail && tail.first <= tail.last
			? { ...whole, ranges: gapsIn(torn, tail).reduce(addRange, stored.ranges) }
			: rewinds
				? whole
				: stored,
		{
			key: 'relay',
			first: snapshot.first,
			head,
			demo: snapshot.demo,
			clockOffset: snapshot.time - now,
			setBack: setBackTo(snapshot.lastReceivedAt, snapshot.time)
		}
	]);
}

/** Marks are complete from the snapshot's first one on, or from earlier if older marks reach up to it. */
function marksFrom(marks: readonly Mark[], before: StreamRow | undefined): number {
	const [first] = marks;
	if (!first) return before?.marksFrom ?? 0;
	// The log began after the first mark.
	if (first[1] === 0) return 0;
	const known = before?.lastReceivedAt ?? null;
	if (!before || known === null || first[0] > minuteOf(known)) return first[0];
	// Where minutes were damaged, the marks known so far begin later than these.
	return Math.min(before.marksFrom, first[0]);
}

/** What imports brought in minutes, beyond what `hours` have of it. */
const unknownOf = (
	hours: readonly (HourRow | undefined)[],
	brought: readonly Mark[]
): readonly Mark[] =>
	brought.map(([minute, messages]) => {
		const row = hours.find((one) => one?.hour === hourOf(minute));
		return [minute, Math.max(0, messages - (row?.imported?.[minute % 60] ?? 0))];
	});
