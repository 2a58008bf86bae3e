import { describe, expect, it } from 'vitest';
import { needlesOf, requiredIn } from '../../../server/log/search/needles';
import { fold } from '../../../src/lib/query/fold';
import { seeded } from '../../../src/lib/std/random';
import { Dice } from '../../support/queries/dice';
import { SAID } from '../../support/queries/events';
import { seed } from '../../support/seed';

describe('What a text that matches certainly has', () => {
	it.each([
		['error', ['erro']],
		['^error: no$', ['error: n']],
		['colou?r map', ['col', 'r ma']],
		['ab{2}cdef', ['cde']],
		['foo(bar|baz)quux', ['fo', 'quu']],
		['foo(bar)?quux', ['fo', 'quu']],
		['a\\.b\\/cd', ['a.b/c']],
		['word\\b\\d+ more', ['wor', ' mor']],
		['[abc]xyz', ['xy']],
		['abc|def', []],
		['(?i)abc', []],
		['\\Qabc\\E', []],
		['\\x41bcd', []],
		['[^]]abcd', []],
		['abc[[:alpha:]]def', []],
		['naïve words', ['n', 've word']]
	])('the expression %s: %j', (source, parts) => {
		const found = requiredIn(source).filter((part) => part !== '');
		for (const part of found)
			expect(
				parts.some((each) => each.includes(part)),
				part
			).toBe(true);
		expect(found.length > 0).toBe(parts.length > 0);
	});

	it('of any part of any text, folded in any way, is in the text as it is indexed', () => {
		const dice = new Dice(seeded(seed));
		for (let n = 0; n < 20_000; n++) {
			const text = dice.some(1, 5, () => dice.one(SAID)).join(dice.once(2) ? ' ' : '');
			const start = dice.below(text.length);
			const part = text.slice(start, start + 1 + dice.below(text.length - start));
			const options = { matchCase: dice.once(2), ignoreAccents: dice.once(2) };
			if (!fold(text, options).includes(fold(part, options))) continue;
			const needles = needlesOf({ type: 'text', text: part }, options);
			for (const needle of needles?.parts ?? []) {
				expect(fold(text), `seed ${seed}: ${JSON.stringify([text, part, options])}`).toContain(
					needle
				);
			}
		}
	});
});
