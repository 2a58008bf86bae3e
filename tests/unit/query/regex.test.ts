import { describe, expect, it } from 'vitest';
import { regexOf, RegexRefused } from '../../../src/lib/query/regex';

describe('An expression of a search', () => {
	it.each([
		['h.llo', 'say HELLO', true],
		['hello', 'hallo', false],
		['É', 'é', true],
		['\\u00e9', 'é', true],
		['^.$', '😀', true],
		['\\d{3}', '12', false],
		['a\\/b', 'a/b', true]
	])('%s on “%s”: %s', (source, text, matches) => {
		expect(regexOf(source, false).test(text)).toBe(matches);
	});

	it('heeds the case if it is told to', () => {
		expect(regexOf('Hello', true).test('hello')).toBe(false);
		expect(regexOf('Hello', true).test('say Hello')).toBe(true);
	});

	it.each(['x*', '^', 'a|', '(?:)', '\\b', '$'])(
		'that matches nothing of a text, %s, is no hit',
		(source) => {
			const regex = regexOf(source, false);
			expect(regex.test('bcd')).toBe(false);
			expect(regex.spans('bcd')).toEqual([]);
		}
	);

	it('that can match nothing is one where it matches something, and tells only that', () => {
		const regex = regexOf('x*', false);
		expect(regex.test('abXxc')).toBe(true);
		expect(regex.spans('abXxcx😀x')).toEqual([
			[2, 4],
			[5, 6],
			[8, 9]
		]);
	});

	it.each(['(?=a)b', '(a)\\1', '(?<!a)b', '(a', '[a', 'a{2000}', 'a**'])(
		'%s is refused, with words',
		(source) => {
			const refused = ((): unknown => {
				try {
					return regexOf(source, false);
				} catch (error) {
					return error;
				}
			})();
			expect(refused).toBeInstanceOf(RegexRefused);
			expect(refused).toMatchObject({
				source,
				message: expect.stringMatching(/^[a-z].+/) as unknown
			});
		}
	);

	it('that is refused is quoted as it was written, whatever the case is', () => {
		for (const matchCase of [true, false])
			expect(() => regexOf('(lost', matchCase)).toThrow('missing closing ): `(lost`');
	});

	it('that would take others years ends at once', () => {
		for (const source of ['^(a+)+$', '(a|a)*$', '(.*a){20}$']) {
			expect(regexOf(source, false).test(`${'a'.repeat(2_000)}!`)).toBe(false);
		}
	}, 5_000);
});
