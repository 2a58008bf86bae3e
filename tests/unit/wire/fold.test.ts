import { describe, expect, test } from 'vitest';
import { foldsInPlace, foldText } from '../../../src/lib/wire/fold';

/** Every character, but for halves of pairs. */
const characters = Array.from({ length: 0x3_0000 }, (_, code) => code)
	.filter((code) => code < 0xd800 || code > 0xdfff)
	.map((code) => String.fromCodePoint(code));

describe('A text that folds in place', () => {
	test('has only characters of which each folds to as many units as it has', () => {
		const moved = characters.filter(
			(character) => foldsInPlace(character) && foldText(character).length !== character.length
		);
		expect(moved).toEqual([]);
	});

	test('has none that joins with what stands before it', () => {
		const joining = characters.filter((character) => {
			const last = Array.from(character.normalize('NFD')).at(-1) ?? '';
			return last !== character && character.normalize('NFD').length > 1 && foldsInPlace(last);
		});
		expect(joining).toEqual([]);
	});

	test('folds in one go to what its parts fold to, for most that people write', () => {
		const said = [
			'Straße'.replace('ß', 'ss'),
			'ΟΔΟΣ',
			'привет ЁЖ',
			'你好',
			'한국어',
			'ありがとう',
			'👍🏽',
			'Ünïcode'
		];
		for (const text of said) expect([text, foldsInPlace(text)]).toEqual([text, true]);
		expect(foldText(said.join(''))).toBe(said.map(foldText).join(''));
		expect(foldsInPlace('cafe\u0301')).toBe(false);
	});
});
