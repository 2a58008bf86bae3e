import { describe, expect, test } from 'vitest';
import {
	marksIn,
	merged,
	unreadIn,
	writtenMarks,
	type ReadMarks
} from '../../../src/lib/ui/kept/read-marks';

const marks = (...rows: [id: number, total: number, seq?: number, at?: number][]): ReadMarks =>
	new Map(rows.map(([id, total, seq = 0, at = 0]) => [id, { total, seq, at }]));
const channel = { id: 1, messages: 10, imported: 3 };

describe('Read marks', () => {
	test('of two tabs become those that are further, whichever was written last', () => {
		const one = marks([1, 5, 50], [2, 1, 10]);
		const other = marks([1, 4, 40], [2, 2, 20], [3, 1, 30]);
		const both = marks([1, 5, 50], [2, 2, 20], [3, 1, 30]);
		expect(merged(one, other)).toEqual(both);
		expect(merged(other, one)).toEqual(both);
	});

	test('stay the same object while nothing moves them', () => {
		const before = marks([1, 5, 50, 9]);
		expect(merged(before, marks([1, 5, 50, 9], [1, 4, 60, 10]))).toBe(before);
		expect(merged(before, marks([1, 5, 50, 10]))).not.toBe(before);
	});

	test('leave unread what came after them, without what imports brought; before a first visit nothing is', () => {
		expect(unreadIn(channel, marks([1, 5]))).toBe(2);
		expect(unreadIn(channel, marks([2, 5]))).toBe(7);
		expect(unreadIn(channel, marks([1, 9]))).toBe(0);
		expect(unreadIn(channel, null)).toBe(0);
	});

	test('are read as they were written, and as earlier versions wrote them', () => {
		const written = marks([1, 5, 50, 9], [7, 2, 40, 8]);
		expect(marksIn(writtenMarks(written))).toEqual(written);
		expect(marksIn('[[1,5,50],[2,3]]')).toEqual(
			new Map([
				[1, { total: 5, seq: 50, at: null }],
				[2, { total: 3, seq: null, at: null }]
			])
		);
		expect(marksIn(null)).toBeNull();
		expect(marksIn('{}')).toBeNull();
	});
});
