import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ArchiveWriter } from '../../../src/lib/archive/write/writer';
import { DAY_MS } from '../../../src/lib/std/time';
import { applyLimits, makeRoom, smallerRoom } from '../../../src/lib/sync/retention';

const NOW = 1_700_000_000_000;
const BOUNDLESS = { days: null, bytes: null, room: null };
beforeEach(() => {
	vi.useFakeTimers({ now: NOW });
	vi.stubGlobal('navigator', { storage: { estimate: async () => ({ quota: 1e9 }) } });
});
afterEach(() => {
	vi.useRealTimers();
	vi.unstubAllGlobals();
});

/** The writer of an archive that has 1,000 bytes of history. */
function writing() {
	const writer = {
		budget: Infinity,
		since: 0,
		prune: vi.fn(async () => undefined),
		missing: async () => ({ gaps: [], bytes: 1_000 })
	};
	return { writer, archive: writer as unknown as ArchiveWriter };
}

describe('The bounds of an archive', () => {
	it('are a fifth of the browser’s quota, and all ages', async () => {
		const { writer, archive } = writing();
		await applyLimits(archive, BOUNDLESS, NOW);
		expect(writer).toMatchObject({ budget: 2e8, since: 0 });
		expect(writer.prune).toHaveBeenCalledOnce();
	});

	it('are a gigabyte where the browser tells of no quota', async () => {
		vi.stubGlobal('navigator', {});
		const { writer, archive } = writing();
		await applyLimits(archive, BOUNDLESS, NOW);
		expect(writer.budget).toBe(1e9);
	});

	it('are what the reader chose, of what is old by the clocks of both, once the relay’s is known', async () => {
		const { writer, archive } = writing();
		const chosen = { days: 2, bytes: 5_000, room: null };
		await applyLimits(archive, chosen, null);
		expect(writer).toMatchObject({ budget: 5_000, since: 0 });
		await applyLimits(archive, chosen, NOW - 60_000);
		expect(writer.since).toBe(NOW - 60_000 - 2 * DAY_MS);
		// The relay’s is ahead; then this device’s.
		await applyLimits(archive, chosen, NOW + 365 * DAY_MS);
		expect(writer.since).toBe(NOW - 2 * DAY_MS);
		vi.setSystemTime(NOW + 365 * DAY_MS);
		await applyLimits(archive, chosen, NOW);
		expect(writer.since).toBe(NOW - 2 * DAY_MS);
	});

	it('are less where the device turned out to have less room', async () => {
		const { writer, archive } = writing();
		await makeRoom(archive);
		expect(writer.budget).toBe(800);
		const room = await smallerRoom(archive);
		expect(room).toBe(500);
		await applyLimits(archive, { ...BOUNDLESS, room }, NOW);
		expect(writer.budget).toBe(500);
	});

	it('are not kept where pruning fails, and that is told', async () => {
		const { writer, archive } = writing();
		const full = new DOMException('full', 'QuotaExceededError');
		writer.prune.mockRejectedValue(full);
		await expect(applyLimits(archive, BOUNDLESS, NOW)).rejects.toBe(full);
		await expect(makeRoom(archive)).rejects.toBe(full);
	});
});
