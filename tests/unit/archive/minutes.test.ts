import { expect, test } from 'vitest';
import { importAttribute, type Attribute } from '../../../src/lib/wire/index';
import {
	countsOf,
	markHours,
	marksOf,
	setBack,
	type Mark
} from '../../../src/lib/archive/tables/minutes';

interface Event {
	readonly seq: number;
	readonly kind: number;
	readonly receivedAt: number;
	readonly attributes: readonly Attribute[];
}
const event = (minute: number, kind = 0, seq = 1): Event => ({
	seq,
	kind,
	receivedAt: minute * 60_000 + 5,
	attributes: []
});
const frame = (messages: number, ...events: Event[]) => ({
	totals: { messages, channels: 1, users: 1 },
	events
});

test("a frame marks each of its minutes with the log's total at its end, counting messages only", () => {
	const events = [event(100), event(100), event(101, 3), event(102), event(102, 3)];
	expect(marksOf([frame(10, ...events)])[0].marks).toEqual([
		[100, 9],
		[102, 10]
	]);
});

test('marks applied twice, late, or in another order come to the same', () => {
	const early = marksOf([frame(2, event(100), event(100))])[0].marks;
	const late = marksOf([frame(3, event(100))])[0].marks;
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

/** What is shown after frames, each with the minutes of its messages, while the clock is in minute `to`. */
function shown(
	marksFrom: number,
	from: number,
	to: number,
	before: readonly Mark[],
	...minutes: number[]
) {
	let rows = markHours([], before);
	const total = before.at(-1)?.[1] ?? 0;
	const frames = minutes.map((minute, i) => frame(total + i + 1, event(minute)));
	for (const { back, marks } of marksOf(frames, 0, (before.at(-1)?.[0] ?? 0) * 60_000)) {
		if (back) [rows, marksFrom] = setBack(rows, marksFrom, back);
		rows = markHours(rows, marks);
	}
	return countsOf(rows, marksFrom, from, to)
		.filter(({ messages }) => messages !== 0)
		.map(({ minute, messages }) => [minute, messages]);
}
const YEAR = 525_600;

test.each([
	['from the beginning of the log', 0],
	['from a day before', 100_000]
])(
	'after the clock was ahead, its minutes have no message, and all others what they had (known %s)',
	(_, marksFrom) => {
		const before: Mark[] = [
			...(marksFrom === 0 ? [] : [[100_000, 30] as const]),
			[100_100, 40],
			[100_102, 47]
		];
		const ahead = [1, 1, 2, 3, 3].map((minute) => 100_102 + YEAR + minute);
		const first = marksFrom === 0 ? [[100_100, 40]] : [[100_100, 10]];
		expect(shown(marksFrom, 100_050, 100_106, before, ...ahead, 100_105, 100_105, 100_106)).toEqual(
			[...first, [100_102, 7], [100_105, 2], [100_106, 1]]
		);
	}
);

test('after the clock was set back, each minute has the messages since it came a second time', () => {
	const before: Mark[] = [
		[100_000, 30],
		[100_058, 40],
		[100_059, 47],
		[100_061, 60]
	];
	expect(shown(100_000, 100_001, 100_059, before, 100_059, 100_059)).toEqual([
		[100_058, 10],
		[100_059, 9]
	]);
	expect(shown(100_000, 100_001, 100_061, before, 100_058, 100_060, 100_061, 100_061)).toEqual([
		[100_058, 11],
		[100_060, 1],
		[100_061, 2]
	]);
});

test('events that a snapshot has marked are marked no second time, and show no set clock', () => {
	const events = [event(90, 0, 4), event(100, 0, 5), event(99, 0, 6), event(101, 0, 7)];
	const [first, ...more] = marksOf([frame(7, ...events)], 6, 99 * 60_000 + 5);
	expect([first.marks, more]).toEqual([[[101, 7]], []]);
});

test('marks that a snapshot no longer has, from before the clock was set back, count for nothing', () => {
	const stale = markHours(
		[],
		[
			[100, 50],
			[103, 54],
			[105, 57]
		]
	);
	const rows = markHours(stale, [
		[102, 60],
		[104, 63]
	]);
	expect(countsOf(rows, 100, 101, 106).filter(({ messages }) => messages !== 0)).toEqual([
		{ minute: 102, messages: 10 },
		{ minute: 104, messages: 3 }
	]);
});

const brought = (minute: number): Event => ({
	...event(minute),
	attributes: [importAttribute(1)]
});

test('what imports brought is in no minute’s count, and is told beside it', () => {
	const frames = [frame(8, event(100), brought(100), brought(100), brought(101), event(103))];
	const [{ marks, imported }] = marksOf(frames);
	const rows = markHours(
		[],
		marks,
		imported.map((minute) => [minute, 1])
	);
	const earlier = markHours(rows, [[99, 3]]);
	expect(countsOf(earlier, 99, 100, 103)).toEqual([
		{ minute: 100, messages: 1, imported: 2 },
		{ minute: 101, messages: 0, imported: 1 },
		{ minute: 102, messages: 0 },
		{ minute: 103, messages: 1, imported: 0 }
	]);
	const [after] = setBack(earlier, 99, [100, 8]);
	expect(countsOf(after, 99, 100, 100)).toEqual([{ minute: 100, messages: 1, imported: 2 }]);
});
