import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openArchive } from '../../../src/lib/archive/read/archive';
import { filteredHistory } from '../../../src/lib/archive/read/history';
import type { ArchivedEvent, EventFilter, Stretch } from '../../../src/lib/archive/tables/types';
import { firstOfDay } from '../../../src/lib/ui/messages/find/days';
import { deviceAt, frame, logOf, sealed, TERMS } from './log';

const COUNT = 3_300;

/** An archive of 3,300 events that lacks segments 1 and 3. */
async function archiveWithGaps(): Promise<ReturnType<typeof openArchive>> {
	const log = await logOf(COUNT, { users: 40, channels: 5 });
	const { name, writer } = await deviceAt(log, COUNT);
	await writer.commit([await frame(log, 3_073, 3_200), await frame(log, 3_201, COUNT)], TERMS);
	for (const n of [0, 2, 4, 5]) await writer.keep([await sealed(log, n)]);
	return openArchive(name);
}

const eventsIn = (stretches: readonly Stretch[]): readonly ArchivedEvent[] =>
	stretches.flatMap((stretch) => (stretch.type === 'events' ? stretch.events : []));

const filters: fc.Arbitrary<EventFilter> = fc.record(
	{
		channel: fc.integer({ min: 1, max: 7 }),
		user: fc.integer({ min: 1, max: 45 }),
		from: fc.integer({ min: 0, max: COUNT }),
		before: fc.integer({ min: 0, max: COUNT })
	},
	{ requiredKeys: [] }
);

test('a filtered history has exactly the events that match, and each gap in its place', async () => {
	const archive = await archiveWithGaps();
	const whole = await archive.window(1, COUNT);
	const start = eventsIn(whole)[0]?.sentAt ?? 0;
	const seq = fc.integer({ min: 1, max: COUNT });
	await fc.assert(
		fc.asyncProperty(filters, seq, seq, async (raw, a, b) => {
			const filter = {
				...raw,
				...(raw.from !== undefined && { from: start + raw.from }),
				...(raw.before !== undefined && { before: start + raw.before })
			};
			const [first, last] = [Math.min(a, b), Math.max(a, b)];
			const expected = eventsIn(whole).filter(
				(event) =>
					event.seq >= first &&
					event.seq <= last &&
					(filter.channel === undefined || event.channel?.id === filter.channel) &&
					(filter.user === undefined || event.author?.user === filter.user) &&
					(filter.from === undefined || event.sentAt >= filter.from) &&
					(filter.before === undefined || event.sentAt < filter.before)
			);
			const history = filteredHistory(archive.name, filter);
			for (const again of [false, true]) {
				const stretches = await history.window(first, last);
				expect(eventsIn(stretches), `again: ${again}`).toEqual(expected);
				const gaps = stretches.filter((stretch) => stretch.type === 'gap');
				expect(gaps).toEqual(
					[
						{ type: 'gap', first: Math.max(first, 513), last: Math.min(last, 1_024) },
						{ type: 'gap', first: Math.max(first, 1_537), last: Math.min(last, 2_048) }
					].filter((gap) => gap.first <= gap.last)
				);
			}
			const whatIsStored = gapless(first, last) ? expected.length : null;
			expect(await history.count({ first, last })).toBe(whatIsStored);

			const limit = 1 + (last % 9);
			const across = await history.older(last, { limit, acrossGaps: true });
			const below = eventsIn(await history.window(1, last));
			expect(across).toBe(below.at(-limit)?.seq ?? 1);
			const upwards = await history.newer(first, { limit, acrossGaps: true });
			const above = eventsIn(await history.window(first, COUNT));
			expect(upwards).toBe(above[limit - 1]?.seq ?? COUNT);
		}),
		{ numRuns: 60 }
	);
});

const gapless = (first: number, last: number): boolean =>
	(last < 513 || first > 1_024) && (last < 1_537 || first > 2_048);

test('a walk that may not cross a gap ends at it', async () => {
	const archive = await archiveWithGaps();
	const nobody = filteredHistory(archive.name, { user: 999 });
	expect(await nobody.older(COUNT, { limit: 5, acrossGaps: false })).toBe(2_048);
	expect(await nobody.older(1_500, { limit: 5, acrossGaps: false })).toBe(1_024);
	expect(await nobody.newer(1, { limit: 5, acrossGaps: false })).toBe(513);
	expect(await nobody.newer(2_100, { limit: 5, acrossGaps: false })).toBe(COUNT);
});

test('a jump to a date leads to its first message, or into the gap that it may be in', async () => {
	const archive = await archiveWithGaps();
	const sentAt = async (seq: number): Promise<number> =>
		eventsIn(await archive.window(seq, seq))[0]?.sentAt ?? NaN;
	expect(await firstOfDay(archive, await sentAt(100))).toBe(100);
	// What was sent then may be among the events from 513 to 1,024, which aren't stored.
	expect(await firstOfDay(archive, (await sentAt(512)) + 1)).toBe(1_024);
	expect(await firstOfDay(archive, await sentAt(1_026))).toBe(1_026);
	expect(await firstOfDay(archive, (await sentAt(COUNT)) + 1)).toBeNull();
});

test('a jump to a date leads to what was sent first then, wherever an import has put it', async () => {
	const count = 1_100;
	const order = fc.sample(
		fc.shuffledSubarray([...Array(count).keys()], { minLength: count }),
		1
	)[0];
	// Runs of an import, each in its order, after messages of years later.
	const sentAt = (i: number): number => 1_600_000_000_000 + (order?.[i >> 6] ?? 0) * 1e6 + i;
	const log = await logOf(count, { sentAt, importOf: () => 'old.log' });
	const { name, writer } = await deviceAt(log, count);
	await writer.commit([await frame(log, 1_025, count)], TERMS);
	for (const n of [0, 1]) await writer.keep([await sealed(log, n)]);
	const archive = openArchive(name);
	const all = eventsIn(await archive.window(1, count));
	expect(all).toHaveLength(count);
	await fc.assert(
		fc.asyncProperty(
			fc.integer({ min: 0, max: count }),
			filters,
			async (day, { channel, user }) => {
				const filter = { ...(channel && { channel }), ...(user && { user }) };
				const time = 1_600_000_000_000 + day * 1e6;
				const [first] = all
					.filter((event) => event.sentAt >= time)
					.filter((event) => !channel || event.channel?.id === channel)
					.filter((event) => !user || event.author?.user === user)
					.toSorted((a, b) => a.sentAt - b.sentAt || a.seq - b.seq);
				expect(await firstOfDay(archive, time, filter)).toBe(first?.seq ?? null);
			}
		),
		{ numRuns: 60 }
	);
});
