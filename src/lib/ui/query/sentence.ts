/** A query in one sentence, beneath its field. */
import { periodOf } from '$lib/query/dates';
import type { Clause, Query, Value } from '$lib/query/query';
import { isSameDay } from '$lib/ui/copy/dates';
import { day, exactTime, month } from '$lib/ui/copy/format';
import { isolated } from '$lib/ui/copy/isolated';
import { HAS_WORDS, IS_WORDS } from './copy-values';
import { MINUTE_MS } from '$lib/std/time';

export interface SentenceOptions {
	/** Names of users and channels that the query has by id: `id:18`, `in:id:3`. */
	readonly names: ReadonlyMap<string, string>;
	/** Epoch ms. */
	readonly now: number;
}

type Keyed = Extract<Clause['term'], { type: 'key' }>;

const either = (parts: readonly string[]): string =>
	parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} or ${parts.at(-1)}`;

/** Not more of a text than a line has room for. */
const MOST_SIGNS = 40;
/** More parts than these need commas to be read. */
const MOST_IN_A_BREATH = 3;
const shortened = (text: string): string =>
	[...text].length > MOST_SIGNS ? `${[...text].slice(0, MOST_SIGNS).join('')}…` : text;
const quoted = (text: string): string => `“${isolated(shortened(text))}”`;

function person({ text, quoted: isName }: Value, { names }: SentenceOptions): string {
	if (!isName && text.toLowerCase() === 'me') return 'me';
	return isolated(shortened((isName ? undefined : names.get(text)) ?? text.replace(/^@/, '')));
}
function channel({ text, quoted: isName }: Value, { names }: SentenceOptions): string {
	const name = (isName ? undefined : names.get(`in:${text}`)) ?? text;
	return `#${isolated(shortened(name.replace(/^#/, '')))}`;
}

/** A moment of `text`: a day, or with its time. */
function moment({ text }: Value, { now }: SentenceOptions): string {
	const period = periodOf(text, now);
	if (!period) return text;
	if (/^\d{4}$/.test(text)) return text;
	if (/^\d{4}-\d{1,2}$/.test(text)) return month(period.from);
	if (period.before - period.from <= MINUTE_MS) return exactTime(period.from);
	return isSameDay(period.from, now) ? 'today' : day(period.from, now);
}

/** What the clause says of messages, to follow that word. */
function keyed({ key, values }: Keyed, negated: boolean, options: SentenceOptions): string {
	const no = negated ? 'not ' : '';
	const each = (words: (value: Value) => string): string => either(values.map(words));
	const known = (words: Readonly<Record<string, string>>): string =>
		each(({ text }) => words[text.toLowerCase()] ?? text);
	switch (key) {
		case 'from':
			return `${no}of ${each((value) => person(value, options))}`;
		case 'to':
			return `${no}to ${each((value) => person(value, options))}`;
		case 'in':
			return `${no}in ${each((value) => channel(value, options))}`;
		case 'on':
			return `${no}on ${each((value) => moment(value, options))}`.replace('on today', 'of today');
		case 'after':
			return `${no}since ${each((value) => moment(value, options))}`;
		case 'before':
			return `${no}before ${each((value) => moment(value, options))}`;
		case 'has':
			return `${negated ? 'without' : 'with'} ${known(HAS_WORDS)}`;
		case 'is':
			return `that are ${no}${known(IS_WORDS)}`;
		case 'emote':
			return `${negated ? 'without' : 'with'} the emote ${each(({ text }) => isolated(text))}`;
		case 'badge':
			return `by people ${negated ? 'without' : 'with'} the badge ${each(({ text }) => isolated(text))}`;
		case 'link':
			return `${negated ? 'without' : 'with'} a link to ${each(({ text }) => isolated(text))}`;
	}
}

function clause({ term, negated }: Clause, options: SentenceOptions): string {
	const having = negated ? 'without' : 'with';
	switch (term.type) {
		case 'text':
			return `${having} ${quoted(term.text)}`;
		case 'regex':
			return `${negated ? 'that don’t match' : 'that match'} /${isolated(shortened(term.source))}/`;
		case 'key':
			return keyed(term, negated, options);
	}
}

/** Whom and where come first, whatever was written first. */
const ORDER = [
	'from',
	'to',
	'in',
	'is',
	'has',
	'emote',
	'badge',
	'link',
	'text',
	'on',
	'after',
	'before'
];
const rank = (group: readonly Clause[]): number => {
	const term = group[0]?.term;
	return ORDER.indexOf(term?.type === 'key' ? term.key : 'text');
};

/** What a query selects, after the word "messages": " of ada in #b since 3 May"; '' for all of them. */
export function selected(query: Query, options: SentenceOptions): string {
	const groups = query.groups.toSorted((a, b) => rank(a) - rank(b));
	const parts = groups.map((group) => group.map((each) => clause(each, options)).join(' or '));
	// Texts in a row share their word: with “a” and “b”.
	const joined = parts.reduce<string[]>((all, part) => {
		const last = all.at(-1);
		const both = last?.startsWith('with “') && part.startsWith('with “') && !part.includes(' or ');
		if (both && !last?.includes(' or '))
			all[all.length - 1] = `${last} and ${part.slice('with '.length)}`;
		else all.push(part);
		return all;
	}, []);
	return joined.length === 0
		? ''
		: ` ${joined.join(joined.length > MOST_IN_A_BREATH ? ', ' : ' ')}`;
}

export const orderOf = ({ sort }: Query): string =>
	sort === 'new' ? 'newest first' : 'oldest first';
