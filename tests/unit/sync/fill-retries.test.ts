import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { gapsIn } from '../../../src/lib/archive/tables/ranges';
import type { SeqRange } from '../../../src/lib/archive/tables/types';
import { ArchiveError } from '../../../src/lib/archive/registry/errors';
import type { ArchiveWriter } from '../../../src/lib/archive/write/writer';
import { Filler } from '../../../src/lib/sync/fill';
import { RelayRefusal, type RelayApi } from '../../../src/lib/sync/relay-api';
import { WireError } from '../../../src/lib/wire/index';
import { eventually } from '../../support/eventually';

beforeEach(() => {
	vi.useFakeTimers();
});
afterEach(() => {
	vi.useRealTimers();
});

/** Filling of two segments; the relay answers a request for their list with `list`. */
function filling(list: () => Promise<unknown>) {
	const segments = vi.fn(list);
	const writer = {
		budget: 1e9,
		since: 0,
		keepFrom: async () => undefined,
		noteLost: async () => undefined,
		missing: async (range: object) => ({ gaps: [range], bytes: 0 }),
		staleBlocks: async () => []
	} as unknown as ArchiveWriter;
	const events = { history: vi.fn(), storage: vi.fn(), failed: vi.fn() };
	const api = { segments } as unknown as RelayApi;
	const filler = new Filler(api, writer, 'log', events);
	return { filler, segments, events, start: () => filler.all({ first: 1, last: 1_024 }) };
}
const NOTHING = { first: 0, sealed: 2, segments: [] };

describe('Filling the archive with history', () => {
	it('gets all of the range, and says when it is done', async () => {
		const { start, segments, events } = filling(async () => NOTHING);
		start();
		await eventually(() => expect(events.storage.mock.calls).toEqual([['ok']]));
		expect(segments.mock.calls).toEqual([['log', 0, 1]]);
		expect(events.history.mock.calls.map(([left]) => left)).toEqual([1_024, 0]);
	});

	it('is tried again after 5 s, then 10 s, when the relay fails', async () => {
		const { start, segments, events } = filling(() => Promise.reject(new RelayRefusal(500)));
		start();
		await vi.advanceTimersByTimeAsync(4_999);
		expect(segments).toHaveBeenCalledTimes(1);
		await vi.advanceTimersByTimeAsync(1);
		expect(segments).toHaveBeenCalledTimes(2);
		await vi.advanceTimersByTimeAsync(9_999);
		expect(segments).toHaveBeenCalledTimes(2);
		await vi.advanceTimersByTimeAsync(1);
		expect(segments).toHaveBeenCalledTimes(3);
		expect(events.failed).not.toHaveBeenCalled();
	});

	it('tells of a device that is full, and tries again', async () => {
		const full = new DOMException('full', 'QuotaExceededError');
		const { start, segments, events } = filling(() => Promise.reject(full));
		start();
		await vi.advanceTimersByTimeAsync(5_000);
		expect(events.storage).toHaveBeenCalledWith('full');
		expect(segments).toHaveBeenCalledTimes(2);
	});

	it('ends where another tab writes the archive now', async () => {
		const fenced = new ArchiveError('fenced');
		const { start, segments, events } = filling(() => Promise.reject(fenced));
		start();
		await vi.advanceTimersByTimeAsync(60_000);
		expect(events.failed.mock.calls).toEqual([[fenced]]);
		expect(segments).toHaveBeenCalledTimes(1);
	});

	it('is over once it is stopped', async () => {
		const { start, filler, segments } = filling(() => Promise.reject(new RelayRefusal(500)));
		start();
		await vi.advanceTimersByTimeAsync(1_000);
		await filler.stop();
		await vi.advanceTimersByTimeAsync(60_000);
		expect(segments).toHaveBeenCalledTimes(1);
	});
});

const rangeOf = (n: number): SeqRange => ({ first: n * 512 + 1, last: (n + 1) * 512 });

