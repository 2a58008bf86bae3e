/** The folding of texts in a browser: its engine of expressions isn't Node's. */
import { expect, test } from 'vitest';
import { fold, indexIn } from '../../../src/lib/query/fold';
import { APART, SAME } from '../../support/foldings';

const finds = (text: string, part: string): boolean => indexIn(fold(text), fold(part)) !== -1;

test.each(SAME)('%s makes no difference', (_, text, part) => {
	expect(finds(text, part)).toBe(true);
	expect(finds(part, text)).toBe(true);
});

test.each(APART)('%s makes one', (_, text, part) => {
	expect(finds(text, part)).toBe(false);
});
