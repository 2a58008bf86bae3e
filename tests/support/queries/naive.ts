/**
 * What a query finds, said as plainly as its rules are: every event is looked at, in order. Slow, and written apart from
 * src/lib/query/matcher.ts and fold.ts, to compare with.
 */
import type { FoldOptions } from '../../../src/lib/query/fold';
import type { Condition, ResolvedQuery } from '../../../src/lib/query/resolved';
import { DAY_MS } from '../../../src/lib/std/time';
import {
	EventKind,
	badgesOf,
	bitsOf,
	chatterOf,
	copyOf,
	deletedByOf,
	emotesOf,
	importOf,
	replyOf,
	targetOf,
	type LogEvent,
	type RemovalType
} from '../../../src/lib/wire/index';
import { naiveFold, naiveHas } from './naive-fold';

/** What is asked of an event again and again is reckoned once. */
function once<T>(of: (event: LogEvent) => T): (event: LogEvent) => T {
	const known = new WeakMap<LogEvent, { readonly value: T }>();
	return (event) => {
		const before = known.get(event) ?? { value: of(event) };
		known.set(event, before);
		return before.value;
	};
}

const PLAIN = { matchCase: false, ignoreAccents: false };
const isMessage = ({ kind }: LogEvent): boolean =>
	kind === EventKind.message || kind === EventKind.action;

