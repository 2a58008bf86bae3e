import { expect, test } from 'vitest';
import { openArchive } from '../../../src/lib/archive/read/archive';
import { messagesStored, messagesMissing } from '../../../src/lib/archive/read/messages-stored';
import { decodeHead, openFrame } from '../../../src/lib/wire/frame/frame';
import { deviceAt, frame, logOf, TERMS } from './log';

const COUNT = 3_300;

test('the messages that are stored are counted without what else is among them, over gaps and in pieces', async () => {
	const log = await logOf(COUNT, { notices: 7 });
	const { name, writer } = await deviceAt(log, COUNT);
	const stored: [first: number, last: number][] = [];
	const expected = async (): Promise<number> => {
		const logged = await log.read(1, COUNT);
		return logged.filter(
			({ event: { seq, kind } }) =>
				kind < 2 && stored.some(([first, last]) => seq >= first && seq <= last)
		).length;
	};
	await writer.commit([await frame(log, 3_073, 3_200), await frame(log, 3_201, COUNT)], TERMS);
	stored.push([3_073, COUNT]);
	expect(await messagesStored(name)).toBe(await expected());
	for (const n of [2, 4, 5, 0]) {
		const segment = await log.segment(n);
		if (!segment) throw new Error(`no segment ${n}`);
		const head = decodeHead(openFrame(segment.bytes));
		await writer.keep([{ n, bytes: segment.bytes, head }]);
		stored.push([512 * n + 1, 512 * (n + 1)]);
		expect(await messagesStored(name)).toBe(await expected());
	}
});

test('the messages in each gap are counted, the first one and the one up to the newest event among them', async () => {
	const log = await logOf(COUNT, { notices: 7 });
	const { name, writer } = await deviceAt(log, 3_072);
	const archive = openArchive(name);
	const logged = await log.read(1, COUNT);
	const missing = async (first: number, last: number): Promise<void> => {
		const counted = await archive.together(async () => {
			const state = await archive.state();
			return state && messagesMissing(name, { first, last }, state);
		});
		const expected = logged.filter(
			({ event: { seq, kind } }) => kind < 2 && seq >= first && seq <= last
		);
		expect(counted).toBe(expected.length);
	};
	await missing(1, 3_072);
	await writer.commit([await frame(log, 3_073, COUNT)], TERMS);
	await missing(1, 3_072);
	for (const n of [2, 4]) {
		const segment = await log.segment(n);
		if (!segment) throw new Error(`no segment ${n}`);
		const head = decodeHead(openFrame(segment.bytes));
		await writer.keep([{ n, bytes: segment.bytes, head }]);
	}
	await missing(1, 1_024);
	await missing(1_537, 2_048);
	await missing(2_561, 3_072);
});
