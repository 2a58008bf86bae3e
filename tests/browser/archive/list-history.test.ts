/** The order of lists: live messages by seq, those of imports where they were said. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openArchive } from '../../../src/lib/archive/read/archive';
import { MergedHistory } from '../../../src/lib/archive/read/list-history';
import type { ArchivedEvent, EventFilter, Stretch } from '../../../src/lib/archive/tables/types';
import { importOf } from '../../../src/lib/wire/frame/origin';
import type { Spot } from '../../../src/lib/wire/list-order';
import { deviceAt, frame, logOf, sealed, TERMS } from './log';

const START = 1_700_000_000_000;
const HOUR = 3_600_000;

/** A part of a log that came together: live, or by an import. */
interface Batch {
	readonly events: number;
	readonly name: string | undefined;
	/** Epoch ms of its first, for imports; how far apart they are; whether they come unsorted. */
	readonly from: number;
	readonly apart: number;
	readonly shuffled: boolean;
}

const batches: fc.Arbitrary<Batch[]> = fc.array(
	fc.record({
		events: fc.integer({ min: 1, max: 900 }),
		name: fc.constantFrom(undefined, undefined, 'a.log', 'b.log'),
		from: fc.integer({ min: START - 40 * HOUR, max: START + HOUR }),
		apart: fc.constantFrom(0, 1, 700, 60_000),
		shuffled: fc.boolean()
	}),
	{ minLength: 3, maxLength: 7 }
);

/** An archive of such a log that stores the tail and those of its segments that `isStored` says. */
async function archiveOf(plan: readonly Batch[], isStored: (n: number) => boolean) {
	const all = plan.flatMap((batch) =>
		Array.from({ length: batch.events }, (_, i) => ({ batch, i }))
	);
	const sentAt = (at: number): number => {
		const { batch, i } = all[at]!;
		const { name, from, apart, shuffled, events } = batch;
		const place = shuffled ? (i * 7) % events : i;
		// Live ones are sent when they come, but some clocks are wrong.
		if (name === undefined)
			return START + at * 700 + (i % 97 === 5 ? HOUR : i % 53 === 7 ? -HOUR : 0);
		return from + place * apart;
	};
	const count = all.length;
	const log = await logOf(count, { sentAt, importOf: (i) => all[i]?.batch.name });
	const { name, writer } = await deviceAt(log, count);
	const border = Math.floor(count / 512);
	if (count > border * 512) await writer.commit([await frame(log, border * 512 + 1, count)], TERMS);
	for (let n = 0; n < border; n++) if (isStored(n)) await writer.keep([await sealed(log, n)]);
	return { name, count };
}

const eventsIn = (stretches: readonly Stretch[]): readonly ArchivedEvent[] =>
	stretches.flatMap((stretch) => (stretch.type === 'events' ? stretch.events : []));

/** The order by itself: when each counts as said, then sorted. */
function sorted(events: readonly ArchivedEvent[], { channel, user, from, before }: EventFilter) {
	let latest = -Infinity;
	return events
		.map((event) => {
			const time = importOf(event)
				? event.sentAt
				: (latest = Math.max(latest, Math.min(event.sentAt, event.receivedAt)));
			return { event, time };
		})
		.filter(
			({ event }) =>
				(channel === undefined || event.channel?.id === channel) &&
				(user === undefined || event.author?.user === user) &&
				(from === undefined || event.sentAt >= from) &&
				(before === undefined || event.sentAt < before)
		)
		.sort((a, b) => a.time - b.time || a.event.seq - b.event.seq);
}

const filters: fc.Arbitrary<EventFilter> = fc.oneof(
	fc.constant({}),
	fc.record(
		{
			channel: fc.integer({ min: 1, max: 4 }),
			user: fc.integer({ min: 1, max: 9 }),
			from: fc.integer({ min: START - 40 * HOUR, max: START + HOUR }),
			before: fc.integer({ min: START - 40 * HOUR, max: START + HOUR })
		},
		{ requiredKeys: [] }
	)
);

