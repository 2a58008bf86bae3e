import { expect, test } from 'vitest';
import type { MemoryLog } from '../../../server/log/memory/memory-log';
import { Directory } from '../../../src/lib/archive/directory/directory';
import type { UserSort } from '../../../src/lib/wire/queries';
import { databaseOf } from '../../../src/lib/archive/tables/schema';
import type { UserMatch } from '../../../src/lib/wire/queries';
import { deviceAt, frame, logOf, TERMS, type Device } from './log';

/** Brings a device to event `to` of the log, in frames of `size` that respect segments' borders. */
async function follow({ writer }: Device, log: MemoryLog, to: number, size = 100): Promise<void> {
	for (let { seq } = await writer.cursor(); seq < to;) {
		const last = Math.min(to, seq + size, (Math.floor(seq / 512) + 1) * 512);
		await writer.commit([await frame(log, seq + 1, last)], TERMS);
		seq = last;
	}
}

/** All users as a directory has them, in order. */
const listed = (
	directory: Directory,
	sort: UserSort = 'messages',
	part = '',
	match: UserMatch = 'part'
) => [...directory.sorted(sort, part, match)].map((id) => directory.user(id));

/** The same, asked of the relay. */
const asked = async (
	log: MemoryLog,
	sort: UserSort = 'messages',
	part = '',
	match: UserMatch = 'part'
) =>
	(await log.queries.findUsers({ part, match, sort, after: null, limit: 10_000 })).users.map(
		(user) => ({ ...user, at: log.head })
	);

test('a directory has every user exactly as the relay has, in each order, while the log grows', async () => {
	const log = await logOf(1_500, { users: 700 });
	const device = await deviceAt(log, 0);
	const directory = new Directory(device.name);
	expect(await directory.advance()).toBe(true);
	expect([directory.known, directory.at]).toEqual([0, 0]);
	for (const to of [1, 30, 511, 513, 1_030, 1_500]) {
		await follow(device, log, to);
		await directory.advance();
		expect(directory.at).toBe(to);
	}
	for (const sort of ['messages', 'name', 'seen'] as const) {
		expect(listed(directory, sort)).toEqual(await asked(log, sort));
		expect(directory.isSorted(directory.sorted(sort, ''), sort)).toBe(true);
	}
	expect(listed(directory, 'name', 'U12')).toEqual(await asked(log, 'name', 'U12'));
	expect(directory.matching('U12')).toBe(listed(directory, 'name', 'U12').length);
	const [called] = listed(directory, 'messages', 'U4', 'whole');
	expect(called?.login).toBe('u4');
	expect([called]).toEqual(await asked(log, 'messages', 'U4', 'whole'));
	expect(directory.matching('U4', 'whole')).toBe(1);
	const fresh = new Directory(device.name);
	await fresh.advance();
	expect(listed(fresh)).toEqual(listed(directory));
});

test('users whose block isn’t here yet are left out, never shown with a part of their messages', async () => {
	const log = await logOf(1_200, { users: 600 });
	const device = await deviceAt(log, 1_100);
	await follow(device, log, 1_200);
	const directory = new Directory(device.name);
	await directory.advance();
	const users = (await log.snapshot()).totals.users;
	expect(directory.known).toBeLessThan(users);
	const exact = new Map((await asked(log)).map((user) => [user.id, user]));
	for (const user of listed(directory)) expect(user).toEqual(exact.get(user?.id ?? 0));

	for (const number of await device.writer.staleBlocks()) {
		const block = await log.users(number);
		if (block) await device.writer.keepUsers([block]);
	}
	await directory.advance();
	expect(directory.known).toBe(users);
	expect(listed(directory)).toEqual(await asked(log));
});

test('a directory that slept while segments came and were pruned is exact when it wakes', async () => {
	const log = await logOf(9_000, { users: 90 });
	const device = await deviceAt(log, 0);
	await follow(device, log, 600);
	const directory = new Directory(device.name);
	await directory.advance();
	await follow(device, log, 2_000);
	device.writer.budget = 0;
	await device.writer.prune();
	device.writer.budget = Infinity;
	await directory.advance();
	expect(directory.at).toBe(2_000);
	await follow(device, log, 9_000, 512);
	await directory.advance();
	expect(await databaseOf(device.name).catalog.count()).toBeGreaterThan(0);
	expect(listed(directory)).toEqual(await asked(log));
});
