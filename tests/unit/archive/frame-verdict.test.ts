import { describe, expect, test } from 'vitest';
import { judgeFrame, missedByBeat, termAt } from '../../../src/lib/archive/write/frame-verdict';

describe('a frame against cursor 10', () => {
	test.each([
		['ends before the cursor', { first: 1, last: 9 }, { type: 'duplicate' }],
		['ends at the cursor', { first: 5, last: 10 }, { type: 'duplicate' }],
		['starts right after the cursor', { first: 11, last: 12 }, { type: 'apply', from: 11 }],
		['overlaps the cursor', { first: 5, last: 12 }, { type: 'apply', from: 11 }],
		['starts at the cursor', { first: 10, last: 11 }, { type: 'apply', from: 11 }],
		['starts later', { first: 12, last: 20 }, { type: 'gap' }]
	])('that %s', (_, frame, verdict) => {
		expect(judgeFrame(10, frame)).toEqual(verdict);
	});

	test('every frame has exactly one verdict', () => {
		for (let first = 1; first < 20; first++) {
			for (let last = first; last < 25; last++) {
				const { type } = judgeFrame(10, { first, last });
				expect(type).toBe(last <= 10 ? 'duplicate' : first > 11 ? 'gap' : 'apply');
			}
		}
	});
});

test('a beat whose head is past the cursor shows that events were missed', () => {
	expect(missedByBeat(10, 10)).toBe(false);
	expect(missedByBeat(10, 9)).toBe(false);
	expect(missedByBeat(10, 11)).toBe(true);
});

test('the term at a seq is the newest that began at or before it', () => {
	const terms = [
		{ from: 1, term: 'a' },
		{ from: 8, term: 'b' }
	];
	expect(termAt(terms, 7, 'x')).toBe('a');
	expect(termAt(terms, 8, 'x')).toBe('b');
	expect(termAt([], 8, 'x')).toBe('x');
});
