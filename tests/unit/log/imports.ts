/** What every log makes of imports. Run by each implementation's own test file. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import '../../support/seed';
import type { ImportName, Log, LogState } from '../../../server/log/log';
import {
	EventKind,
	SEGMENT_SIZE,
	importOf,
	outageAttribute,
	replyOf
} from '../../../src/lib/wire/index';
import { batch, message, messages } from '../../support/events';
import { channelListOf } from '../../support/channel-list';
import { asLong } from '../../support/long';
import type { LogUnderTest, OpenOptions } from './conformance';

const OLD: ImportName = { source: 'test', name: 'old.log' };
const START = 1_700_000_000_000;

/**
 * What a reader sees of the present: newest messages, what came in each minute, what is unread. By names, as ids may
 * differ.
 */
async function presentOf(log: Log): Promise<unknown> {
	const state = await log.snapshot();
	const named = new Map(state.channels.map(({ id, name }) => [id, name]));
	const list = await channelListOf(log);
	const byName = (a: [string, unknown], b: [string, unknown]): number => (a[0] < b[0] ? -1 : 1);
	return {
		last: list.channels
			.flatMap(({ id, last }): [string, unknown][] =>
				last ? [[named.get(id) ?? '', { ...last, seq: 0 }]] : []
			)
			.sort(byName),
		minutes: minutesOf(state),
		receivedAt: state.imported ? state.imported.lastReceivedAt : state.lastReceivedAt,
		unread: state.channels
			.map(({ id, name, messages: total }): [string, number] => [
				name,
				total - (new Map(state.imported?.channels).get(id) ?? 0)
			])
			.filter(([, live]) => live > 0)
			.sort(byName)
	};
}

/** Messages that came while they were said, by minute. */
function minutesOf({ minutes, imported }: LogState): (readonly [number, number])[] {
	const brought = new Map(imported?.minutes);
	return minutes.slice(1).flatMap(([minute, total], i) => {
		const messages = total - (minutes[i]?.[1] ?? 0) - (brought.get(minute) ?? 0);
		return messages === 0 ? [] : [[minute, messages] as const];
	});
}

/** A batch that comes at a time: live, or by an import. */
interface Arrival {
	readonly by: ImportName | undefined;
	readonly count: number;
	/** Ms since the one before. */
	readonly wait: number;
	readonly restart: boolean;
}

const arrival: fc.Arbitrary<Arrival> = fc.record({
	by: fc.constantFrom(undefined, undefined, OLD, { ...OLD, name: 'other' }),
	count: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 200, max: 700 })),
	wait: fc.oneof(fc.integer({ min: 0, max: 9_000 }), fc.integer({ min: 0, max: 400_000 })),
	restart: fc.integer({ min: 0, max: 5 }).map((n) => n === 0)
});

