import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { importAttribute } from '../../../src/lib/wire/frame/origin';
import { compareSpots, listTimes, runTimesOf, type Timed } from '../../../src/lib/wire/list-order';

const time = fc.integer({ min: 0, max: 1_000 });
/** A log: what is live was received in its order, with clocks that are right, behind or ahead. */
const logs = fc
	.array(fc.record({ sentAt: time, import: fc.constantFrom(0, 0, 1, 2), step: fc.nat(20) }))
	.map((all) => {
		let receivedAt = 0;
		return all.map((each, i): Timed => {
			receivedAt += each.step;
			return {
				seq: i + 1,
				sentAt: each.sentAt,
				receivedAt,
				attributes: each.import ? [importAttribute(each.import)] : []
			};
		});
	});
const isLive = ({ attributes }: Timed): boolean => attributes.length === 0;

describe('The order of lists', () => {
	it('keeps live events in the order of their seqs, and has what imports brought when it was sent', () => {
		fc.assert(
			fc.property(logs, (log) => {
				const times = listTimes(log);
				const inOrder = log
					.map((event, i) => ({ event, time: times[i]!, seq: event.seq }))
					.sort(compareSpots);
				const live = inOrder.filter(({ event }) => isLive(event)).map(({ seq }) => seq);
				expect(live).toEqual(live.toSorted((a, b) => a - b));
				const brought = inOrder.filter(({ event }) => !isLive(event));
				expect(brought.map(({ time: at }) => at)).toEqual(
					brought.map(({ event }) => event.sentAt).sort((a, b) => a - b)
				);
			})
		);
	});

	it('lets a clock that is ahead move nothing beyond when it was received', () => {
		const at = (seq: number, sentAt: number): Timed => ({
			seq,
			sentAt,
			receivedAt: seq * 10,
			attributes: []
		});
		expect(listTimes([at(1, 9), at(2, 5_000), at(3, 28), at(4, 12), at(5, 50)])).toEqual([
			9, 20, 28, 28, 50
		]);
	});

	it('is found for a part of a log from the latest live time before it', () => {
		fc.assert(
			fc.property(logs, fc.nat(), (log, at) => {
				const cut = at % (log.length + 1);
				const before = runTimesOf(log.slice(0, cut)).live?.[1];
				expect(listTimes(log.slice(cut), before)).toEqual(listTimes(log).slice(cut));
			})
		);
	});

	it('has the live events of a part, and the others, within the times that are known of it', () => {
		fc.assert(
			fc.property(logs, (log) => {
				const { live, brought } = runTimesOf(log);
				const times = listTimes(log);
				for (const [run, of] of [
					[live, isLive],
					[brought, (event: Timed) => !isLive(event)]
				] as const) {
					const own = times.filter((_, i) => of(log[i]!));
					expect(run).toEqual(own.length > 0 ? [Math.min(...own), Math.max(...own)] : null);
				}
			})
		);
	});
});
