/** What every log must do when its clock is wrong and put right. Run by each implementation's own test file. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Appended, Log, LoggedEvent } from '../../../server/log/log';
import { frameOfLogged } from '../../../server/log/frames';
import { decodeFrame, SEGMENT_SIZE, segmentOf } from '../../../src/lib/wire/index';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/lib/std/time';
import { batch, message } from '../../support/events';
import { encode } from '../../support/frames';
import type { LogUnderTest, OpenOptions } from './conformance';

const YEAR_MS = 365 * DAY_MS;
/** In the midst of a minute. */
const BEGUN = Date.parse('2026-01-10T12:00:30Z');
const minuteOf = (time: number): number => Math.floor(time / MINUTE_MS);

/** `wholeDays`: also what only a day shows in which each minute has its commit. */
export function keepsItsTime(
	name: string,
	open: (options: OpenOptions) => Promise<LogUnderTest>,
	wholeDays = true
): void {
	describe(`${name}, whose clock is set,`, () => {
		let under: LogUnderTest | undefined;
		let now = BEGUN;
		const begin = async (): Promise<Log> => {
			now = BEGUN;
			under = await open({ now: () => now });
			return under.log;
		};
		afterEach(async () => {
			await under?.remove();
			under = undefined;
		});
		/** The log, and, if it can be, the same again after a restart. */
		const each = async (check: (log: Log) => Promise<void>): Promise<void> => {
			if (!under) return;
			await check(under.log);
			if (under.restart) await check(await under.restart());
		};
		let said = 0;
		const say = (log: Log, count: number): Promise<Appended> =>
			log.append(
				batch(
					Array.from({ length: count }, () => message({ login: `user-${said++ % 5}`, sentAt: now }))
				)
			);
		/** What Home draws of a snapshot: messages in each of its minutes. */
		const perMinute = async (log: Log): Promise<Map<number, number>> => {
			const { minutes } = await log.snapshot();
			return new Map(
				minutes.slice(1).flatMap(([minute, end], i) => {
					const count = end - (minutes[i]?.[1] ?? 0);
					return count > 0 ? [[minute, count] as const] : [];
				})
			);
		};
		const series = async (log: Log): Promise<Map<number, number>> => {
			const { channels } = await log.queries.series({ channel: null, step: 60, last: 30 });
			return new Map(channels[0]?.steps);
		};
		const seen = async (log: Log): Promise<Map<number, number>> =>
			new Map((await log.queries.seen(60)).steps.filter(([, users]) => users > 0));
		const received = async (log: Log): Promise<number[]> =>
			(await log.read(1, log.head)).map(({ event }) => event.receivedAt);

		for (const [title, jump] of [
			['an hour', HOUR_MS],
			['a day', DAY_MS],
			['a year', YEAR_MS]
		] as const) {
			it(`ahead by ${title} and back, dates what follows right, and counts it in its minute`, async () => {
				const log = await begin();
				await say(log, 4);
				now += jump;
				await say(log, 30);
				now += 2 * MINUTE_MS - jump;
				await say(log, 3);
				now += MINUTE_MS;
				await say(log, 2);
				const right = new Map([
					[minuteOf(BEGUN), 4],
					[minuteOf(BEGUN) + 2, 3],
					[minuteOf(BEGUN) + 3, 2]
				]);
				await each(async (log) => {
					expect((await received(log)).slice(-2)).toEqual([now, now]);
					expect(await perMinute(log)).toEqual(right);
					expect(await series(log)).toEqual(right);
					expect(await seen(log)).toEqual(right);
					expect(await log.snapshot()).toMatchObject({
						lastReceivedAt: now,
						totals: { messages: 39 }
					});
				});
			});

			it(`back by ${title} and ahead again, dates what follows right, and counts it in its minute`, async () => {
				const log = await begin();
				await say(log, 4);
				now -= jump;
				await say(log, 30);
				await each(async (log) => {
					expect((await received(log)).at(-1)).toBe(now);
					expect((await perMinute(log)).get(minuteOf(now))).toBe(30);
					expect((await series(log)).get(minuteOf(now))).toBe(30);
					expect((await log.snapshot()).lastReceivedAt).toBe(now);
				});
				now += jump + MINUTE_MS;
				await say(under?.log ?? log, 3);
				await each(async (log) => {
					expect((await perMinute(log)).get(minuteOf(now))).toBe(3);
					expect((await series(log)).get(minuteOf(now))).toBe(3);
					expect((await seen(log)).get(minuteOf(now))).toBe(3);
				});
			});
		}

		it('that was set back and ahead again has nothing changed, where no event came in between', async () => {
			const log = await begin();
			await say(log, 4);
			now -= DAY_MS;
			await each(async (log) => {
				expect(await perMinute(log)).toEqual(new Map([[minuteOf(BEGUN), 4]]));
				expect((await log.snapshot()).lastReceivedAt).toBe(BEGUN);
			});
			now += DAY_MS;
			await say(under?.log ?? log, 3);
			await each(async (log) =>
				expect(await perMinute(log)).toEqual(new Map([[minuteOf(BEGUN), 7]]))
			);
		});

		if (wholeDays) {
			it('that was set back counts no message in a minute that was not its own, however many minutes there were', async () => {
				const log = await begin();
				for (let minute = 0; minute < 1_500; minute++) {
					await say(log, 2);
					now += MINUTE_MS;
				}
				const dates: number[] = [];
				const exact = async (log: Log): Promise<void> => {
					const counted = [...(await perMinute(log))].filter(([minute]) => minute <= minuteOf(now));
					expect(counted.length).toBeGreaterThan(1_300);
					for (const [minute, messages] of counted)
						expect([minute, messages]).toEqual([minute, dates.includes(minute) ? 3 : 2]);
				};
				await each(exact);
				for (const back of [5 * MINUTE_MS, 7 * MINUTE_MS]) {
					now -= back;
					await each(exact);
					await say(under?.log ?? log, 1);
					dates.push(minuteOf(now));
					await each(exact);
					await each(exact);
				}
				now -= 10 * DAY_MS;
				await say(under?.log ?? log, 1);
				now += MINUTE_MS;
				await say(under?.log ?? log, 4);
				await each(async (log) => {
					const counted = await perMinute(log);
					expect(counted.get(minuteOf(now))).toBe(4);
					counted.delete(minuteOf(now));
					// A log that dropped the minutes before that one doesn't know it.
					if (counted.size > 0) expect(counted).toEqual(new Map([[minuteOf(now) - 1, 1]]));
				});
			});
		}

		it('says that the newest event came now while no other came since it was set back', async () => {
			const log = await begin();
			await say(log, 4);
			now += YEAR_MS;
			await say(log, 30);
			now += MINUTE_MS - YEAR_MS;
			await each(async (log) => {
				expect(await series(log)).toEqual(new Map([[minuteOf(BEGUN), 4]]));
				expect(await seen(log)).toEqual(new Map([[minuteOf(BEGUN), 4]]));
				expect((await log.queries.series({ channel: null, step: 60, last: 30 })).until).toBe(now);
			});
		});

		it('never dates an event before the one before it for a few seconds', async () => {
			const log = await begin();
			for (const step of [0, -4_000, 4_500]) {
				now += step;
				await say(log, 1);
			}
			expect(await received(log)).toEqual([BEGUN, BEGUN, BEGUN + 500]);
		});

		it('makes frames and segments that give each event the time at which it came', async () => {
			const log = await begin();
			for (let i = 0; i < 12; i++) {
				await say(log, 100);
				now += [YEAR_MS, -HOUR_MS, 1_000, 20 * MINUTE_MS - YEAR_MS][i % 4] ?? 0;
			}
			await each(async (log) => {
				const events = await log.read(1, log.head);
				const decoded = (some: readonly LoggedEvent[]) => decodeFrame(encode(frameOfLogged(some)));
				for (const [first, last] of [
					[1, SEGMENT_SIZE],
					[150, 420],
					[SEGMENT_SIZE + 1, 2 * SEGMENT_SIZE]
				] as const) {
					const run = events.slice(first - 1, last);
					expect(decoded(run).events).toEqual(run.map(({ event }) => event));
				}
				const segment = await log.segment(segmentOf(SEGMENT_SIZE + 1));
				expect(segment && decodeFrame(segment.bytes).events).toEqual(
					events.slice(SEGMENT_SIZE, 2 * SEGMENT_SIZE).map(({ event }) => event)
				);
				// A device of protocol 2 reads the same bytes without the attribute: there, times must not go back.
				const [info] = await log.segments(0, 0);
				expect(info?.receivedAt).toEqual([
					Math.min(...events.slice(0, SEGMENT_SIZE).map(({ event }) => event.receivedAt)),
					Math.max(...events.slice(0, SEGMENT_SIZE).map(({ event }) => event.receivedAt))
				]);
			});
		});

		const keyed = (log: Log, key: string): Promise<Appended> =>
			log.append({
				events: [message({ text: key })],
				idempotency: { scope: 'test', key, bodyHash: key }
			});

		it('takes a batch with a key once, whatever the clock did since', async () => {
			const log = await begin();
			await keyed(log, 'once');
			for (const jump of [YEAR_MS, HOUR_MS - YEAR_MS, -YEAR_MS, YEAR_MS, DAY_MS, -DAY_MS]) {
				now += jump;
				await keyed(under?.log ?? log, `after ${now}`);
				await each(async (log) => {
					expect(await keyed(log, 'once')).toMatchObject({ repeated: true, accepted: 1 });
				});
			}
		});

		if (wholeDays) {
			it('remembers a key for a day in which batches came, and not for ever', async () => {
				const log = await begin();
				await keyed(log, 'old');
				const later = async (until: number): Promise<void> => {
					for (; now < until; now += MINUTE_MS) await keyed(log, `at ${now}`);
				};
				await later(BEGUN + DAY_MS);
				expect(await keyed(log, 'old')).toMatchObject({ repeated: true });
				await later(BEGUN + DAY_MS + 3 * MINUTE_MS);
				expect(await keyed(log, 'old')).toMatchObject({ repeated: false });
			});
		}

		it('knows duplicates by their ids, whatever the clock did since', async () => {
			const log = await begin();
			const event = message({ id: 'a' });
			await log.append(batch([event]));
			for (const jump of [YEAR_MS, -2 * YEAR_MS, YEAR_MS]) {
				now += jump;
				await each(async (log) => {
					expect(await log.append(batch([event]))).toMatchObject({ duplicates: 1 });
				});
			}
		});
	});
}
