import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldName, foldText, soughtName } from '../../../src/lib/wire/index';
import { FORMS } from '../../support/forms';
import '../../support/seed';

describe('A text in its form for search', () => {
	it.each(FORMS)('is the same for %s and %s, and for what has them in it', (...forms) => {
		expect(new Set(forms.map(foldText)).size).toBe(1);
		const inside = forms.map((form) => foldText(`Ubuntu: ${form}!`));
		expect(new Set(inside).size).toBe(1);
		expect(inside[0]).toContain(foldText(forms[0] ?? ''));
		expect(new Set(forms.map((form) => soughtName(` ${form} `))).size).toBe(1);
	});

	it('is the same for every letter in each of its cases and compositions, and folds to itself', () => {
		for (let point = 0; point < 0x1_f000; point++) {
			const letter = String.fromCodePoint(point);
			if (!/[\p{L}\p{M}]/u.test(letter)) continue;
			const folded = foldText(letter);
			const others = [letter.toLowerCase(), letter.toUpperCase(), letter.normalize('NFD'), folded];
			for (const other of others) {
				if (foldText(other) !== folded) expect([letter, foldText(other)]).toEqual([letter, folded]);
			}
		}
	});

	it('folds to itself, whatever it is', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), (text) => {
				expect(foldText(foldText(text))).toBe(foldText(text));
			})
		);
	});

	it('keeps different letters apart', () => {
		const letters = ['o', 'ö', 'ø', 'e', 'é', 'n', 'ñ', 'и', 'й', 'が', 'か', 'l', 'ł', '²', '2'];
		expect(new Set(letters.map(foldText)).size).toBe(letters.length);
	});
});

it('A name that tells users apart is what logs have stored of it', () => {
	expect(['İstanbul', 'ISTANBUL', 'ıstanbul', 'Straße', ' Ａda ', 'ΟΔΟΣ'].map(foldName)).toEqual([
		'i̇stanbul',
		'istanbul',
		'ıstanbul',
		'straße',
		'ａda',
		'οδος'
	]);
});
