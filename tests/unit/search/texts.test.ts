import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import '../../support/seed';
import { fold, PLAIN, type FoldOptions } from '../../../src/lib/query/fold';
import { matcherOf } from '../../../src/lib/query/matcher';
import type { ResolvedQuery } from '../../../src/lib/query/resolved';
import { SegmentEvents } from '../../../src/lib/search/events';
import { planOf } from '../../../src/lib/search/plan';
import { isEven, TextStore } from '../../../src/lib/search/texts';
import { drafts, encode, TestLog, type Draft } from '../../support/frames';

/** Letters that fold into others, into two, into none, or with the letter before them into one. */
const letters = fc.constantFrom(
	...[
		'a',
		'A',
		'é',
		'É',
		'e\u0301',
		'\u0301',
		'ß',
		'ẞ',
		'İ',
		'ı',
		'I',
		'\u0307',
		'ﬁ',
		'ŉ',
		'ϱ',
		'\u0314'
	],
	...[
		'ｶ',
		'ﾞ',
		'Ａ',
		'　',
		'\u1100',
		'\u1161',
		'ㄱ',
		'ㅏ',
		'か',
		'\u3099',
		'ς',
		'ſ',
		'я',
		'字',
		' ',
		'½',
		'…'
	],
	...[
		'😀',
		'👍🏽',
		'👩\u200d🚀',
		'\u200d',
		'🇩🇪',
		'🇪🇸',
		'🇪',
		'❤\ufe0f',
		'🏴',
		'\u{e0067}',
		'\u00ad',
		'’',
		'שָ',
		'\u0640',
		'🄰'
	]
);
/** Some frames have only letters that fold one to one, which are searched in another way. */
const plain = fc.constantFrom(
	...[
		'a',
		'A',
		'é',
		'É',
		'Æ',
		'Þ',
		' ',
		'1',
		'Я',
		'Σ',
		'ς',
		'ſ',
		'ı',
		'I',
		'Ａ',
		'字',
		'😀',
		'🇩🇪',
		'🇪🇸',
		'“'
	]
);
const texts = fc
	.constantFrom(letters, plain)
	.chain((letter) => fc.array(fc.array(letter, { maxLength: 6 }), { minLength: 1, maxLength: 30 }));
const folds = fc.record({ matchCase: fc.boolean(), ignoreAccents: fc.boolean() });

const searching = (all: readonly string[], options: FoldOptions): ResolvedQuery => ({
	groups: all.map((text) => [{ negated: false, any: [{ type: 'text', text }] }]),
	sort: 'new',
	fold: options
});

const OPTIONS = {
	regex: () => () => false,
	removal: () => null,
	authorAt: () => 0
};

/** Whether a search finds, in a segment of these texts, those that match on their own. */
function expectFound(list: readonly Draft[], said: readonly string[], query: ResolvedQuery): void {
	const log = new TestLog(
		list.map((draft, i) => ({ ...draft, text: said[i % said.length] ?? '' }))
	);
	const bytes = encode(log.frame(1, list.length));
	const store = new TextStore();
	store.use('a', query.fold);
	const plan = planOf(query);
	const opened = store.open(0, bytes);
	const events = new SegmentEvents(0, opened, bytes);
	const test = matcherOf(plan.rest, OPTIONS);
	const found = [...events.candidates(plan.needles)].filter((i) => {
		events.index = i;
		return test(events);
	});
	const alone = matcherOf(query, OPTIONS);
	const expected = log.events.flatMap((event, i) => (alone(event) ? [i] : []));
	expect(found).toEqual(expected);
	if (expected.length > 0) expect(opened.mayMatch(plan)).toBe(true);
}

const draft: Draft = {
	kind: 0,
	channel: 1,
	user: 1,
	look: 0,
	text: '',
	sentAt: 0,
	wait: 0,
	reply: 'none',
	unknownAttribute: false
};

describe('Texts of a segment', () => {
	it('are found as each would be alone, whatever their letters', () => {
		fc.assert(
			fc.property(
				drafts(30),
				texts,
				fc.array(fc.array(letters, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 2 }),
				folds,
				(list, said, sought, options) =>
					expectFound(
						list,
						said.map((text) => text.join('')),
						searching(
							sought.map((each) => each.join('')),
							options
						)
					)
			)
		);
	});

	it('are found if the next one starts with an accent, which alone would combine with its last letter', () => {
		expectFound([draft, draft], ['a', '\u0301'], searching(['a'], PLAIN));
	});

	it('have no flag of one letter from the end of one and the beginning of the next', () => {
		expectFound([draft, draft], ['a🇩', '🇪b'], searching(['🇩🇪'], PLAIN));
		expectFound([draft, draft], ['a🇩🇪', '🇪🇸'], searching(['🇪🇪'], PLAIN));
	});

	it('are all found by what folds to nothing', () => {
		expectFound([draft, draft], ['a', ''], searching(['\u200b'], PLAIN));
	});
});

it('Whatever folds together evenly has each letter at its place, beside any other such letter', () => {
	// Ideographs and Hangul syllables are many, and alike.
	const alike = (code: number): boolean => code >= 0x4e00 && code < 0xd800 && code % 97 > 0;
	const even = [...Array(0x2_0000).keys()]
		.filter((code) => !alike(code) && (code < 0xd800 || code > 0xdfff))
		.map((code) => String.fromCodePoint(code))
		// Judged by the signs alone.
		.filter((sign) => isEven(sign, sign));
	expect(even.length).toBeGreaterThan(5_000);
	for (const matchCase of [false, true]) {
		for (const ignoreAccents of [false, true]) {
			const options = { matchCase, ignoreAccents };
			const folded = even.map((sign) => fold(sign, options));
			// One that becomes longer makes its whole text uneven; none may make up for it.
			const shorter = even.filter((sign, i) => (folded[i]?.length ?? 0) < sign.length);
			expect(shorter).toEqual([]);
			const same = even.map((sign, i) => [sign, folded[i] ?? ''] as const);
			const level = same.filter(([sign, alone]) => alone.length === sign.length);
			for (const other of ['e', 'か', '한', 'ï', '']) {
				const together = level.map(([sign]) => other + sign).join('');
				const apart = level.map(([, alone]) => fold(other, options) + alone).join('');
				expect(fold(together, options) === apart, `beside ${other}`).toBe(true);
			}
		}
	}
});
