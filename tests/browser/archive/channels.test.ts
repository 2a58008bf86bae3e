import { channelListOf } from '../../support/channel-list';
import { expect, test } from 'vitest';
import type { MemoryLog } from '../../../server/log/memory/memory-log';
import { openArchive } from '../../../src/lib/archive/read/archive';
import { deviceAt, frame, logOf, snapshotAt, TERMS, type Device } from './log';

/** Messages of each channel in each minute by what the log says, from minute `from` on. */
async function countsOf(log: MemoryLog, from: number): Promise<Record<string, number>> {
	const { channels } = await log.queries.series({ channel: null, step: 60, last: 1_440 });
	const rows = channels.flatMap(({ id, steps }) =>
		steps
			.filter(([minute]) => minute >= from)
			.map(([minute, messages]) => [`${minute} ${id}`, messages])
	);
	return Object.fromEntries(rows) as Record<string, number>;
}

async function countedBy({ name }: Device): Promise<{ from: number; of: Record<string, number> }> {
	const counted = await openArchive(name).channelMinutes(0);
	if (!counted) throw new Error('nothing installed');
	const rows = [...counted.minutes].flatMap(([minute, channels]) =>
		[...channels].map(([id, messages]) => [`${minute} ${id}`, messages])
	);
	return { from: counted.from, of: Object.fromEntries(rows) as Record<string, number> };
}

test('each channel’s minutes are counted from the log’s first message on', async () => {
	const log = await logOf(700);
	const device = await deviceAt(log, 0);
	await device.writer.commit([await frame(log, 1, 300), await frame(log, 290, 512)], TERMS);
	await device.writer.commit([await frame(log, 513, 700)], TERMS);
	const { from, of } = await countedBy(device);
	expect(from).toBe(0);
	expect(of).toEqual(await countsOf(log, 0));
});

test('a device that comes late knows the whole minutes after it came, and the relay the ones before', async () => {
	const log = await logOf(1_400);
	const device = await deviceAt(log, 700);
	await device.writer.commit([await frame(log, 513, 1_024)], TERMS);
	await device.writer.commit([await frame(log, 1_025, 1_400)], TERMS);
	const [seen] = await log.read(700, 1);
	const { from, of } = await countedBy(device);
	expect(from).toBe(Math.floor((seen?.event.receivedAt ?? 0) / 60_000) + 1);
	expect(of).toEqual(await countsOf(log, from));
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
