import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ArchiveError } from '../../../src/lib/archive/registry/errors';
import type { ArchiveWriter } from '../../../src/lib/archive/write/writer';
import { Filler } from '../../../src/lib/sync/fill';
import { RelayRefusal, type RelayApi } from '../../../src/lib/sync/relay-api';
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
