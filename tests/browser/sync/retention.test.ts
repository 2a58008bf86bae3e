/** How much history a device keeps, in a real IndexedDB. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openArchive, type Archive } from '../../../src/lib/archive/read/archive';
import { currentArchive } from '../../../src/lib/archive/registry/registry';
import { chooseRetention } from '../../../src/lib/archive/registry/retention';
import { databaseOf } from '../../../src/lib/archive/tables/schema';
import type { ArchiveState } from '../../../src/lib/archive/tables/types';
import { segmentFirst, segmentLast } from '../../../src/lib/wire/frame/limits';
import { startSync, type SyncClient } from '../../../src/lib/sync/client';
import { deviceAt, frame, logOf, TERMS, type Device } from '../archive/log';
import { eventually } from '../../support/eventually';
import { PageRelay } from './page-relay';

let relay: PageRelay;
let sync: SyncClient | undefined;
beforeEach(() => {
	relay = new PageRelay();
});
afterEach(async () => {
	await chooseRetention({ days: null, bytes: null });
	sync?.close();
	relay.close();
});

/** A device that follows the relay and holds all of it. */
async function follower(): Promise<Archive> {
	sync = startSync({ relay: relay.url, where: 'page' });
	return eventually(async () => {
		const entry = await currentArchive(relay.url);
		const archive = openArchive(entry?.name ?? '');
		expect((await archive.state())?.coverage).toEqual([{ first: 1, last: relay.log.head }]);
		return archive;
	});
}

async function stateOf(archive: Archive): Promise<ArchiveState> {
	const state = await archive.state();
	if (!state) throw new Error('no archive');
	return state;
}

/** A device with six sealed segments and a tail of 28. */
async function holding(): Promise<{ device: Device; received: (n: number) => number }> {
	const log = await logOf(512 * 6 + 28);
	const device = await deviceAt(log, 0);
	for (let n = 0; n < 7; n++) {
		const last = Math.min(segmentLast(n), 512 * 6 + 28);
		await device.writer.commit([await frame(log, segmentFirst(n), last)], TERMS);
	}
	const rows = await databaseOf(device.name).catalog.toArray();
	return { device, received: (n) => rows[n]?.receivedAt[1] ?? 0 };
}

test('by age, whole segments go whose messages are all too old, from the oldest on, and no total changes', async () => {
	const { device, received } = await holding();
	const archive = openArchive(device.name);
	const before = await stateOf(archive);
	device.writer.since = received(2);
	await device.writer.prune();
	const after = await stateOf(archive);
	expect(after.coverage).toEqual([{ first: segmentFirst(2), last: 512 * 6 + 28 }]);
	expect(after.floor).toEqual({ seq: segmentFirst(2), why: 'age' });
	expect(after.totals).toEqual(before.totals);
	expect(await archive.channels()).toHaveLength(3);
});

test('by size likewise; the newest messages stay, however small the room', async () => {
	const { device } = await holding();
	const archive = openArchive(device.name);
	const before = await stateOf(archive);
	device.writer.budget = before.bytes / 2;
	await device.writer.prune();
	expect((await stateOf(archive)).bytes).toBeLessThanOrEqual(before.bytes / 2);
	device.writer.budget = 0;
	device.writer.since = Infinity;
	await device.writer.prune();
	const after = await stateOf(archive);
	expect(after.coverage).toEqual([{ first: segmentFirst(5), last: 512 * 6 + 28 }]);
	expect(after.totals).toEqual(before.totals);
	expect((await archive.newest(100)).at(-1)?.seq).toBe(512 * 6 + 28);
});

test('a floor that is noted late does not lower one that came of room made meanwhile', async () => {
	const { device } = await holding();
	const archive = openArchive(device.name);
	device.writer.budget = (await stateOf(archive)).bytes / 2;
	await device.writer.prune();
	const { floor } = await stateOf(archive);
	await device.writer.keepFrom({ seq: segmentFirst(1), why: 'size' });
	expect((await stateOf(archive)).floor).toEqual(floor);
});

test('a choice of size holds at once and while messages come; a reader gets older ones all the same; all comes back without it', async () => {
	await relay.chatter(512 * 8 + 40);
	const archive = await follower();
	const { bytes, totals } = await stateOf(archive);
	await chooseRetention({ days: null, bytes: bytes / 2 });
	const pruned = await eventually(async () => {
		const state = await stateOf(archive);
		expect(state.bytes).toBeLessThanOrEqual(bytes / 2);
		return state;
	});
	expect(pruned.totals).toEqual(totals);
	expect(pruned.floor).toEqual({ seq: pruned.coverage[0]?.first, why: 'size' });

	await relay.chatter(512 * 2);
	await eventually(async () => expect((await stateOf(archive)).cursor.seq).toBe(relay.log.head));
	const grown = await stateOf(archive);
	expect(grown.coverage[0]?.first).toBeGreaterThan(pruned.coverage[0]?.first ?? Infinity);
	expect(grown.totals.messages).toBe(relay.log.head);

	sync?.fill({ first: 1, last: 512 });
	await eventually(async () =>
		expect((await stateOf(archive)).coverage[0]).toEqual({ first: 1, last: 512 })
	);
	await chooseRetention({ days: null, bytes: null });
	await eventually(async () => {
		const state = await stateOf(archive);
		expect(state.coverage).toEqual([{ first: 1, last: relay.log.head }]);
		expect(state.floor).toBeNull();
	});
});

test('a choice of age holds for what is stored and for what is fetched', async () => {
	await relay.chatter(512 * 4 + 40);
	const archive = await follower();
	const { totals } = await stateOf(archive);
	// A tenth of a second: all that is sealed is older.
	await eventually(async () => {
		await chooseRetention({ days: 0.1 / 86_400, bytes: null });
		expect((await stateOf(archive)).coverage[0]?.first).toBe(segmentFirst(3));
	});
	const { floor, totals: after } = await stateOf(archive);
	expect(floor).toEqual({ seq: segmentFirst(3), why: 'age' });
	expect(after).toEqual(totals);
	await chooseRetention({ days: 1, bytes: null });
	await eventually(async () => expect((await stateOf(archive)).coverage[0]?.first).toBe(1));
});
