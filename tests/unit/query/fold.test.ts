import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import '../../support/seed';
import { PLAIN, fold, indexIn } from '../../../src/lib/query/fold';

const finds = (text: string, needle: string, options = PLAIN): boolean =>
	indexIn(fold(text, options), fold(needle, options)) !== -1;

const SAME: readonly (readonly [what: string, text: string, needle: string])[] = [
	['case', 'Hello', 'hELLO'],
	['case of Greek, with its final letter', 'ΟΔΥΣΣΕΥΣ', 'οδυσσευς'],
	['case of Cyrillic', 'ПРИВЕТ', 'привет'],
	['the Turkish İ', 'İSTANBUL', 'istanbul'],
	['the Turkish ı', 'IŞIK', 'ışık'],
	['ß and ss', 'STRASSE', 'straße'],
	['the long s', 'Maſs', 'mass'],
	['wide letters', 'ＡＢＣ', 'abc'],
	['narrow katakana', 'ｶﾀｶﾅ', 'カタカナ'],
	['narrow katakana with its mark', 'ｶﾞ', 'ガ'],
	['ligatures', 'ﬁne', 'fine'],
	['a letter and its accent apart', 'e\u0301te\u0301', 'été'],
	['vowels of Arabic', 'مُحَمَّد', 'محمد'],
	['the stroke that lengthens', 'محـــمد', 'محمد'],
	['vowels of Hebrew', 'שָׁלוֹם', 'שלום'],
	['soft hyphens', 'Silben\u00adtrennung', 'silbentrennung'],
	['blanks without width', 'zero\u200bwidth', 'zerowidth'],
	['joiners between letters', 'a\u200db', 'ab'],
	['curly quotes', 'don’t', "don't"],
	['curly double quotes', '“hi”', '"hi"'],
	['blanks that do not break', '10\u00a0km', '10 km'],
	['narrow blanks', '10\u202fkm', '10 km'],
	['wide blanks', '世界\u3000平和', '世界 平和'],
	['skin tones', '👍🏽', '👍'],
	['selectors of an emoji’s look', '❤️', '❤']
];

const APART: readonly (readonly [what: string, text: string, needle: string])[] = [
	['accents', 'resume', 'résumé'],
	['an accent that the needle lacks', 'résumé', 'resume'],
	['dashes', 'a–b', 'a-b'],
	['a part of an emoji', '👩‍🚀', '👩'],
	['the other part of an emoji', '👩‍🚀', '🚀'],
	['a flag across two flags', '🇦🇩🇪🇸', '🇩🇪'],
	['half a flag', '🇩🇪', '🇩'],
	['the end of a character', 'a👍b', '\udc4d'],
	['a character whose first half is missing', '🏴󠁧󠁢󠁳󠁣󠁴󠁿', '\udc63󠁴'],
	['the beginning of a character', 'a👍b', 'a\ud83d'],
	['the flag that a region’s is made of', '🏴󠁧󠁢󠁳󠁣󠁴󠁿', '🏴'],
	['a region’s flag cut short', '🏴󠁧󠁢󠁳󠁣󠁴󠁿', '🏴󠁧󠁢'],
	['vowel signs that are letters', 'कि', 'का']
];

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
