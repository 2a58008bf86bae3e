import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import '../../support/seed';
import { DEDUP_WINDOW, type NewEvent } from '../../../server/log/log';
import { SEGMENT_SIZE } from '../../../src/lib/wire/index';
import { batch, message, messages } from '../../support/events';
import { asLong } from '../../support/long';
import { logOnEntries, type LogOnEntries } from '../../support/log-on-entries';
import { MemoryEntryLog } from '../../support/memory-entry-log';
import { keepsItsTime } from './clocks';
import { conformsToLog, type OpenOptions } from './conformance';
import { keepsImportsApart } from './imports';
import { showsPeopleAsTheyWereLast } from './shown-as';
import { answersQueries } from './queries';

const scratch = (): string => mkdtempSync(join(tmpdir(), 'backscroll-entries-'));

/** Calls `use` with a log on the entries and a folder of its own. */
async function withCopy<T>(
	entries: MemoryEntryLog,
	use: (log: LogOnEntries) => Promise<T>
): Promise<T> {
	const folder = scratch();
	const log = logOnEntries(entries, folder, { dedupWindow: DEDUP_WINDOW, now: Date.now }, () => {});
	try {
		return await use(log);
	} finally {
		await log.close();
		rmSync(folder, { recursive: true });
	}
}

const onEntries = async (options: OpenOptions = {}) => {
	const folder = scratch();
	const { now = Date.now, dedupWindow = DEDUP_WINDOW, onFailed = () => {} } = options;
	const entries = new MemoryEntryLog(now);
	const log = logOnEntries(entries, folder, { dedupWindow, now }, onFailed);
	return {
		log,
		remove: async () => {
			await entries.close();
			await log.close();
			rmSync(folder, { recursive: true });
		}
	};
};
conformsToLog('the log on an entry log', onEntries);
// It answers queries from the same database as the log in SQLite, and a day of commits takes its time there, too.
keepsItsTime('the log on an entry log', onEntries, asLong(false, true));
if (asLong(false, true)) answersQueries('the log on an entry log', onEntries);
if (asLong(false, true)) keepsImportsApart('the log on an entry log', onEntries);
if (asLong(false, true)) showsPeopleAsTheyWereLast('the log on an entry log', onEntries);

/** All that readers get of a log. */
const everything = async (log: LogOnEntries) => ({
	state: await log.snapshot(),
	users: await log.users(0),
	events: await log.read(1, 10_000),
	segments: await log.segments(0, 100),
	segment: await log.segment(0)
});

/** Events that repeat each other's ids, channels and people. */
const events: fc.Arbitrary<NewEvent[]> = fc.array(
	fc
		.record({ id: fc.integer({ min: 1, max: 40 }), login: fc.constantFrom('ada', 'bob') })
		.map(({ id, login }) => message({ id: `id-${id}`, login, channel: `channel-${id % 3}` })),
	{ maxLength: 20 }
);

describe('Copies of one log', () => {
	it('are the same, whoever appended what, and when each read it', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(events, { minLength: 1, maxLength: 12 }), async (batches) => {
				let time = 1_700_000_000_000;
				const entries = new MemoryEntryLog(() => (time += 7));
				await withCopy(entries, (one) =>
					withCopy(entries, async (other) => {
						await Promise.all(batches.map((list, i) => (i % 2 ? one : other).append(batch(list))));
						await Promise.all([one, other].map((log) => log.reached(batches.length)));
						const all = await everything(one);
						expect(await everything(other)).toEqual(all);
						// One that comes when all is said.
						await withCopy(entries, async (late) => {
							await late.reached(batches.length);
							expect(await everything(late)).toEqual(all);
						});
					})
				);
			}),
			{ numRuns: 8 }
		);
	});

	it('seal the same segments, byte for byte', async () => {
		const entries = new MemoryEntryLog(() => 1_700_000_000_000);
		await withCopy(entries, (one) =>
			withCopy(entries, async (other) => {
				for (let from = 1; from <= SEGMENT_SIZE; from += 100)
					await one.append(batch(messages(100, from)));
				await other.reached((await entries.bounds()).last);
				expect(await other.segment(0)).toEqual(await one.segment(0));
				expect(await one.segment(0)).toBeDefined();
			})
		);
	});
});

describe('An entry log in memory', () => {
	it('gives entries to a follower in order, one at a time, from where it was', async () => {
		const entries = new MemoryEntryLog(() => 5);
		for (const byte of [1, 2, 3]) await entries.append(Uint8Array.of(byte));
		const got: number[] = [];
		let running = 0;
		entries.follow(
			1,
			async ({ position, at, bytes }) => {
				expect(++running).toBe(1);
				await Promise.resolve();
				got.push(position, at, ...bytes);
				running--;
			},
			(error) => expect(error).toBeUndefined()
		);
		await entries.append(Uint8Array.of(4));
		await expect.poll(() => got).toEqual([2, 5, 2, 3, 5, 3, 4, 5, 4]);
	});

	it('forgets what is trimmed, and refuses to follow across the hole', async () => {
		const entries = new MemoryEntryLog(() => 5);
		for (const byte of [1, 2, 3]) await entries.append(Uint8Array.of(byte));
		await entries.trim(2);
		expect(await entries.bounds()).toEqual({ first: 3, last: 3 });
		expect([await entries.at(2), (await entries.at(3))?.position]).toEqual([undefined, 3]);
		const failed = await new Promise((resolve) => entries.follow(0, async () => {}, resolve));
		expect(String(failed)).toContain('entry 1 was trimmed');
		await entries.trim(9);
		expect(await entries.bounds()).toEqual({ first: 4, last: 3 });
		expect(await entries.append(Uint8Array.of(4))).toBe(4);
	});
});
