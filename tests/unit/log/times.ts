/** What every log says of when its messages were sent. Run by each implementation's own test file. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import '../../support/seed';
import type { Log } from '../../../server/log/log';
import {
	SEGMENT_SIZE,
	TIMES_BLOCK,
	importOf,
	isCounted,
	quarterOf,
	readTimes,
	sealedSegments,
	segmentFirst,
	splitTimes,
	unpackTimes
} from '../../../src/lib/wire/index';
import { batch, messages, message } from '../../support/events';
import { asLong } from '../../support/long';
import type { LogUnderTest, OpenOptions } from './conformance';

/** The times of a block's segments, as they come. */
async function blockOf(log: Log, block: number, segments: number): Promise<Uint8Array[]> {
	const bytes = await log.times(block, segments);
	return bytes ? splitTimes(unpackTimes(bytes, segments)) : [];
}

/** Messages by channel, quarter and run, and events by run, of a sealed segment: by its times, and counted naively. */
async function bothOf(log: Log, n: number, times: Uint8Array): Promise<[unknown, unknown]> {
	const said = new Map<string, number>();
	const runs = readTimes(times, (channel, quarter, count) =>
		said.set(`${channel} ${quarter}`, count)
	);
	const counted = new Map<string, number>();
	const events = new Map<number, number>();
	for (const { event } of await log.read(segmentFirst(n), SEGMENT_SIZE)) {
		events.set(importOf(event), (events.get(importOf(event)) ?? 0) + 1);
		if (!isCounted(event.kind)) continue;
		const key = `${event.channel} ${quarterOf(event.sentAt)}`;
		counted.set(key, (counted.get(key) ?? 0) + 1);
	}
	const sorted = (map: ReadonlyMap<unknown, number>): unknown => [...map].sort();
	return [
		[sorted(said), runs.map(({ run, events: all }) => [run, all])],
		[sorted(counted), [...events].sort(([a], [b]) => a - b)]
	];
}

const arrival = fc.record({
	count: fc.integer({ min: 1, max: 900 }),
	by: fc.constantFrom(undefined, undefined, 'old.log', 'older.log'),
	channels: fc.integer({ min: 1, max: 5 }),
	sentAt: fc.integer({ min: 0, max: 1_700_000_000_000 }),
	step: fc.constantFrom(0, 900, 70_000, -3_600_000)
});

export function tellsTimes(
	name: string,
	open: (options?: OpenOptions) => Promise<LogUnderTest>
): void {
	describe(`${name}, as every log,`, () => {
		let under: LogUnderTest;
		let log: Log;
		beforeEach(async () => {
			under = await open();
			log = under.log;
		});
		afterEach(() => under.remove());

		it('says of each sealed segment when its messages were sent, whatever came in whatever order', () =>
			fc.assert(
				fc.asyncProperty(fc.array(arrival, { minLength: 1, maxLength: 6 }), async (arrivals) => {
					await under.remove();
					under = await open();
					log = under.log;
					for (const { count, by, channels, sentAt, step } of arrivals) {
						await log.append({
							events: Array.from({ length: count }, (_, i) =>
								message({ channel: `c${i % channels}`, sentAt: Math.max(0, sentAt + i * step) })
							),
							idempotency: null,
							...(by && { import: { source: 'test', name: by } })
						});
					}
					const sealed = sealedSegments(log.head);
					if (sealed === 0) return;
					if (under.restart) log = await under.restart();
					for (const [n, times] of (await blockOf(log, 0, sealed)).entries()) {
						const [said, counted] = await bothOf(log, n, times);
						expect(said).toEqual(counted);
					}
				}),
				{ numRuns: asLong(6, 60) }
			));

		it('says nothing of what is not sealed', async () => {
			await log.append(batch(messages(2 * SEGMENT_SIZE - 1)));
			expect(await log.times(0, 2)).toBeUndefined();
			expect(await log.times(1, 1)).toBeUndefined();
			expect(await blockOf(log, 0, 1)).toHaveLength(1);
		});

		it('changes no block by what comes later, of whatever time', async () => {
			await log.append(batch(messages(3 * SEGMENT_SIZE)));
			const before = await log.times(0, 2);
			await log.append({
				events: messages(2 * SEGMENT_SIZE, 9_000).map((each) => ({ ...each, sentAt: 1_000 })),
				idempotency: null,
				import: { source: 'test', name: 'old.log' }
			});
			expect(await log.times(0, 2)).toEqual(before);
		});

		it('goes on in the next block', async () => {
			const events = messages((TIMES_BLOCK + 1) * SEGMENT_SIZE);
			for (let at = 0; at < events.length; at += 8_192) {
				await log.append(batch(events.slice(at, at + 8_192)));
			}
			const [times] = await blockOf(log, 1, 1);
			const [said, counted] = await bothOf(log, TIMES_BLOCK, times!);
			expect(said).toEqual(counted);
			expect(await blockOf(log, 0, TIMES_BLOCK)).toHaveLength(TIMES_BLOCK);
		});
	});
}
