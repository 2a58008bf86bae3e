/** What may follow what was typed: keys, their values, names. Loaded with the list of proposals. */
import { HAS, IS, KEYS, SORTS, isKey } from '$lib/query/keys';
import type { Key } from '$lib/query/query';
import { valueFor } from '$lib/query/written';
import { foldText } from '$lib/wire/fold';
import { HAS_WORDS, IS_WORDS } from './copy-values';
import { DATE_WORDS, KEY_WORDS, SORT_WORDS } from './copy-open';

/** The word at the caret. */
export interface Word {
	/** What a proposal takes the place of, in the text. */
	readonly start: number;
	readonly end: number;
	/** The key before the value, with its sign: `-from:`; '' for none. */
	readonly prefix: string;
	readonly key: Key | null;
	/** What is typed of the value, or of the word, without an opening quote. */
	readonly typed: string;
}

export interface Proposal {
	/** Unique among those of one list. */
	readonly id: string;
	/** A recent query in place of all, or a text in place of the word. */
	readonly type: 'query' | 'word';
	readonly insert: string;
	readonly detail: string;
	/** Whether the clause is complete with it: a chip. */
	readonly whole: boolean;
}

export interface Counted {
	readonly name: string;
	readonly count: number;
}

/** What an archive has to propose, the most frequent first. */
export interface Known {
	readonly people: readonly string[];
	readonly channels: readonly string[];
	readonly emotes: readonly Counted[];
	readonly badges: readonly Counted[];
	readonly hosts: readonly Counted[];
	readonly recent: readonly string[];
	/** Days, with what they are called; see dates.ts of the query. */
	readonly dates: readonly (readonly [value: string, words: string])[];
}

/** Proposals in a list: no more are looked at. */
const MOST = 8;

