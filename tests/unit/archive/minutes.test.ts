import { expect, test } from 'vitest';
import { countsOf, markHours, marksOf } from '../../../src/lib/archive/tables/minutes';

const event = (minute: number, kind = 0): { kind: number; receivedAt: number } => ({
	kind,
	receivedAt: minute * 60_000 + 5
});
const frame = (messages: number, ...events: { kind: number; receivedAt: number }[]) => ({
	totals: { messages, channels: 1, users: 1 },
	events
});

test("a frame marks each of its minutes with the log's total at its end, counting messages only", () => {
	const events = [event(100), event(100), event(101, 3), event(102), event(102, 3)];
	expect(marksOf(frame(10, ...events))).toEqual([
		[100, 9],
		[102, 10]
	]);
});

test('marks applied twice, late, or in another order come to the same', () => {
	const early = marksOf(frame(2, event(100), event(100)));
	const late = marksOf(frame(3, event(100)));
	const inOrder = markHours(markHours([], early), late);
	const reversed = markHours(markHours(markHours([], late), early), late);
	expect(reversed).toEqual(inOrder);
	expect(countsOf(inOrder, 0, 100, 100)).toEqual([{ minute: 100, messages: 3 }]);
});

test('minutes between marks had no message; what came before the first mark is unknown', () => {
	const hours = markHours(
		[],
		[
			[100, 50],
			[103, 54],
			[121, 60]
		]
	);
	expect(countsOf(hours, 100, 90, 104)).toEqual([
		{ minute: 101, messages: 0 },
		{ minute: 102, messages: 0 },
		{ minute: 103, messages: 4 },
		{ minute: 104, messages: 0 }
	]);
	expect(countsOf(hours, 100, 121, 121)).toEqual([{ minute: 121, messages: 6 }]);
});

test('a log that was followed from its beginning had nothing before its first mark', () => {
	expect(countsOf(markHours([], [[100, 5]]), 0, 99, 100)).toEqual([
		{ minute: 99, messages: 0 },
		{ minute: 100, messages: 5 }
	]);
});
