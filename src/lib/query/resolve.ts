/** Looks up the names of a query, and reckons its dates. */
import { foldName } from '../wire/names';
import { contradictionIn } from './contradiction';
import { periodOf } from './dates';
import { PLAIN, fold, type FoldOptions } from './fold';
import { isHas, isIs, nearest } from './keys';
import { asText, replaced, valueFor, without } from './written';
import type { Clause, Query, QueryError, QueryFault, Value } from './query';
import type { Condition, ResolvedClause, ResolvedQuery } from './resolved';

/** A user as the directory knows them. */
export interface Person {
	readonly id: number;
	/** All names: login, displayed, former. */
	readonly names: readonly string[];
}

export interface NamedChannel {
	readonly id: number;
	readonly source: string;
	readonly name: string;
}

/** What a query's names mean on this device. */
export interface Directory {
	/** Users with exactly this name, folded by `foldName`. */
	people(folded: string): Promise<readonly Person[]>;
	person(id: number): Promise<Person | undefined>;
	/** Names that resemble it, for a proposal. */
	resembling(name: string): Promise<readonly string[]>;
	readonly channels: readonly NamedChannel[];
	/** The reader's own names, from Settings. */
	readonly me: readonly string[];
	/** The newest seq that was read, by channel id. */
	readonly read: ReadonlyMap<number, number>;
}

export interface ResolveOptions {
	/** The query as written, for proposals. */
	readonly written: string;
	readonly directory: Directory;
	/** Epoch ms. */
	readonly now: number;
	readonly fold?: FoldOptions;
	/** What the page of the query adds to it. */
	readonly implied?: Condition | null;
}

export type Resolution =
	| { readonly type: 'resolved'; readonly query: ResolvedQuery }
	| { readonly type: 'error'; readonly error: QueryError };

class Unknown extends Error {
	readonly error: QueryError;

	constructor(error: QueryError) {
		super(error.message);
		this.error = error;
	}
}

/** Resolves a query, or names the first person or channel that isn't known, or the clause with which nothing can match. */
export async function resolve(query: Query, options: ResolveOptions): Promise<Resolution> {
	try {
		const groups: ResolvedClause[][] = [];
		for (const group of query.groups) {
			groups.push(await Promise.all(group.map((clause) => clauseOf(clause, options))));
		}
		const never = contradictionIn(query, groups, options.written, options.implied ?? null);
		if (never) {
			const { clause, message, proposals } = never;
			const { start, end } = clause;
			return { type: 'error', error: { code: 'never', start, end, message, proposals } };
		}
		const { sort } = query;
		return { type: 'resolved', query: { groups, sort, fold: options.fold ?? PLAIN } };
	} catch (error) {
		if (error instanceof Unknown) return { type: 'error', error: error.error };
		throw error;
	}
}

async function clauseOf(clause: Clause, options: ResolveOptions): Promise<ResolvedClause> {
	const { negated, term } = clause;
	switch (term.type) {
		case 'text':
			if (fold(term.text, options.fold) === '') throw new Unknown(nothingIn(clause, options));
			return { negated, any: [{ type: 'text', text: term.text }] };
		case 'regex':
			return {
				negated,
				any: [{ type: 'regex', source: term.source, matchCase: term.matchCase }]
			};
		case 'key': {
			const of = CONDITIONS[term.key];
			return {
				negated,
				any: await Promise.all(term.values.map((value) => of(value, options, clause)))
			};
		}
	}
}

/** A text of which nothing is left to compare would be in every message. */
const nothingIn = ({ start, end }: Clause, { written }: ResolveOptions): QueryError => ({
	...{ code: 'no-text', start, end },
	message: 'There is nothing in this that a search could find.',
	proposals: [{ label: 'Search without it', query: without(written, { start, end }) }]
});

type ConditionOf = (
	value: Value,
	options: ResolveOptions,
	clause: Clause
) => Condition | Promise<Condition>;