/** The word that `caret` is in; blanks within quotes belong to it. */
export function wordAt(text: string, caret: number): Word {
	let start = 0;
	let quoted = false;
	for (let i = 0; i < caret; i++) {
		if (/["\u201c-\u201f]/.test(text[i] ?? '')) quoted = !quoted;
		else if (!quoted && /\s/.test(text[i] ?? '')) start = i + 1;
	}
	const word = text.slice(start, caret);
	const [, sign = '', name = '', rest = ''] = /^(-?)([a-z]+):(.*)$/is.exec(word) ?? [];
	const key = name.toLowerCase();
	const end = endOf(text, caret, quoted, isKey(key));
	if (!isKey(key)) return { start, end, prefix: '', key: null, typed: word };
	// Of several values the last one is typed.
	const values =
		/^((?:["\u201c-\u201f][^"\u201c-\u201f]*["\u201c-\u201f]|[^"\u201c-\u201f,])*,)*/.exec(
			rest
		)?.[0] ?? '';
	const from = start + sign.length + name.length + 1 + values.length;
	const typed = text.slice(from, caret).replace(/^["\u201c-\u201f]/, '');
	return { start: from, end, prefix: sign + key + ':', key, typed };
}

/** Where the word, or the value, ends that goes on at the caret: a quote that nothing closes ends at the next blank. */
function endOf(text: string, caret: number, quoted: boolean, isValue: boolean): number {
	let open = quoted && /["\u201c-\u201f]/.test(text.slice(caret));
	let end = caret;
	for (; end < text.length; end++) {
		const sign = text[end] ?? '';
		if (/["\u201c-\u201f]/.test(sign)) open = !open;
		else if (!open && (/\s/.test(sign) || (isValue && sign === ','))) break;
	}
	return end;
}

type Values = readonly (readonly [value: string, detail: string])[];

const words = (values: readonly string[], say: Readonly<Record<string, string>>): Values =>
	values.map((value) => [value, say[value] ?? '']);
const counted = (all: readonly Counted[], say: (count: number) => string): Values =>
	all.map(({ name, count }) => [valueFor(name), say(count)]);

function valuesOf(key: Key, known: Known, say: (count: number) => string): Values {
	switch (key) {
		case 'from':
		case 'to':
			return [['me', KEY_WORDS.me], ...known.people.map((name) => [valueFor(name), ''] as const)];
		case 'in':
			return known.channels.map((name) => [valueFor(name), '']);
		case 'before':
		case 'after':
		case 'on':
			return [...known.dates, ...words(['3d', '2w'], DATE_WORDS)];
		case 'has':
			return words(HAS, HAS_WORDS);
		case 'is':
			return words(IS, IS_WORDS);
		case 'sort':
			return words(SORTS, SORT_WORDS);
		case 'emote':
			return counted(known.emotes, say);
		case 'badge':
			return counted(known.badges, say);
		case 'link':
			return counted(known.hosts, say);
	}
}

const NOWHERE = 3;
/**
 * What was typed itself, then those that begin so, then those that have it elsewhere; each once, as two sources may
 * have the same name.
 */
function matching(values: Values, typed: string): Values {
	const needle = foldText(typed.replace(/^[@#]/, ''));
	const place = ([value]: readonly [string, string]): number => {
		const folded = foldText(value.replace(/^"(.*)"$/, '$1').replace(/^#/, ''));
		const at = folded.indexOf(needle);
		return folded === needle ? 0 : at === -1 ? NOWHERE : at === 0 ? 1 : 2;
	};
	return [...new Map(values.map((each) => [each[0], each])).values()]
		.filter((each) => place(each) < NOWHERE)
		.toSorted((a, b) => place(a) - place(b))
		.slice(0, MOST);
}

/** Signs by which people begin a name elsewhere, and the key that means the same here. */
const SIGNS: Readonly<Record<string, Key>> = { '@': 'from', '#': 'in', ':': 'emote' };

/**
 * Proposals for the word at the caret; `first`: nothing else is in the field. For plain words there are none but keys:
 * they would cover what was found.
 */
export function proposalsFor(
	text: string,
	word: Word,
	first: boolean,
	known: Known,
	say: (count: number) => string
): Proposal[] {
	const { key, typed, prefix } = word;
	const value = (by: string, [insert, detail]: readonly [string, string]): Proposal => ({
		id: `${by}${insert}`,
		type: 'word',
		insert: by === prefix ? insert : by + insert,
		detail,
		whole: true
	});
	if (key) return matching(valuesOf(key, known, say), typed).map((each) => value(prefix, each));
	const sign = SIGNS[typed.charAt(0)];
	if (sign && typed.length > 1)
		return matching(valuesOf(sign, known, say), typed.slice(1)).map((each) =>
			value(`${sign}:`, each)
		);
	const [minus, begun] = typed.startsWith('-') ? ['-', typed.slice(1)] : ['', typed];
	const keys = (Object.keys(KEYS) as Key[])
		.filter((each) => each.startsWith(begun.toLowerCase()) && (begun !== '' || minus !== ''))
		.map((each) => keyProposal(minus, each));
	if (text.trim() !== '' || !first) return keys;
	const recent = known.recent.map((query): Proposal => ({
		id: `recent ${query}`,
		type: 'query',
		insert: query,
		detail: '',
		whole: true
	}));
	return recent.length > 0
		? recent
		: (Object.keys(KEYS) as Key[]).map((each) => keyProposal('', each));
}

const keyProposal = (minus: string, key: Key): Proposal => ({
	id: `${minus}${key}:`,
	type: 'word',
	insert: `${minus}${key}:`,
	detail: KEY_WORDS[key],
	whole: false
});

/** The text with a proposal in place of its word, and where the caret is then. */
export function completed(
	text: string,
	word: Word,
	{ insert, whole }: Proposal
): { readonly text: string; readonly caret: number } {
	const rest = text.slice(word.end);
	const goesOn = rest.startsWith(',');
	const tail = goesOn ? rest : rest.trimStart();
	const inserted = insert + (whole && !goesOn ? ' ' : '');
	return {
		text: text.slice(0, word.start) + inserted + tail,
		caret: word.start + inserted.length
	};
}
