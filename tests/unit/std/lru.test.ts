import { expect, test } from 'vitest';
import { Lru } from '../../../src/lib/std/lru';

test('what was used longest ago goes first', () => {
	const lru = new Lru<string, number>(2);
	lru.set('a', 1);
	lru.set('b', 2);
	expect(lru.get('a')).toBe(1);
	lru.set('c', 3);
	expect(['a', 'b', 'c'].map((key) => lru.get(key))).toEqual([1, undefined, 3]);
});

test('where items have sizes, these add up to the limit at most; the newest item stays', () => {
	const lru = new Lru<string, string>(5, (value) => value.length);
	lru.set('a', 'xx');
	lru.set('b', 'xxx');
	lru.set('a', 'x');
	lru.set('c', 'x');
	expect(['a', 'b', 'c'].map((key) => lru.get(key))).toEqual(['x', 'xxx', 'x']);
	lru.set('d', 'xxxxxxxx');
	expect(['a', 'b', 'c', 'd'].map((key) => lru.get(key))).toEqual([
		undefined,
		undefined,
		undefined,
		'xxxxxxxx'
	]);
});
