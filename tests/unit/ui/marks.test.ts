import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import '../../support/seed';
import { rangesIn, runsOf, type MarkedRun } from '../../../src/lib/ui/messages/row/marks';
import { fold, PLAIN } from '../../../src/lib/query/fold';

const marksIn = (text: string, ...texts: string[]): MarkedRun[] =>
	runsOf(text, 0, rangesIn(1, text, { texts, fold: PLAIN }));
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
				if (found && fold(text).includes(fold(sought))) {
					expect(runs.some((run) => run.marked)).toBe(true);
				}
			})
		);
	});

	it('is each of several, and what an expression matches, across links and emotes', () => {
		const text = 'see https://x.y/lost keys';
		const spans = new Map([[7, [[18, 25]] as const]]);
		const ranges = rangesIn(7, text, { texts: ['see h', 'LOST'], fold: PLAIN, spans });
		expect(ranges.map(([start, end]) => text.slice(start, end))).toEqual(['see h', 'lost keys']);
		expect(runsOf('https://x.y/lost', 4, ranges)).toEqual([
			{ text: 'h', marked: true },
			{ text: 'ttps://x.y/', marked: false },
			{ text: 'lost', marked: true }
		]);
	});

	it('is compared as the search compares', () => {
		const of = (matchCase: boolean, ignoreAccents: boolean): number =>
			rangesIn(1, 'Café cafe', { texts: ['cafe'], fold: { matchCase, ignoreAccents } }).length;
		expect([of(false, false), of(false, true), of(true, true)]).toEqual([1, 2, 1]);
	});
});
