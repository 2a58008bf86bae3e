import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { APART, SAME } from '../../support/foldings';
import '../../support/seed';
import { PLAIN, fold, indexIn } from '../../../src/lib/query/fold';

const finds = (text: string, needle: string, options = PLAIN): boolean =>
	indexIn(fold(text, options), fold(needle, options)) !== -1;

describe('Folded for search', () => {
	it.each(SAME)('%s makes no difference', (_, text, needle) => {
		expect(finds(text, needle)).toBe(true);
		expect(finds(needle, text)).toBe(true);
	});

	it.each(APART)('%s makes one', (_, text, needle) => {
		expect(finds(text, needle)).toBe(false);
	});

	it('finds an emoji, and a flag, that stands beside others', () => {
		expect(finds('a👩‍🚀🚀b', '🚀')).toBe(true);
		expect(finds('🇦🇩🇪🇸', '🇪🇸')).toBe(true);
		expect(finds('🏴🏴󠁧󠁢󠁳󠁣󠁴󠁿!', '🏴')).toBe(true);
		expect(finds('🏴🏴󠁧󠁢󠁳󠁣󠁴󠁿!', '🏴󠁧󠁢󠁳󠁣󠁴󠁿')).toBe(true);
		// Elsewhere these letters are text, if one that nobody sees.
		expect(finds('abc\u{e0041}', 'abc')).toBe(true);
		expect(finds('x🇦🇩🇪🇸', '🇦🇩')).toBe(true);
	});

	it('leaves the case where it is to match', () => {
		const exact = { ...PLAIN, matchCase: true };
		expect(finds('Hello', 'hello', exact)).toBe(false);
		expect(finds('ＨＥllo', 'HEllo', exact)).toBe(true);
	});

	it('finds without accents where they are to be ignored', () => {
		const loose = { ...PLAIN, ignoreAccents: true };
		expect(finds('Résumé', 'resume', loose)).toBe(true);
		expect(finds('ἄνθρωπος', 'ανθρωπος', loose)).toBe(true);
		expect(finds('ё', 'е', loose)).toBe(true);
		expect(finds('कि', 'का', loose)).toBe(false);
	});

	it('changes nothing when it is folded again, and finds each part of a text in it', () => {
		fc.assert(
			fc.property(
				fc.string({ unit: 'binary' }),
				fc.boolean(),
				fc.boolean(),
				(text, matchCase, ignoreAccents) => {
					const once = fold(text, { matchCase, ignoreAccents });
					expect(fold(once, { matchCase, ignoreAccents })).toBe(once);
				}
			)
		);
	});
});
