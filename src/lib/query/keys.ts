/** The words of the language: its keys, and the values of those that have a fixed set. */
import type { Key } from './query';

export const HAS = ['link', 'emote', 'reply', 'bits', 'badge', 'image'] as const;
export type Has = (typeof HAS)[number];

export const IS = [
	'message',
	'action',
	'notice',
	'reply',
	'first',
	'deleted',
	'purged',
	'cleared',
	'imported',
	'copied',
	'shared',
	'mention',
	'unread'
] as const;
export type Is = (typeof IS)[number];

export const SORTS = ['new', 'old'] as const;

/** What follows each key, in the words of the errors. */
export const KEYS: Readonly<Record<Key, string>> = {
	from: 'a name, or me',
	to: 'a name, or me',
	in: 'a channel',
	before: 'a day or a time',
	after: 'a day or a time',
	on: 'a day or a time',
	has: HAS.join(', '),
	is: IS.join(', '),
	emote: 'the name of an emote',
	badge: 'the name of a badge',
	link: 'a part of an address, such as youtube',
	sort: SORTS.join(' or ')
};

export const isKey = (word: string): word is Key => Object.hasOwn(KEYS, word);

export const isHas = (value: string): value is Has => HAS.some((each) => each === value);
export const isIs = (value: string): value is Is => IS.some((each) => each === value);

/** The number of letters to change, insert or leave out; for words of a few letters (Levenshtein). */
function distance(a: string, b: string): number {
	let above = Array.from({ length: b.length + 1 }, (_, j) => j);
	for (let i = 0; i < a.length; i++) {
		const row = [i + 1];
		for (let j = 0; j < b.length; j++) {
			const change = (above[j] ?? 0) + (a[i] === b[j] ? 0 : 1);
			row.push(Math.min(change, (above[j + 1] ?? 0) + 1, (row[j] ?? 0) + 1));
		}
		above = row;
	}
	return above[b.length] ?? 0;
}

/** Those of `known` that resemble `word`, the nearest first. */
export function nearest(word: string, known: Iterable<string>, most: number): string[] {
	const wanted = word.toLowerCase();
	const scored: { readonly name: string; readonly far: number }[] = [];
	for (const name of known) {
		const other = name.toLowerCase();
		const part = other.includes(wanted) || wanted.includes(other);
		const far = distance(wanted, other);
		if (part || far <= Math.max(1, Math.floor(wanted.length / 3)))
			scored.push({ name, far: part ? Math.min(far, 1) : far });
	}
	return scored
		.sort((a, b) => a.far - b.far)
		.slice(0, most)
		.map(({ name }) => name);
}