const label = (stretch: Stretch): (number | string)[] =>
	stretch.type === 'gap'
		? [`${stretch.first}-${stretch.last}`]
		: stretch.events.map(({ seq }) => seq);
const labels = (stretches: readonly Stretch[]): (number | string)[] => stretches.flatMap(label);

test('read from anywhere to both ends, in pages of any size, a list has every message once, in order, and each gap', async () => {
	await fc.assert(
		fc.asyncProperty(
			batches,
			fc.array(fc.boolean(), { minLength: 13, maxLength: 13 }),
			fc.array(filters, { minLength: 2, maxLength: 2 }),
			fc.array(
				fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 30, max: 700 })),
				{
					minLength: 2,
					maxLength: 2
				}
			),
			async (plan, stored, chosen, starts) => {
				const { name, count } = await archiveOf(plan, (n) => stored[n] ?? true);
				const archive = openArchive(name);
				const bySeq = await archive.window(1, count);
				const gaps = bySeq.flatMap((each) => (each.type === 'gap' ? label(each) : []));
				for (const filter of chosen) {
					const expected = sorted(eventsIn(bySeq), filter);
					const order = expected.map(({ event }) => event.seq);
					const list = new MergedHistory(name, filter);
					const { first, last } = await list.ends();
					const whole = labels(await list.window(first, last));
					expect(whole.filter((each) => typeof each === 'number')).toEqual(order);
					expect(whole.filter((each) => typeof each === 'string').sort()).toEqual(gaps.toSorted());
					for (const [at, limit] of starts) {
						const start = await list.spotOf(1 + Math.floor(at * (count - 1)));
						const reach = { limit, acrossGaps: true };
						const above: (number | string)[] = [];
						let pages = 0;
						for (let from: Spot = { ...start, seq: start.seq + 1 }; pages < 5_000; pages++) {
							const reached = await list.older(from, reach);
							above.unshift(...labels(await list.window(reached, { ...from, seq: from.seq - 1 })));
							if (reached.time === first.time && reached.seq === first.seq) break;
							from = reached;
						}
						const below: (number | string)[] = [];
						for (let from = start; pages < 5_000; pages++) {
							const reached = await list.newer(from, reach);
							below.push(...labels(await list.window({ ...from, seq: from.seq + 1 }, reached)));
							if (reached.time === last.time && reached.seq === last.seq) break;
							from = reached;
						}
						expect([...above, ...below]).toEqual(whole);
					}
					for (const time of [
						START - 20 * HOUR,
						START,
						...chosen.flatMap(({ from }) => from ?? [])
					]) {
						const spot = await list.spotAt(time);
						const next = expected.find((each) => each.time >= time)?.event.seq;
						const [there] = labels(await list.window(spot, spot));
						if (typeof there === 'number' && spot.time >= time) expect(there).toBe(next);
						else if (gaps.length === 0) expect(next).toBeUndefined();
					}
				}
			}
		),
		{ numRuns: 12 }
	);
});

test('a walk that may not cross a gap ends at it', async () => {
	const live = { events: 1_024, name: undefined, from: 0, apart: 0, shuffled: false };
	const old = {
		events: 1_536,
		name: 'a.log',
		from: START - 40 * HOUR,
		apart: 700,
		shuffled: false
	};
	// Of an import between live ones: its second segment isn't here; and of the live ones after it the first.
	const { name } = await archiveOf([live, old, live, live], (n) => n !== 3 && n !== 5);
	const list = new MergedHistory(name, {});
	const reach = { limit: 5_000, acrossGaps: false };
	const { first, last } = await list.ends();
	expect((await list.newer(first, reach)).seq).toBe(2_048);
	expect((await list.older(last, reach)).seq).toBe(3_072);
	const stretches = await list.window(first, last);
	expect(stretches.map((each) => label(each).at(0))).toEqual([
		1_025,
		'1537-2048',
		2_049,
		'2561-3072',
		3_073
	]);
	// Live ones come after the import.
	expect(stretches[2] && label(stretches[2]).slice(511, 514)).toEqual([2_560, 1, 2]);
});
