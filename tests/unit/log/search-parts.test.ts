import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SearchIndex } from '../../../server/log/search/search-index';
import { Searches } from '../../../server/log/search/searches';
import { SqliteLog } from '../../../server/log/sqlite/sqlite-log';
import { fold } from '../../../src/lib/query/fold';
import { seeded } from '../../../src/lib/std/random';
import { batch, message } from '../../support/events';
import { asLong } from '../../support/long';
import { Dice } from '../../support/queries/dice';
import { SAID } from '../../support/queries/events';
import { naiveFold, naiveHas } from '../../support/queries/naive-fold';
import { allOf } from '../../support/queries/phrase';
import { seed } from '../../support/seed';

/** Letters whose folding, or whose place in an index of three letters each, is out of the ordinary. */
const LETTERS: readonly string[] = [
	...['ſ', 'ẛ', 'ß', 'ẞ', 'İ', 'ı', 'i\u0307', 'ς', 'Σ', 'ΐ', 'ŉ', 'ǰ', 'ﬃ', 'Å', 'K', 'Ω', 'ǆ'],
	...[
		'Ა',
		'ა',
		'Ꭰ',
		'ꭰ',
		'Ᏸ',
		'ᏸ',
		'𐐀',
		'𐐨',
		'𞤀',
		'𞤢',
		'ᲀ',
		'в',
		'𝐀',
		'각',
		'\u1100\u1161',
		'\u11a8'
	],
	...[
		'\u0301',
		'\u0307',
		'\u0308',
		'\u0323',
		'\u0338',
		'h\u0331',
		'ｶ',
		'ﾞ',
		'か\u3099',
		'ﷺ',
		'لا',
		'क्',
		'ษำ'
	],
	...[
		'\u200d',
		'\u200c',
		'\ufe0f',
		'\u00ad',
		'👩',
		'💻',
		'🏽',
		'🏴',
		'\u{e0067}',
		'\u{e007f}',
		'🇩',
		'🇪',
		'\u20e3'
	],
	...[
		'©',
		'ℹ',
		'Ⅷ',
		'⅓',
		'…',
		'″',
		'´',
		'"',
		'“',
		'*',
		'(',
		'^',
		'-',
		'AND',
		'NEAR',
		'\0',
		'\ufffd',
		'\uffff'
	],
	...['\u{10ffff}', 'a', 'b', 'e', 'I', 's', 'k', '1', ' ', '\u00a0', '\u2028']
];

it(
	'The index of the relay loses no part of a text, in any script and however texts are compared',
	async () => {
		const dice = new Dice(seeded(seed));
		const folder = mkdtempSync(join(tmpdir(), 'backscroll-parts-'));
		const log = new SqliteLog({ folder });
		const index = new SearchIndex(folder);
		try {
			const some = (): string => dice.one(dice.once(3) ? SAID : LETTERS);
			const said = dice.some(1_000, 1_000, () =>
				message({
					text: dice
						.some(1, 8, some)
						.join(dice.once(3) ? ' ' : '')
						.toWellFormed()
				})
			);
			await log.append(batch(said));
			const texts = (await log.read(1, log.head)).map(({ event }) => event.text);
			while (index.goOn(log.head));
			const searches = new Searches(index);
			const options = [true, false].flatMap((matchCase) =>
				[true, false].map((ignoreAccents) => {
					const how = { matchCase, ignoreAccents };
					return { how, folded: texts.map((text) => naiveFold(text, how)) };
				})
			);
			let hits = 0;
			for (let n = 0; n < asLong(300, 20_000); n++) {
				const from = Array.from(dice.one(texts));
				const start = dice.below(from.length);
				const part = from.slice(start, start + 1 + dice.below(6)).join('');
				const text = dice.one([part, part, part.toUpperCase(), part.normalize('NFD'), fold(part)]);
				const { how, folded } = dice.one(options);
				const wanted = folded.flatMap((each, i) =>
					naiveHas(each, naiveFold(text, how)) ? [i + 1] : []
				);
				const query = {
					...allOf({ type: 'text', text } as const),
					sort: 'old',
					fold: how
				} as const;
				const steps = searches.find({ query, before: null, after: null, limit: 1_000 }, log.head);
				let step = await steps.next();
				while (!step.done) step = await steps.next();
				const why = `seed ${seed}, ${JSON.stringify([text, how])}`;
				expect(
					step.value.hits.map(({ seq }) => seq),
					why
				).toEqual(wanted);
				hits += wanted.length;
			}
			expect(hits).toBeGreaterThan(1_000);
		} finally {
			index.close();
			await log.close();
			rmSync(folder, { recursive: true });
		}
	},
	asLong(2, 20) * 60_000
);