/** Addresses: http:// or https:// in any case, and what follows up to a blank, a bracket or a quote. */
const addresses = once(({ text }) => {
	const found: string[] = [];
	for (let at = text.indexOf('://') === -1 ? text.length : 0; at < text.length; at++) {
		const begin = ['http://', 'https://'].find(
			(scheme) => text.slice(at, at + scheme.length).toLowerCase() === scheme
		);
		if (begin === undefined) continue;
		const rest = /^[^\s<>"]*/u.exec(text.slice(at + begin.length))?.[0] ?? '';
		if (rest === '') continue;
		found.push(text.slice(at, at + begin.length) + rest);
		at += begin.length + rest.length - 1;
	}
	return found;
});

const isImage = (address: string): boolean =>
	['png', 'jpg', 'jpeg', 'gif', 'webp', 'avif'].some((type) =>
		['?', '#', '$'].some((end) => `${address.toLowerCase()}$`.includes(`.${type}${end}`))
	);

const isOfWord = (letter: string | undefined): boolean =>
	letter !== undefined && /[\p{L}\p{N}_]/u.test(letter);

/** What an event says apart from emotes and links, folded. */
const saidIn = once((event) => {
	const units = event.text.split('');
	for (const { start, length } of emotesOf(event)) units.fill(' ', start, start + length);
	const plain = units.join('').replace(/\w+:\/\/\S+/gu, (link) => ' '.repeat(link.length));
	return naiveFold(plain, PLAIN);
});
const emotes = once(emotesOf);
const reply = once(replyOf);

/** Whether a name is in a text as a whole word; emotes and links mention nobody. */
function names(event: LogEvent, name: string, byAt: boolean): boolean {
	const folded = saidIn(event);
	const wanted = Array.from(naiveFold(name, PLAIN));
	if (wanted.length === 0 || !folded.includes(wanted.join(''))) return false;
	const said = Array.from(folded);
	return said.some(
		(_, at) =>
			wanted.every((letter, i) => said[at + i] === letter) &&
			!isOfWord(said[at + wanted.length]) &&
			(byAt ? said[at - 1] === '@' : !isOfWord(said[at - 1]))
	);
}

/** An empty match is none. */
const matches = (text: string, expression: RegExp): boolean =>
	Array.from(text.matchAll(expression)).some(([part]) => part !== '');

/** A condition, and what is made of it once for all events. */
type Prepared = {
	readonly condition: Condition;
	readonly part: string;
	readonly expression: RegExp;
};

const prepared = (condition: Condition, fold: FoldOptions): Prepared => ({
	condition,
	part: condition.type === 'text' ? naiveFold(condition.text, fold) : '',
	expression:
		condition.type === 'regex'
			? new RegExp(condition.source, condition.matchCase ? 'gu' : 'giu')
			: /(?:)/
});

/** By the way in which texts are folded. */
const foldings = new Map<string, (event: LogEvent) => string>();

function foldedText(event: LogEvent, options: FoldOptions): string {
	const way = `${options.matchCase} ${options.ignoreAccents}`;
	const folded = foldings.get(way) ?? once(({ text }) => naiveFold(text, options));
	foldings.set(way, folded);
	return folded(event);
}

class Naive {
	readonly #events: readonly LogEvent[];

	constructor(events: readonly LogEvent[]) {
		this.#events = events;
	}

	find(query: ResolvedQuery): number[] {
		const asksForNotices = query.groups
			.flat()
			.some(
				({ negated, any }) =>
					!negated && any.some((each) => each.type === 'is' && each.what === 'notice')
			);
		const groups = query.groups.map((group) =>
			group.map(({ negated, any }) => ({
				negated,
				any: any.map((each) => prepared(each, query.fold))
			}))
		);
		const found = this.#events.filter(
			(event) =>
				(isMessage(event) || (asksForNotices && event.kind === EventKind.notice)) &&
				groups.every((group) =>
					group.some(
						({ negated, any }) => any.some((each) => this.#fits(event, each, query)) !== negated
					)
				)
		);
		const seqs = found.map(({ seq }) => seq);
		return query.sort === 'old' ? seqs : seqs.reverse();
	}

	#fits(
		event: LogEvent,
		{ condition, part, expression }: Prepared,
		{ fold }: ResolvedQuery
	): boolean {
		const { text, author, channel, sentAt, seq } = event;
		switch (condition.type) {
			case 'text':
				return naiveHas(foldedText(event, fold), part);
			case 'regex':
				return matches(text, expression);
			case 'from':
				return author !== null && condition.users.includes(author.user);
			case 'to':
				return this.#isTo(event, condition);
			case 'in':
				return condition.channels.includes(channel);
			case 'sent':
				return sentAt >= (condition.from ?? -Infinity) && sentAt < (condition.before ?? Infinity);
			case 'has':
				return this.#has(event, condition.what);
			case 'is':
				return this.#is(event, condition.what);
			case 'mention':
				return condition.names.some((name) => names(event, name, false));
			case 'unread':
				return seq > (condition.after.findLast(([of]) => of === channel)?.[1] ?? 0);
			case 'emote':
				return emotes(event).some(
					({ id, start, length }) =>
						id === condition.name || text.slice(start, start + length) === condition.name
				);
			case 'badge':
				return (
					author !== null && `,${badgesOf(author).toLowerCase()}`.includes(`,${condition.name}`)
				);
			case 'link':
				return addresses(event).some((each) => each.toLowerCase().includes(condition.part));
		}
	}

	#isTo(event: LogEvent, { users, names: wanted }: Extract<Condition, { type: 'to' }>): boolean {
		const to = reply(event);
		if (to?.type === 'event' && users.includes(this.#events[to.seq - 1]?.author?.user ?? 0)) {
			return true;
		}
		const quoted = to?.type === 'quote' ? naiveFold(to.author, PLAIN) : null;
		return wanted.some((name) => naiveFold(name, PLAIN) === quoted || names(event, name, true));
	}

	#has(event: LogEvent, what: Extract<Condition, { type: 'has' }>['what']): boolean {
		switch (what) {
			case 'link':
				return /https?:\/\//i.test(event.text);
			case 'emote':
				return emotes(event).length > 0;
			case 'reply':
				return reply(event) !== null;
			case 'bits':
				return bitsOf(event) > 0;
			case 'badge':
				return event.author !== null && badgesOf(event.author) !== '';
			case 'image':
				return addresses(event).some(isImage);
		}
	}

	#is(event: LogEvent, what: Extract<Condition, { type: 'is' }>['what']): boolean {
		switch (what) {
			case 'message':
			case 'action':
			case 'notice':
				return event.kind === EventKind[what];
			case 'reply':
				return this.#has(event, 'reply');
			case 'first':
				return chatterOf(event) === 'first';
			case 'imported':
				return importOf(event) > 0;
			case 'copied':
			case 'shared':
				return copyOf(event) !== null;
			default:
				return this.#removed(event) === what;
		}
	}

	readonly #removed = once((event) => this.#removal(event));

	/** A deletion outweighs a purge, and a purge the clearing of the channel; both of these reach back for a day. */
	#removal(event: LogEvent): RemovalType | null {
		const { seq, channel, sentAt, author } = event;
		if (deletedByOf(event) !== null) return 'deleted';
		const acts = this.#acts;
		if (acts.deletions.has(seq)) return 'deleted';
		const covers = (act: LogEvent): boolean =>
			act.channel === channel && act.sentAt >= sentAt && act.sentAt - sentAt <= DAY_MS;
		const isPurged = acts.purges.some(
			(act) => act.author && act.author.user === author?.user && covers(act)
		);
		if (isPurged) return 'purged';
		return acts.purges.some((act) => !act.author && covers(act)) ? 'cleared' : null;
	}

	#known: { deletions: ReadonlySet<number>; purges: readonly LogEvent[] } | null = null;

	get #acts(): { deletions: ReadonlySet<number>; purges: readonly LogEvent[] } {
		return (this.#known ??= {
			deletions: new Set(
				this.#events.flatMap((event) =>
					event.kind === EventKind.delete ? (targetOf(event) ?? []) : []
				)
			),
			purges: this.#events.filter(({ kind }) => kind === EventKind.purge)
		});
	}
}

/** A search in events from seq 1 on: the seqs of all hits, in the query's order. */
export function naiveSearch(events: readonly LogEvent[]): (query: ResolvedQuery) => number[] {
	const naive = new Naive(events);
	return (query) => naive.find(query);
}
