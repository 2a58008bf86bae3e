import { channelListOf } from '../../support/channel-list';
import { expect, test } from 'vitest';
import type { MemoryLog } from '../../../server/log/memory/memory-log';
import { openArchive } from '../../../src/lib/archive/read/archive';
import { sentSince, storedSent, type SentCount } from '../../../src/lib/archive/read/sent';
import { MINUTE_MS } from '../../../src/lib/std/time';
import { isCounted } from '../../../src/lib/wire/frame/event';
import { deviceAt, frame, logOf, snapshotAt, TERMS } from './log';

type Counts = Record<string, number>;

/** Messages by channel and minute, of the log's own events. */
async function saidIn(log: MemoryLog, from: number, wanted = (_: number) => true): Promise<Counts> {
	const counts: Counts = {};
	for (const { event } of await log.read(from, log.head)) {
		if (!isCounted(event.kind) || !wanted(event.sentAt)) continue;
		const key = `${Math.floor(event.sentAt / MINUTE_MS)} ${event.channel}`;
		counts[key] = (counts[key] ?? 0) + 1;
	}
	return counts;
}

function summed(counts: readonly SentCount[]): Counts {
	const sums: Counts = {};
	for (const [channel, minute, messages] of counts) {
		const key = `${minute} ${channel}`;
		sums[key] = (sums[key] ?? 0) + messages;
	}
	return sums;
}

test('what was said after an event is counted by channel and by the minute in which it was sent, in whatever frames it came', async () => {
	const log = await logOf(1_400);
	const device = await deviceAt(log, 0);
	await device.writer.commit([await frame(log, 1, 300), await frame(log, 290, 512)], TERMS);
	await device.writer.commit([await frame(log, 513, 1_024)], TERMS);
	await device.writer.commit([await frame(log, 1_025, 1_399)], TERMS);
	await device.writer.commit([await frame(log, 1_400, 1_400)], TERMS);
	for (const at of [0, 100, 512, 800, 1_024, 1_399, 1_400]) {
		const since = await sentSince(device.name, at);
		expect(summed(since ?? [])).toEqual(await saidIn(log, at + 1));
	}
});

test('it is unknown where this device lacks a part, and known from where it came', async () => {
	const log = await logOf(1_400);
	const device = await deviceAt(log, 700);
	await device.writer.commit([await frame(log, 513, 1_024)], TERMS);
	expect(await sentSince(device.name, 100)).toBeNull();
	expect(summed((await sentSince(device.name, 600)) ?? [])).not.toEqual({});
});

test('what is stored of a period is counted wherever it stands, and said to be all only where everything is stored', async () => {
	const log = await logOf(1_400);
	const device = await deviceAt(log, 0);
	const [first] = await log.read(1, 1);
	const from = Math.floor((first?.event.sentAt ?? 0) / MINUTE_MS + 3) * MINUTE_MS;
	const before = from + 7 * MINUTE_MS;
	await device.writer.commit([await frame(log, 1, 512)], TERMS);
	await device.writer.commit([await frame(log, 513, 1_024), await frame(log, 1_025, 1_400)], TERMS);
	const stored = await storedSent(device.name, from, before);
	expect(summed(stored?.counts ?? [])).toEqual(
		await saidIn(log, 1, (sentAt) => sentAt >= from && sentAt < before)
	);
	expect(stored?.complete).toBe(true);
	const late = await deviceAt(log, 1_400);
	expect((await storedSent(late.name, from, before))?.complete).toBe(false);
});

test('a channel’s newest message comes with its total, and outlives a snapshot', async () => {
	const log = await logOf(30, { channels: 2 });
	const device = await deviceAt(log, 0);
	await device.writer.commit([await frame(log, 1, 20)], TERMS);
	const { channels } = await channelListOf(log);
	await device.writer.reinstall(await snapshotAt(log, 30), Date.now());
	const archive = openArchive(device.name);
	expect(await archive.channel(1)).toMatchObject({ messages: 15, at: 30, last: { seq: 19 } });
	await device.writer.commit([await frame(log, 21, 30)], TERMS);
	const known = await archive.channels();
	// What was done to it the relay says with it; a device lays it over when it is read.
	const said = channels.map(({ last }) => {
		const { removal: _, ...message } = last ?? { removal: null };
		return message;
	});
	expect(known.map(({ last }) => last)).toMatchObject(said);
	expect(known.map(({ messages }) => messages)).toEqual([15, 15]);
});
