/** Whether events match a resolved query: the same code on the device and in the relay, so both find the same. */
import { badgesOf, bitsOf, emotesOf } from '../wire/frame/adornments';
import { replyOf } from '../wire/frame/attributes';
import { EventKind, isCounted, type Appearance, type LogEvent } from '../wire/frame/event';
import type { RemovalType } from '../wire/moderation-rules';
import { chatterOf, copyOf, importOf } from '../wire/frame/origin';
import { fold, indexIn } from './fold';
import type { Has, Is } from './keys';
import { mentions } from './mentions';
import type { Condition, ResolvedClause, ResolvedQuery } from './resolved';

/** An event, as far as queries look at it. `channel`: its id. */
export interface Searchable extends Pick<
	LogEvent,
	'seq' | 'kind' | 'channel' | 'sentAt' | 'text' | 'attributes'
> {
	readonly author: Pick<Appearance, 'user' | 'attributes'> | null;
	/** The text folded as the query wants, where the caller has it. */
	readonly folded?: string;
}

export interface MatcherOptions {
	/** Tests a text as it was kept. */
	readonly regex: (source: string, matchCase: boolean) => (text: string) => boolean;
	/** What a moderator did to the event. */
	readonly removal: (event: Searchable) => RemovalType | null;
	/** The author of the event at a seq, or 0 where it isn't known. */
	readonly authorAt: (seq: number) => number;
}

type Test = (event: Searchable) => boolean;

const LINK = /https?:\/\/[^\s<>"]+/giu;
const IMAGE = /\.(?:png|jpe?g|gif|webp|avif)(?:[?#]|$)/i;

/** The addresses in a text. */
const linksIn = (text: string): readonly string[] => text.match(LINK) ?? [];

/** Whether the query asks for notices: without that, a search finds what people said. */
export const wantsNotices = ({ groups }: ResolvedQuery): boolean =>
	groups.some((group) =>
		group.some(
			({ negated, any }) =>
				!negated && any.some((condition) => condition.type === 'is' && condition.what === 'notice')
		)
	);

/** A test of the kinds that a query is about. */
export function kindTest(query: ResolvedQuery): (kind: number) => boolean {
	const notices = wantsNotices(query);
	return (kind) => isCounted(kind) || (notices && kind === EventKind.notice);
}

/** A test of events, for one query. */
export function matcherOf(query: ResolvedQuery, options: MatcherOptions): Test {
	const isSought = kindTest(query);
	const groups = query.groups.map((group) => {
		const clauses = group.map((clause) => clauseTest(clause, query, options));
		return (event: Searchable): boolean => clauses.some((test) => test(event));
	});
	return (event) => isSought(event.kind) && groups.every((test) => test(event));
}

function clauseTest(
	{ negated, any }: ResolvedClause,
	query: ResolvedQuery,
	options: MatcherOptions
): Test {
	const tests = any.map((condition) => conditionTest(condition, query, options));
	const [only] = tests;
	const test =
		only && tests.length === 1
			? only
			: (event: Searchable): boolean => tests.some((each) => each(event));
	return negated ? (event) => !test(event) : test;
}

function conditionTest(
	condition: Condition,
	{ fold: options }: ResolvedQuery,
	{ regex, removal, authorAt }: MatcherOptions
): Test {
	switch (condition.type) {
		case 'text': {
			const needle = fold(condition.text, options);
			// A text as it was kept is read only where nobody has it folded.
			return (event) => indexIn(event.folded ?? fold(event.text, options), needle) !== -1;
		}
		case 'regex': {
			const test = regex(condition.source, condition.matchCase);
			return ({ text }) => test(text);
		}
		case 'from': {
			const users = new Set(condition.users);
			return ({ author }) => author !== null && users.has(author.user);
		}
		case 'to': {
			const users = new Set(condition.users);
			const names = new Set(condition.names.map((name) => fold(name)));
			const mentioned = mentions(condition.names, true);
			return (event) => {
				const reply = replyOf(event);
				return (
					(reply?.type === 'event' && users.has(authorAt(reply.seq))) ||
					(reply?.type === 'quote' && names.has(fold(reply.author))) ||
					mentioned(event)
				);
			};
		}
		case 'in': {
			const channels = new Set(condition.channels);
			return ({ channel }) => channels.has(channel);
		}
		case 'sent': {
			const { from, before } = condition;
			return ({ sentAt }) =>
				(from === null || sentAt >= from) && (before === null || sentAt < before);
		}
		case 'has':
			return HAS[condition.what];
		case 'is':
			return isTest(condition.what, removal);
		case 'mention':
			return mentions(condition.names, false);
		case 'unread': {
			const after = new Map(condition.after);
			return ({ channel, seq }) => seq > (after.get(channel) ?? 0);
		}
		case 'emote': {
			const { name } = condition;
			return (event) =>
				emotesOf(event).some(
					({ id, start, length }) => id === name || event.text.slice(start, start + length) === name
				);
		}
		case 'badge': {
			const { name } = condition;
			return ({ author }) =>
				author !== null &&
				badgesOf(author)
					.split(',')
					.some((badge) => badge.toLowerCase().startsWith(name));
		}
		case 'link': {
			const { part } = condition;
			return ({ text }) => linksIn(text).some((link) => link.toLowerCase().includes(part));
		}
	}
}

const HAS: Readonly<Record<Has, Test>> = {
	link: ({ text }) => /https?:\/\//i.test(text),
	emote: (event) => emotesOf(event).length > 0,
	reply: (event) => replyOf(event) !== null,
	bits: (event) => bitsOf(event) > 0,
	badge: ({ author }) => author !== null && badgesOf(author) !== '',
	image: ({ text }) => linksIn(text).some((link) => IMAGE.test(link))
};

function isTest(what: Exclude<Is, 'mention' | 'unread'>, removal: MatcherOptions['removal']): Test {
	switch (what) {
		case 'message':
		case 'action':
		case 'notice': {
			const kind = EventKind[what];
			return (event) => event.kind === kind;
		}
		case 'reply':
			return HAS.reply;
		case 'first':
			return (event) => chatterOf(event) === 'first';
		case 'deleted':
		case 'purged':
		case 'cleared':
			return (event) => removal(event) === what;
		case 'imported':
			return (event) => importOf(event) > 0;
		case 'copied':
		case 'shared':
			return (event) => copyOf(event) !== null;
	}
}