const CONDITIONS: Readonly<Record<Extract<Clause['term'], { type: 'key' }>['key'], ConditionOf>> = {
	from: async (value, options, clause) => {
		const people = await peopleOf(value, options, clause);
		return { type: 'from', users: people.map(({ id }) => id) };
	},
	to: async (value, options, clause) => {
		const people = await peopleOf(value, options, clause);
		const names = new Set(people.flatMap(({ names: all }) => all));
		return { type: 'to', users: people.map(({ id }) => id), names: [...names] };
	},
	in: channelsOf,
	before: (value, { now }) => ({ type: 'sent', from: null, before: whenOf(value, now).from }),
	after: (value, { now }) => ({ type: 'sent', from: whenOf(value, now).from, before: null }),
	on: (value, { now }) => ({ type: 'sent', ...whenOf(value, now) }),
	has: ({ text }) => ({ type: 'has', what: known(text.toLowerCase(), isHas) }),
	is: (value, options, clause) => {
		const what = known(value.text.toLowerCase(), isIs);
		const { me, read } = options.directory;
		if (what === 'mention')
			return me.length > 0
				? { type: 'mention', names: [...me] }
				: noNames('is:mention', value, options, clause);
		if (what === 'unread') return { type: 'unread', after: [...read] };
		return { type: 'is', what };
	},
	emote: ({ text }) => ({ type: 'emote', name: text }),
	badge: ({ text }) => ({ type: 'badge', name: text.toLowerCase() }),
	link: ({ text }) => ({ type: 'link', part: text.toLowerCase() })
};

/** The parser has checked them. */
function known<T extends string>(value: string, is: (value: string) => value is T): T {
	if (!is(value)) throw new Error(`${value} was not checked`);
	return value;
}

function whenOf({ text }: Value, now: number): { from: number; before: number } {
	const period = periodOf(text, now);
	if (!period) throw new Error(`${text} was not checked`);
	return { ...period };
}

const ID = /^id:(\d{1,10})$/;

async function peopleOf(
	value: Value,
	options: ResolveOptions,
	clause: Clause
): Promise<readonly Person[]> {
	const { directory } = options;
	const { text, quoted } = value;
	if (!quoted && text.toLowerCase() === 'me') {
		const all = await Promise.all(directory.me.map((name) => directory.people(foldName(name))));
		if (directory.me.length > 0) return all.flat();
		return noNames('me', value, options, clause);
	}
	const id = quoted ? null : ID.exec(text);
	const people = id
		? [await directory.person(Number(id[1]))].flatMap((person) => person ?? [])
		: await directory.people(foldName(text.replace(/^@/, '')));
	if (people.length > 0) return people;
	return unknown('unknown-person', value, options, clause, [
		`Nobody here is called “${text}”.`,
		id ? [] : await directory.resembling(text)
	]);
}

/** What is about the reader finds nobody before there is a name. */
const noNames = (what: string, value: Value, options: ResolveOptions, clause: Clause): never =>
	unknown('no-names', value, options, clause, [
		`Say in Settings which names are yours: “${what}” looks for them.`,
		[]
	]);

/** A name with or without #, alone or after its source and a slash; or an id. */
function channelsOf(value: Value, options: ResolveOptions, clause: Clause): Condition {
	const { channels } = options.directory;
	const byId = value.quoted ? null : ID.exec(value.text);
	if (byId && channels.some(({ id }) => id === Number(byId[1])))
		return { type: 'in', channels: [Number(byId[1])] };
	const bare = (name: string): string => foldName(name).replace(/^#/, '');
	const named = (name: string): NamedChannel[] =>
		channels.filter((channel) => bare(channel.name) === bare(name));
	const slash = value.text.indexOf('/');
	const source = foldName(value.text.slice(0, Math.max(0, slash)));
	const found = [
		...named(value.text),
		...named(value.text.slice(slash + 1)).filter(
			(channel) => slash > 0 && foldName(channel.source) === source
		)
	];
	if (found.length > 0) return { type: 'in', channels: found.map(({ id }) => id) };
	return unknown('unknown-channel', value, options, clause, [
		`No channel here is called “${value.text}”.`,
		nearest(
			value.text.slice(slash + 1).replace(/^#/, ''),
			new Set(channels.map(({ name }) => name)),
			3
		)
	]);
}

function unknown(
	code: QueryFault,
	{ start, end }: Value,
	{ written }: ResolveOptions,
	clause: Clause,
	[message, names]: readonly [string, readonly string[]]
): never {
	const at = clause.start + (clause.negated ? 1 : 0);
	throw new Unknown({
		code,
		start,
		end,
		message,
		proposals: [
			...names.slice(0, 3).map((name) => ({
				label: name,
				query: replaced(written, { start, end }, valueFor(name))
			})),
			asText(written, { start: at, end: clause.end })
		]
	});
}
