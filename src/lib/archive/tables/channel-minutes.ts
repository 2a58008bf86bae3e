/** Minutes of each channel: its total before and after the messages received in a minute. Absolute, like minute marks. */
import { isCounted, type Frame } from '../../wire/frame/event';
import { importOf } from '../../wire/frame/origin';
import { minuteOf } from './minutes';
import type { ArchiveDatabase, ChannelMinuteRow } from './schema';
import type { ChannelMinutes } from './types';
import { store } from './store';

/** How many minutes with messages are stored: two days at least. */
const KEPT = 2_880;

type Ends = readonly [before: number, after: number, imported?: number];

/** Records the minutes of frames that continue the log, and drops rows that are too old. */
export async function markChannels(db: ArchiveDatabase, frames: readonly Frame[]): Promise<void> {
	const numbers = [
		...new Set(
			frames.flatMap(({ events }) =>
				events.flatMap(({ kind, receivedAt }) => (isCounted(kind) ? [minuteOf(receivedAt)] : []))
			)
		)
	];
	const known = await db.channelMinutes.bulkGet(numbers);
	const rows = new Map(known.map((row, i) => [numbers[i], row?.channels]));
	const minutes = new Map<number, Map<number, Ends>>();
	for (const { events, channels } of frames.toReversed()) {
		const totals = new Map(channels.map(({ id, messages }) => [id, messages]));
		for (const event of events.toReversed()) {
			const { kind, channel, receivedAt } = event;
			if (!isCounted(kind)) continue;
			const minute = minuteOf(receivedAt);
			const after = totals.get(channel) ?? 0;
			totals.set(channel, after - 1);
			let row = minutes.get(minute);
			if (!row) minutes.set(minute, (row = new Map()));
			const ends = rows.get(minute)?.get(channel);
			// One that comes again, after the tail was damaged, is in the row.
			const isNew = !ends || after <= ends[0] || after > ends[1];
			widen(row, channel, [after - 1, after, isNew && importOf(event) > 0 ? 1 : 0]);
		}
	}
	for (const row of known) {
		for (const [channel, ends] of row?.channels ?? []) {
			const added = minutes.get(row?.minute ?? 0);
			if (added) widen(added, channel, ends);
		}
	}
	await store(
		db.channelMinutes,
		[...minutes].map(([minute, channels]) => ({ minute, channels }))
	);
	if (!known.includes(undefined)) return;
	// By their number, not their age: a clock that is ahead for a moment would drop them all.
	const excess = (await db.channelMinutes.count()) - KEPT;
	if (excess > 0) {
		const oldest = await db.channelMinutes.orderBy('minute').limit(excess).primaryKeys();
		await db.channelMinutes.bulkDelete(oldest);
	}
}

/** Adds messages that come before those in the row; where others lie between, the row is from a minute to which the clock was set back. */
function widen(row: Map<number, Ends>, channel: number, [before, after, imported = 0]: Ends): void {
	const ends = row.get(channel) ?? [before, after];
	if (after < ends[0]) return;
	const brought = imported + (ends[2] ?? 0);
	const both = [Math.min(before, ends[0]), Math.max(after, ends[1])] as const;
	row.set(channel, brought > 0 ? [...both, brought] : both);
}

/** The minutes in rows; `from` is the first that is completely known, `until` that of the newest event. */
export const channelMinutes = (
	rows: readonly ChannelMinuteRow[],
	from: number,
	until: number
): ChannelMinutes => ({
	from,
	until,
	minutes: new Map(
		rows
			.filter(({ minute }) => minute >= from)
			.map(({ minute, channels }) => [
				minute,
				new Map(
					[...channels].map(([channel, [before, after, imported = 0]]) => [
						channel,
						after - before - imported
					])
				)
			])
	)
});
