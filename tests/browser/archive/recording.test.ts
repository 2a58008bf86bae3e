/** How channels stand on a device is how the log says, by whatever way it came. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { MemoryLog } from '../../../server/log/memory/memory-log';
import { openArchive } from '../../../src/lib/archive/read/archive';
import { ArchiveDatabase, databaseOf } from '../../../src/lib/archive/tables/schema';
import { CHANNEL_STATES, type ChannelState } from '../../../src/lib/wire/channel-states';
import { EventKind } from '../../../src/lib/wire/frame/event';
import { recordingAttribute } from '../../../src/lib/wire/recording';
import { emptyLog, Follower, random, snapshotOf } from './follower';

const START = 1_700_000_000_000;
const NOBODY = { userKey: '', login: '', displayName: '', color: null, badges: '' };

const event = (channel: string, kind: number, text: string, sentAt: number) => ({
	...{ source: 's', channel, ...NOBODY, kind, text, sentAt, id: null, reply: null },
	attributes: []
});
const stands = (channel: string, state: ChannelState | null, why: string, sentAt: number) => ({
	...event(channel, EventKind.channelState, why, sentAt),
	attributes: [recordingAttribute(state && { state })]
});
const message = (channel: string, sentAt: number) => ({
	...event(channel, EventKind.message, 'hello', sentAt),
	...{ userKey: 'ada', login: 'ada' }
});

const onDevice = async ({ writer: { name } }: Follower) =>
	(await openArchive(name).channels()).map(({ id, name, messages, recording }) => ({
		...{ id, name, messages, recording }
	}));
const inLog = async (log: MemoryLog) =>
	(await log.snapshot()).channels.map(({ id, name, messages, recording }) => ({
		...{ id, name, messages, recording }
	}));

const steps = fc.array(
	fc.record({
		channel: fc.constantFrom('a', 'b', 'c'),
		/** Undefined: messages. */
		state: fc.option(fc.constantFrom(...CHANNEL_STATES, null), { nil: undefined }),
		count: fc.integer({ min: 1, max: 300 }),
		then: fc.constantFrom('nothing', 'follow', 'follow', 'snapshot', 'begin'),
		length: fc.integer({ min: 1, max: 80 })
	}),
	{ maxLength: 14 }
);

test('whatever came in frames, in snapshots and again after them, a device has what the log says', async () => {
	await fc.assert(
		fc.asyncProperty(steps, async (list) => {
			let clock = START;
			const log = emptyLog(() => clock);
			let device = await Follower.of(log, clock);
			for (const [i, { channel, state, count, then, length }] of list.entries()) {
				clock += 1_000;
				const events =
					state === undefined
						? Array.from({ length: count }, () => message(channel, clock))
						: [stands(channel, state, `why ${i}`, clock)];
				await log.append({ events, idempotency: null });
				if (then === 'snapshot') await device.writer.reinstall(await snapshotOf(log, clock), clock);
				if (then === 'begin') {
					databaseOf(device.writer.name).close();
					device = await Follower.of(log, clock);
					// Exact at once, before its frames came.
					expect(await onDevice(device)).toEqual(await inLog(log));
				}
				if (then !== 'nothing') {
					await device.catchUp(length);
					expect(await onDevice(device)).toEqual(await inLog(log));
				}
			}
			databaseOf(device.writer.name).close();
		}),
		{ numRuns: 12 }
	);
});

test('a channel that is to be kept is there before its first message, and counts in no total but that of channels', async () => {
	const log = emptyLog(() => START);
	const device = await Follower.of(log, START);
	await log.append({ events: [stands('a', 'joining', '', START)], idempotency: null });
	await device.catchUp(1);
	expect(await onDevice(device)).toEqual([
		{ id: 1, name: 'a', messages: 0, recording: { state: 'joining', since: START, why: '' } }
	]);
	const state = await openArchive(device.writer.name).state();
	expect(state?.totals).toEqual({ messages: 0, channels: 1, users: 0, at: 1 });
	databaseOf(device.writer.name).close();
});

test('what an earlier version stored without reading it is asked for once more', async () => {
	const name = `backscroll-before-${random(8)}`;
	const { tables } = new ArchiveDatabase('of this version');
	// As the version before left it; Dexie counts in tens.
	await new Promise<void>((resolve, reject) => {
		const opened = indexedDB.open(name, 40);
		opened.onupgradeneeded = () => {
			const { result } = opened;
			for (const { name: table, schema } of tables) {
				const store = result.createObjectStore(table, {
					keyPath: schema.primKey.keyPath as string
				});
				for (const { name: index, keyPath } of schema.indexes)
					store.createIndex(index, keyPath as string);
			}
		};
		opened.onsuccess = () => {
			opened.result.close();
			resolve();
		};
		opened.onerror = reject;
	});
	expect(await databaseOf(name).fact('damage')).toMatchObject({ snapshot: true, found: 0 });
	databaseOf(name).close();
});