export function keepsImportsApart(
	name: string,
	open: (options: OpenOptions) => Promise<LogUnderTest>
): void {
	describe(`${name}, given imports,`, () => {
		let under: LogUnderTest;
		let log: Log;
		let now = START;
		beforeEach(async () => {
			now = START;
			under = await open({ now: () => now });
			log = under.log;
		});
		afterEach(() => under.remove());

		it('gives each a number by its names, which its events carry, also after it was opened again', async () => {
			const take = async (by: ImportName, from: number): Promise<number[]> => {
				const { head } = await log.append({ ...batch(messages(2, from)), import: by });
				return (await log.read(head - 1, 2)).map(({ event }) => importOf(event));
			};
			expect(await take(OLD, 1)).toEqual([1, 1]);
			expect(await take({ ...OLD, name: 'other' }, 3)).toEqual([2, 2]);
			expect(await take({ ...OLD, source: 'elsewhere' }, 5)).toEqual([3, 3]);
			if (under.restart) log = await under.restart();
			expect(await take(OLD, 7)).toEqual([1, 1]);
			await log.append(batch(messages(1, 9)));
			expect((await log.read(9, 1)).map(({ event }) => importOf(event))).toEqual([0]);
		});

		it('takes nothing twice, and begins none for what it has already', async () => {
			await log.append(batch(messages(3)));
			const again = { ...batch(messages(3)), import: OLD };
			expect(await log.append(again)).toMatchObject({ accepted: 0, duplicates: 3, head: 3 });
			expect((await log.snapshot()).imported).toBeNull();
			await log.append({ ...batch(messages(4)), import: OLD });
			expect((await log.read(4, 1)).map(({ event }) => importOf(event))).toEqual([1]);
		});

		it('keeps an event’s other attributes, in order of their tags', async () => {
			const first = message({ id: 'first' });
			const answer = message({ reply: { id: 'first', quote: null } });
			const gone = message({
				userKey: '',
				login: '',
				kind: EventKind.outage,
				text: 'gone',
				attributes: [outageAttribute({ from: 1, to: 2 })]
			});
			await log.append({ ...batch([first, answer, gone]), import: OLD });
			const events = (await log.read(2, 2)).map(({ event }) => event);
			expect(events[0] && replyOf(events[0])).toEqual({ type: 'event', seq: 1 });
			expect(events.map(({ attributes }) => attributes.map(([tag]) => tag))).toEqual([
				[1, 14],
				[5, 14]
			]);
		});

		it('counts their messages in all totals, and says how many they are', async () => {
			await log.append(batch(messages(10)));
			await log.append({ ...batch(messages(SEGMENT_SIZE, 11)), import: OLD });
			await log.append({
				...batch([message({ kind: EventKind.notice, channel: 'channel-0' })]),
				import: OLD
			});
			const { totals, channels, imported } = await log.snapshot();
			expect(totals.messages).toBe(10 + SEGMENT_SIZE);
			const brought = new Map(imported?.channels);
			expect([...brought.values()].reduce((sum, count) => sum + count, 0)).toBe(SEGMENT_SIZE);
			for (const { id, messages: total } of channels) {
				expect(total - (brought.get(id) ?? 0)).toBeOneOf([3, 4]);
			}
		});

		it('shows the same present as if they had never come, whatever comes in between', async () => {
			await fc.assert(
				fc.asyncProperty(fc.array(arrival, { minLength: 2, maxLength: 14 }), async (arrivals) => {
					let clock = START;
					const at = (): number => clock;
					const [withAll, without] = [await open({ now: at }), await open({ now: at })];
					const close = async (): Promise<void> => {
						await withAll.remove();
						await without.remove();
					};
					try {
						let [all, live] = [withAll.log, without.log];
						let next = 1;
						let total = 0;
						for (const { by, count, wait, restart } of arrivals) {
							clock += wait;
							const events = messages(count, next).map((event, i) => ({
								...event,
								channel: by && i % 2 ? 'only-old' : event.channel
							}));
							next += count;
							total += count;
							await all.append({ ...batch(events), import: by });
							if (!by) await live.append(batch(events));
							if (restart && withAll.restart && without.restart) {
								all = await withAll.restart();
								live = await without.restart();
							}
						}
						expect(await presentOf(all)).toEqual(await presentOf(live));
						expect((await all.snapshot()).totals.messages).toBe(total);
					} finally {
						await close();
					}
				}),
				{ numRuns: asLong(8, 100) }
			);
		}, 120_000);

		it('shows the same present also where its clock was set back', async () => {
			let clock = START;
			const pair = await Promise.all([open({ now: () => clock }), open({ now: () => clock })]);
			try {
				const [all, live] = [pair[0].log, pair[1].log];
				for (const [i, step] of [0, 70_000, 3_600_000, -3_500_000, 30_000, 90_000].entries()) {
					clock += step;
					const said = messages(20, 1_000 * i);
					await all.append({ ...batch(messages(300, 1_000 * i + 100)), import: OLD });
					await all.append(batch(said));
					await live.append(batch(said));
				}
				const [one, other] = [await presentOf(all), await presentOf(live)];
				expect(one).toEqual(other);
			} finally {
				for (const each of pair) await each.remove();
			}
		});
	});
}
