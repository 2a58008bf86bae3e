import { describe, expect, it } from 'vitest';
import {
	arranged,
	draftOf,
	isOpen,
	opened,
	settled,
	spansOf,
	within,
	writtenOf
} from '../../../src/lib/ui/query/chips';

const NOW = Date.UTC(2026, 10, 30);

describe('A written query in the field', () => {
	it.each([
		['', [], ''],
		['hello world', [], 'hello world'],
		['from:ada hello', ['from:ada'], 'hello'],
		['hello from:ada world', ['from:ada'], 'hello world'],
		['hello -in:b', ['-in:b'], 'hello '],
		['from:ada OR from:bob x', ['from:ada OR from:bob'], 'x'],
		['from:ada OR x', [], 'from:ada OR x'],
		['from:"ada b" sort:old', ['from:"ada b"', 'sort:old'], ''],
		['has:cookie hello', [], 'has:cookie hello'],
		['from: x', [], 'from: x'],
		['"from:ada" x', [], '"from:ada" x'],
		['from:ada "open', [], 'from:ada "open'],
		['OR from:ada', [], 'OR from:ada'],
		['http://x.y from:ada', ['from:ada'], 'http://x.y ']
	])('%j is chips %j and text %j', (written, chips, text) => {
		expect(draftOf(written, NOW)).toEqual({ chips, text });
	});

	it('means the same as chips and text', () => {
		for (const written of ['from:ada hello', 'from:ada OR from:bob x', 'has:cookie a', 'a OR b'])
			expect(writtenOf(draftOf(written, NOW))).toBe(written);
		expect(writtenOf(draftOf('hello from:ada world', NOW))).toBe('from:ada hello world');
	});

	it('of an address is in the order of the field, and once more the same', () => {
		for (const [written, field] of [
			['keys from:nobody', 'from:nobody keys'],
			['  a  in:x "b c" -has:link ', 'in:x -has:link a  "b c"'],
			['x from:a OR from:b y', 'from:a OR from:b x y'],
			['"open from:ada', '"open from:ada'],
			['', '']
		] as const) {
			expect(arranged(written, NOW)).toBe(field);
			expect(arranged(field, NOW)).toBe(field);
		}
	});

	it('becomes chips as it is typed, and the caret stays at its word', () => {
		expect(settled({ chips: ['in:b'], text: 'hello from:ada world' }, 15, NOW)).toEqual({
			draft: { chips: ['in:b', 'from:ada'], text: 'hello world' },
			caret: 6
		});
		expect(settled({ chips: ['from:ada'], text: 'OR from:bob ' }, 12, NOW).draft).toEqual({
			chips: ['from:ada OR from:bob'],
			text: ''
		});
		const open = { chips: ['from:ada'], text: '"lost ' };
		expect(settled(open, 6, NOW)).toEqual({ draft: open, caret: 6 });
	});

	it('is text again when a chip is opened', () => {
		expect(opened({ chips: ['in:b', 'from:ada'], text: 'x' }, 1)).toEqual({
			draft: { chips: ['in:b'], text: 'from:ada x' },
			caret: 8
		});
	});

	it('says where a fault is: in a chip, in the text, or at its end', () => {
		const { chips, text } = spansOf({ chips: ['in:b', 'from:ada'], text: 'x y' });
		expect(chips).toEqual([
			{ start: 0, end: 4 },
			{ start: 5, end: 13 }
		]);
		expect(text).toEqual({ start: 14, end: 17 });
		expect(within({ start: 10, end: 13 }, chips[1]!)).toEqual({ start: 5, end: 8 });
		expect(within({ start: 10, end: 13 }, text)).toBeNull();
		expect(within({ start: 17, end: 17 }, text)).toEqual({ start: 2, end: 3 });
	});

	it('is unfinished while a key, a quote or an OR stands at its end', () => {
		for (const text of ['from:a', 'x has:', '"lost', 'a OR', 'a OR '])
			expect(isOpen({ chips: [], text }), text).toBe(true);
		for (const text of ['', 'x', 'from:a ', 'from:a x', 'fro', 'a OR b'])
			expect(isOpen({ chips: [], text }), text).toBe(false);
	});
});
