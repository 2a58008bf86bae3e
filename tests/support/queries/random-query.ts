/** Seeded random queries over the events of events.ts. */
import { HAS, IS } from '../../../src/lib/query/keys';
import type { Condition, ResolvedClause, ResolvedQuery } from '../../../src/lib/query/resolved';
import { seeded } from '../../../src/lib/std/random';
import { DAY_MS } from '../../../src/lib/std/time';
import { Dice } from './dice';
import { EMOTES, NAMES, SAID } from './events';

export interface RandomQueryOptions {
	/** Ids go a little beyond what there is. */
	readonly users: number;
	readonly channels: number;
	readonly head: number;
	/** Epoch ms of all events. */
	readonly sentFrom: number;
	readonly sentTo: number;
	/** Whether a query may ask what only a device knows. */
	readonly unread: boolean;
}

/** Expressions that all engines read alike. */
const EXPRESSIONS: readonly string[] = [
	...[
		'hello',
		'h.llo',
		'^the',
		'conf$',
		'x*',
		'^',
		'$',
		'a|',
		'|a',
		'(?:)',
		'(a+)+$',
		'(a|a)*$',
		'.',
		'..$'
	],
	...[
		'colou?r',
		'ubuntu|xorg',
		'xorg\\.conf',
		'[0-9]{2}:[0-9]{2}',
		'[^a-z ]+',
		'd.?b',
		'(?:he|HE)llo'
	],
	...[
		'[а-я]+',
		'[あ-ん]{3,}',
		'\\p{Lu}',
		'\\d+%',
		'https?:\\/\\/',
		'пр.вет',
		'caf(?:e|é)',
		'hello.*the'
	]
];
const ATOMS = [
	'a',
	'b',
	'e',
	'h',
	'l',
	'o',
	't',
	'[a-e]',
	'[^o]',
	'.',
	'he',
	'the',
	'(?:l|ll)',
	' '
];
const REPEATS = ['', '', '', '', '*', '+', '?', '{1,2}'];

const expression = (dice: Dice): string =>
	dice.once(2)
		? dice.one(EXPRESSIONS)
		: dice.some(1, 5, () => dice.one(ATOMS) + dice.one(REPEATS)).join('') +
			(dice.once(4) ? `|${dice.one(ATOMS)}` : '');

/** A word, a part of one, several, or what no text has. */
function sought(dice: Dice): string {
	const word = dice.one(SAID);
	switch (dice.below(8)) {
		case 0: {
			// May cut an emoji, or a letter from its marks.
			const start = dice.below(word.length);
			return word.slice(start, start + 1 + dice.below(4));
		}
		case 1:
			return `${word} ${dice.one(SAID)}`;
		case 2:
			return word.toUpperCase();
		case 3:
			return word.toLowerCase();
		case 4:
			return word + dice.one(SAID);
		case 5:
			return dice.one([
				'',
				'\0',
				`${word}\0`,
				'\u200b',
				'\ufe0f',
				'\ud800',
				'\uffff',
				'"',
				'zzz',
				' '
			]);
		default:
			return word;
	}
}

const ids = (dice: Dice, count: number): number[] =>
	dice.some(1, 3, () => 1 + dice.below(count + 1));

function sent(dice: Dice, { sentFrom, sentTo }: RandomQueryOptions): Condition {
	const time = (): number => sentFrom - DAY_MS + dice.below(sentTo - sentFrom + 2 * DAY_MS);
	const from = time();
	return dice.one<Condition>([
		{ type: 'sent', from, before: null },
		{ type: 'sent', from: null, before: time() },
		{ type: 'sent', from, before: from + DAY_MS * dice.below(5) },
		{ type: 'sent', from: null, before: null }
	]);
}

/** How to make each type of condition; the frequent ones are there more than once. */
const MAKERS: readonly ((dice: Dice, options: RandomQueryOptions) => Condition)[] = [
	...Array<(dice: Dice) => Condition>(9).fill((dice) => ({ type: 'text', text: sought(dice) })),
	(dice) => ({ type: 'regex', source: expression(dice), matchCase: dice.once(2) }),
	(dice, { users }) => ({ type: 'from', users: ids(dice, users) }),
	(dice, { users }) => ({
		type: 'to',
		users: ids(dice, users),
		names: dice.some(0, 3, () => dice.one(NAMES))
	}),
	(dice, { channels }) => ({ type: 'in', channels: ids(dice, channels) }),
	sent,
	(dice) => ({ type: 'has', what: dice.one(HAS) }),
	...Array<(dice: Dice, options: RandomQueryOptions) => Condition>(3).fill((dice, options) => {
		const what = dice.one(IS);
		if (what === 'mention')
			return { type: 'mention', names: dice.some(1, 3, () => dice.one(NAMES)) };
		if (what !== 'unread') return { type: 'is', what };
		if (!options.unread) return { type: 'is', what: 'deleted' };
		const after = ids(dice, options.channels).map(
			(channel) => [channel, dice.below(options.head)] as const
		);
		return { type: 'unread', after };
	}),
	(dice) => ({ type: 'emote', name: dice.one([...EMOTES, 'e-LUL', 'none']) }),
	(dice) => ({
		type: 'badge',
		name: dice.one(['moderator', 'vip', 'sub', 'subscriber/12', 'none'])
	}),
	(dice) => ({ type: 'link', part: dice.one(['youtu', 'e.org/', 'png', '://', 'none']) })
];

function clause(dice: Dice, options: RandomQueryOptions): ResolvedClause {
	const first = dice.one(MAKERS)(dice, options);
	// Only keys have several values, all of the key.
	const more =
		first.type === 'text' || first.type === 'regex' || !dice.once(5)
			? []
			: [dice.one(MAKERS)(dice, options)].filter(({ type }) => type === first.type);
	return { negated: dice.once(5), any: [first, ...more] };
}

/** The `n`th query of a seed. */
export function randomQuery(seed: number, n: number, options: RandomQueryOptions): ResolvedQuery {
	const dice = new Dice(seeded((seed ^ Math.imul(n + 1, 0x9e3779b1)) >>> 0));
	return {
		groups: dice.some(dice.once(20) ? 0 : 1, 3, () =>
			dice.some(1, dice.once(3) ? 3 : 1, () => clause(dice, options))
		),
		sort: dice.once(3) ? 'old' : 'new',
		fold: { matchCase: dice.once(4), ignoreAccents: dice.once(4) }
	};
}