/** Filling of `count` segments from a relay that answers for each segment as `answer` says. */
function fillingFrom(
	count: number,
	answer: (n: number, tries: number) => 'fine' | 'unlisted' | 'dropped' | Error
) {
	const tries = new Map<number, number>();
	const stored = new Set<number>();
	const lost = vi.fn();
	const segmentOf = (n: number): { n: number } => {
		const count = (tries.get(n) ?? 0) + 1;
		tries.set(n, count);
		const given = answer(n, count);
		if (given instanceof Error) throw given;
		return { n };
	};
	const listed = Array.from({ length: count }, (_, n) => n).filter(
		(n) => answer(n, 0) !== 'unlisted'
	);
	const api = {
		segments: async (_: string, from: number, to: number) => ({
			first: 0,
			sealed: count,
			segments: listed
				.filter((n) => n >= from && n <= to)
				.map((n) => ({ n, bytes: 1, receivedAt: [1, 1] }))
		}),
		// Of a bundle, only what is fine arrives.
		bundle: async (_: string, infos: readonly { n: number }[]) =>
			infos.filter(({ n }) => answer(n, 0) === 'fine').map(({ n }) => ({ n })),
		segment: async (_: string, { n }: { n: number }) => segmentOf(n)
	} as unknown as RelayApi;
	const writer = {
		budget: 1e9,
		since: 0,
		keepFrom: async () => undefined,
		missing: async () => ({
			gaps: gapsIn([...stored].map(rangeOf), { first: 1, last: count * 512 }),
			bytes: 0
		}),
		staleBlocks: async () => [],
		keep: async (batch: readonly { n: number }[]) => batch.forEach(({ n }) => stored.add(n)),
		noteLost: async (_: object, segments: readonly number[]) => lost([...segments].sort())
	} as unknown as ArchiveWriter;
	const events = { history: vi.fn(), storage: vi.fn(), failed: vi.fn() };
	const filler = new Filler(api, writer, 'log', events);
	filler.all({ first: 1, last: count * 512 });
	const others = (...without: number[]): number[] =>
		Array.from({ length: count }, (_, n) => n).filter((n) => !without.includes(n));
	return {
		filler,
		stored,
		lost,
		tries,
		events,
		others,
		sorted: () => [...stored].sort((a, b) => a - b)
	};
}

describe('A segment that can’t be had', () => {
	it.each([
		['isn’t in the relay’s list', 'unlisted' as const],
		['is refused as unknown', new RelayRefusal(404)]
	])('because it %s is noted as lost; all others are stored', async (_, how) => {
		const { sorted, others, lost, events } = fillingFrom(60, (n) => (n === 31 ? how : 'fine'));
		await vi.advanceTimersByTimeAsync(0);
		await eventually(() => expect(events.storage.mock.calls).toEqual([['ok']]));
		expect(sorted()).toEqual(others(31));
		expect(lost.mock.lastCall).toEqual([[31]]);
		expect(events.failed).not.toHaveBeenCalled();
	});

	it.each([
		['doesn’t decode', new WireError('bad-deflate', 'no')],
		['has another key', new WireError('wrong-key', 'no')],
		['is answered 500', new RelayRefusal(500)]
	])(
		'because it %s is asked for again with growing pauses, then noted as lost; all others are stored at once',
		async (_, error) => {
			const { sorted, others, lost, tries, events } = fillingFrom(60, (n) =>
				n === 31 || n === 8 ? error : 'fine'
			);
			await vi.advanceTimersByTimeAsync(4_000);
			expect(sorted()).toEqual(others(8, 31));
			expect(lost.mock.lastCall).toEqual([[]]);
			expect(tries.get(31)).toBe(1);
			await vi.advanceTimersByTimeAsync(1_500);
			expect(tries.get(31)).toBe(2);
			await vi.advanceTimersByTimeAsync(9_000);
			expect(tries.get(31)).toBe(2);
			await vi.advanceTimersByTimeAsync(1_000);
			expect(tries.get(31)).toBe(3);
			expect(lost.mock.lastCall).toEqual([[31, 8]]);
			expect(events.storage).toHaveBeenLastCalledWith('ok');
			await vi.advanceTimersByTimeAsync(600_000);
			expect(tries.get(31)).toBe(3);
			expect(events.failed).not.toHaveBeenCalled();
		}
	);

	it('at first is stored when it can be had, and asked for again after the next connection', async () => {
		const { filler, sorted, others, lost, tries } = fillingFrom(40, (n, tried) =>
			n === 7 && tried < 4 ? new WireError('wrong-key', 'no') : 'fine'
		);
		await vi.advanceTimersByTimeAsync(60_000);
		expect(sorted()).toEqual(others(7));
		expect(lost.mock.lastCall).toEqual([[7]]);
		filler.all({ first: 1, last: 40 * 512 });
		await vi.advanceTimersByTimeAsync(60_000);
		expect(tries.get(7)).toBe(4);
		expect(sorted()).toEqual(others());
		expect(lost.mock.lastCall).toEqual([[]]);
	});

	it('because the relay dropped it isn’t lost, and is left', async () => {
		const { sorted, others, lost, events } = fillingFrom(20, (n) =>
			n < 3 ? new RelayRefusal(410) : 'fine'
		);
		await vi.advanceTimersByTimeAsync(0);
		await eventually(() => expect(events.storage.mock.calls).toEqual([['ok']]));
		expect(sorted()).toEqual(others(0, 1, 2));
		expect(lost.mock.lastCall).toEqual([[]]);
	});

	it('because nothing answers any more doesn’t cost what has arrived; the rest is fetched later', async () => {
		let up = false;
		const { stored, sorted, others } = fillingFrom(60, (n) =>
			n < 10 && !up ? new RelayRefusal(0) : 'fine'
		);
		await vi.advanceTimersByTimeAsync(1_000);
		expect(stored.size).toBeGreaterThanOrEqual(36);
		up = true;
		await vi.advanceTimersByTimeAsync(10_000);
		expect(sorted()).toEqual(others());
	});
});
