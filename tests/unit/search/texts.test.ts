import fc from 'fast-check';
import { expect, it } from 'vitest';
import '../../support/seed';
import { TextStore } from '../../../src/lib/search/texts';
import { foldText, isCounted } from '../../../src/lib/wire/index';
import { drafts, encode, TestLog, type Draft } from '../../support/frames';

/** Letters that fold into others, into two, or with the letter before them into one. */
const letters = fc.constantFrom(
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
	'\u0314',
	'ｶ',
	'ﾞ',
	'Ａ',
	'　',
	'\u1100',
	'\u1161',
	'ς',
	'ſ',
	'я',
	'字',
	'😀',
	' '
);
/** Some frames have only letters that fold one to one, which are searched in another way. */
const plain = fc.constantFrom(
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
	'😀'
);
const texts = fc
	.constantFrom(letters, plain)
	.chain((letter) => fc.array(fc.array(letter, { maxLength: 6 }), { minLength: 1, maxLength: 30 }));

/** Whether a search finds, in a segment of these texts, those that contain `sought` on their own. */
async function expectFound(
	list: readonly Draft[],
	said: readonly string[],
	sought: string
): Promise<void> {
	const log = new TestLog(
		list.map((draft, i) => ({ ...draft, text: said[i % said.length] ?? '' }))
	);
	const bytes = encode(log.frame(1, list.length));
	const needle = foldText(sought);
	const found = await new TextStore()
		.open('a', bytes)
		.find(needle, {}, () => Promise.resolve(bytes));
	const expected = log.events.flatMap(({ kind, text }, i) =>
		isCounted(kind) && foldText(text).includes(needle) ? [i] : []
	);
	expect(found).toEqual(expected);
}

it('Texts of a segment are found as each would be alone, whatever their letters', async () => {
	await fc.assert(
		fc.asyncProperty(
			drafts(30),
			texts,
			fc.array(letters, { minLength: 1, maxLength: 2 }),
			(list, said, sought) =>
				expectFound(
					list,
					said.map((text) => text.join('')),
					sought.join('')
				)
		)
	);
});

it('a text is found if the next one starts with an accent, which alone would combine with its last letter', async () => {
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
	await expectFound([draft, draft], ['a', '\u0301'], 'a');
});
