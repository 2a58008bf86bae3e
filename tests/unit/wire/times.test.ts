import fc from 'fast-check';
import { expect, it } from 'vitest';
import '../../support/seed';
import {
	EventKind,
	QUARTER_MS,
	SEGMENT_SIZE,
	WireError,
	importAttribute,
	isCounted,
	packTimes,
	readTimes,
	splitTimes,
	timesOf,
	unpackTimes
} from '../../../src/lib/wire/index';
import { deflate } from '../../support/events';

const time = fc.oneof(
	fc.integer({ min: 1_699_999_000_000, max: 1_700_009_000_000 }),
	// As far as frames can say a time.
	fc.integer({ min: -(2 ** 52), max: 2 ** 52 - 1 })
);
const event = fc.record({
	kind: fc.constantFrom(EventKind.message, EventKind.message, EventKind.action, EventKind.outage),
	channel: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 2 ** 40 })),
	sentAt: time,
	receivedAt: time,
	attributes: fc.constantFrom([], [], [importAttribute(1)], [importAttribute(9)])
});
const part = fc.array(event, { minLength: 1, maxLength: 40 });
/** Small examples, as long as a segment. */
const segment = part.map((events) =>
	Array.from({ length: SEGMENT_SIZE }, (_, i) => events[i % events.length]!)
);

/** The messages of times as bytes, by channel and quarter. */
function countsOf(bytes: Uint8Array): [string, number][] {
	const counts: [string, number][] = [];
	readTimes(bytes, (channel, quarter, messages) =>
		counts.push([`${channel} ${quarter}`, messages])
	);
	return counts.sort();
}

it('the times of events say how many messages a channel had in each quarter of an hour', () => {
	fc.assert(
		fc.property(part, (events) => {
			const naive = new Map<string, number>();
			for (const { kind, channel, sentAt } of events) {
				if (!isCounted(kind)) continue;
				const key = `${channel} ${Math.floor(sentAt / QUARTER_MS)}`;
				naive.set(key, (naive.get(key) ?? 0) + 1);
			}
			expect(countsOf(timesOf(events))).toEqual([...naive].sort());
		})
	);
});

it('they say of the live run and of each import how many events it has, and of which times', () => {
	fc.assert(
		fc.property(part, (events) => {
			for (const { run, events: count, sentAt, reached } of readTimes(timesOf(events))) {
				const own = events.filter(({ attributes: [first] }) => (first?.[1][0] ?? 0) === run);
				const sent = own.map((each) => each.sentAt);
				const listed = own.map((each) =>
					run === 0 ? Math.min(each.sentAt, each.receivedAt) : each.sentAt
				);
				expect(count).toBe(own.length);
				expect(sentAt).toEqual([Math.min(...sent), Math.max(...sent)]);
				expect(reached).toBe(Math.max(...listed));
			}
		})
	);
});

it('the same events have the same times, in whatever order they came', () => {
	fc.assert(
		fc.property(part, (events) => {
			expect(timesOf(events.toReversed())).toEqual(timesOf(events));
		})
	);
});

it('a block comes back as it was packed', () => {
	fc.assert(
		fc.property(fc.array(segment, { minLength: 1, maxLength: 3 }), (segments) => {
			const times = segments.map((events) => timesOf(events));
			const raw = unpackTimes(packTimes(times, deflate), times.length);
			expect(splitTimes(raw).map((each) => [...each])).toEqual(times.map((each) => [...each]));
		}),
		{ numRuns: 20 }
	);
});

it('a block of a hostile relay is refused, or says what could be', () => {
	fc.assert(
		fc.property(
			segment,
			fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 }),
			fc.nat(),
			(events, flips, cut) => {
				const times = timesOf(events).slice();
				for (const [at, value] of flips) times[at % times.length] = value;
				const short = cut % 3 === 0 ? times.slice(0, cut % times.length) : times;
				try {
					const raw = unpackTimes(packTimes([short], deflate), 1);
					let messages = 0;
					let before: [number, number] = [-1, -Infinity];
					const runs = readTimes(splitTimes(raw)[0]!, (channel, quarter, count) => {
						messages += count;
						expect(count).toBeGreaterThan(0);
						expect(channel).toBeGreaterThanOrEqual(before[0]);
						if (channel === before[0]) expect(quarter).toBeGreaterThan(before[1]);
						before = [channel, quarter];
					});
					const all = runs.reduce((sum, run) => sum + run.events, 0);
					expect(all).toBe(SEGMENT_SIZE);
					expect(messages).toBeLessThanOrEqual(all);
				} catch (error) {
					if (!(error instanceof WireError)) throw error;
				}
			}
		)
	);
});

it('a block of other segments, too large, of another form or with more behind it is refused', () => {
	const times = timesOf(
		Array.from({ length: SEGMENT_SIZE }, (_, i) => ({
			kind: EventKind.message,
			channel: 1,
			sentAt: i,
			receivedAt: i,
			attributes: []
		}))
	);
	const whole = packTimes([times, times], deflate);
	expect(() => unpackTimes(whole, 1)).toThrow('other segments');
	expect(() => unpackTimes(packTimes([times.subarray(0, 0)], deflate), 1)).toThrow(WireError);
	expect(() => unpackTimes(packTimes([timesOf([])], deflate), 1)).toThrow('other segments');
	const newer = whole.slice();
	newer[0] = 2;
	expect(() => unpackTimes(newer, 2)).toThrow('newer');
	const large = packTimes([new Uint8Array(5 * 1024 * 1024)], deflate);
	expect(() => unpackTimes(large, 1)).toThrow('bounds');
	expect(() => readTimes(new Uint8Array([...times, 0]))).toThrow('after their end');
});
