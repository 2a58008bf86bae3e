import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import '../../support/seed';
import { marksIn } from '../../../src/lib/ui/messages/row/marks';
import { foldText } from '../../../src/lib/wire/fold';

const marked = (text: string, sought: string): string[] =>
	marksIn(text, sought).flatMap((run) => (run.marked ? [run.text] : []));

describe('What was searched for', () => {
	it.each([
		['Grüße aus KÖLN', 'köln', ['KÖLN']],
		['STRASSE und Straße', 'straße', ['STRASSE', 'Straße']],
		['Привет, ПРИВЕТ', 'привет', ['Привет', 'ПРИВЕТ']],
		['ὈΔΟΣ ὀδός', 'ὀδος', ['ὈΔΟΣ']],
		['你好世界', '好世', ['好世']],
		['สวัสดีครับ', 'สวัสดี', ['สวัสดี']],
		['cafe\u0301 café', 'CAFÉ', ['cafe\u0301', 'café']],
		['aaaa', 'aa', ['aa', 'aa']],
		['nothing here', 'x', []],
		['anything', '', []]
	])('is marked in %j for %j', (text, sought, expected) => {
		expect(marked(text, sought)).toEqual(expected);
	});

	it('is marked without a change to the text, and wherever a search finds it', () => {
		const unit = fc.string({ unit: 'grapheme', maxLength: 12 });
		fc.assert(
			fc.property(unit, unit, unit, (before, sought, after) => {
				const text = before + sought + after;
				const runs = marksIn(text, sought);
				expect(runs.map((run) => run.text).join('')).toBe(text);
				const found = sought !== '' && /^[ -~]+$/.test(text);
				if (found && foldText(text).includes(foldText(sought))) {
					expect(runs.some((run) => run.marked)).toBe(true);
				}
			})
		);
	});
});
