import { describe, expect, it } from 'vitest';
import { parse } from '../../../src/lib/query/parse';
import type { Clause, Parsed } from '../../../src/lib/query/query';

const NOW = Date.parse('2026-05-20T12:00:00Z');

function shown({ negated, term }: Clause): string {
	const not = negated ? '-' : '';
	switch (term.type) {
		case 'text':
			return `${not}<${term.text}>`;
		case 'regex':
			return `${not}/${term.source}/${term.matchCase ? 'c' : ''}`;
		case 'key':
			return `${not}${term.key}=${term.values.map(({ text }) => text).join('+')}`;
	}
}

/** A short form: groups by blanks, OR as |, the sort at the end if it is old, an error as its code and what it is about. */
function short(written: string, parsed: Parsed): string {
	if (parsed.type === 'error') {
		const { code, start, end } = parsed.error;
		return `!${code} ${written.slice(start, end)}`.trim();
	}
	const { groups, sort } = parsed.query;
	const all = groups.map((group) => group.map(shown).join('|')).join(' ');
	return sort === 'old' ? `${all} sort=old`.trim() : all;
}

type Case = readonly [written: string, meaning: string];

const TEXT: readonly Case[] = [
	['', ''],
	['   ', ''],
	['a', '<a>'],
	['hello', '<hello>'],
	['hello world', '<hello> <world>'],
	['  hello   world  ', '<hello> <world>'],
	['hello\tworld', '<hello> <world>'],
	['hello\u00a0world', '<hello> <world>'],
	['こんにちは 世界', '<こんにちは> <世界>'],
	['привет', '<привет>'],
	['مرحبا', '<مرحبا>'],
	['🙂', '<🙂>'],
	['👩‍🚀', '<👩‍🚀>'],
	['db', '<db>'],
	['字', '<字>'],
	['???', '<???>'],
	['@#@', '<@#@>'],
	['@ada', '<@ada>'],
	['#general', '<#general>'],
	['by-tor', '<by-tor>'],
	['1-2', '<1-2>'],
	["don't", "<don't>"],
	['C++', '<C++>'],
	['a,b', '<a,b>'],
	['(a)', '<(a)>'],
	['a|b', '<a|b>'],
	['*', '<*>'],
	['%', '<%>'],
	['_', '<_>'],
	['\\', '<\\>'],
	['C:\\x', '<C:\\x>'],
	['12:30', '<12:30>'],
	['foo::bar', '<foo::bar>'],
	['foo:bar', '<foo:bar>'],
	[':)', '<:)>'],
	[':smile:', '<:smile:>'],
	['http://x', '<http://x>'],
	['https://example.org/a?b=c#d', '<https://example.org/a?b=c#d>'],
	['std::vector', '<std::vector>'],
	['Re: hello', '<Re:> <hello>'],
	['say"hi"', '<say"hi">'],
	['5"', '<5">'],
	['and', '<and>'],
	['AND', '<AND>'],
	['or', '<or>'],
	['Or', '<Or>'],
	['NOT', '<NOT>'],
	['ORacle', '<ORacle>'],
	['x_OR_y', '<x_OR_y>'],
	['edited:yes', '<edited:yes>'],
	['fromage', '<fromage>'],
	['from', '<from>'],
	['is', '<is>'],
	['in', '<in>'],
	['sort', '<sort>']
];

const PHRASES: readonly Case[] = [
	['"hello world"', '<hello world>'],
	['"hello  world"', '<hello  world>'],
	['" hello"', '< hello>'],
	['"hello" world', '<hello> <world>'],
	['"a""b"', '<a"b>'],
	['"""quoted"""', '<"quoted">'],
	['"from:ada"', '<from:ada>'],
	['"OR"', '<OR>'],
	['"-x"', '<-x>'],
	['"/x/"', '</x/>'],
	['"C:\\"', '<C:\\>'],
	['"a"b', '<a> <b>'],
	['"a""', '!open-quote "a""'],
	['\u201chello world\u201d', '<hello world>'],
	['\u201ehello world\u201c', '<hello world>'],
	['\u201chello world"', '<hello world>'],
	['"', '!open-quote "'],
	['"hello', '!open-quote "hello'],
	['hello "world', '!open-quote "world'],
	['-"hello', '!open-quote "hello'],
	['""', '<>'],
	['" "', '< >']
];

const NOT: readonly Case[] = [
	['-a', '-<a>'],
	['a -b', '<a> -<b>'],
	['-a -b', '-<a> -<b>'],
	['-"a b"', '-<a b>'],
	['-from:ada', '-from=ada'],
	['-has:link', '-has=link'],
	['-/a b/', '-/a b/'],
	['-is:reply,action', '-is=reply+action'],
	['-', '<->'],
	['- a', '<-> <a>'],
	['a - b', '<a> <-> <b>'],
	['a-', '<a->'],
	['--a', '-<-a>'],
	['---', '-<-->'],
	['-1', '-<1>'],
	['"-1"', '<-1>'],
	['a-b -c', '<a-b> -<c>'],
	['-OR', '-<OR>'],
	['-http://x', '-<http://x>'],
	['-12:30', '-<12:30>']
];

const OR: readonly Case[] = [
	['a OR b', '<a>|<b>'],
	['a OR b c', '<a>|<b> <c>'],
	['a b OR c', '<a> <b>|<c>'],
	['a OR b OR c', '<a>|<b>|<c>'],
	['a OR b c OR d', '<a>|<b> <c>|<d>'],
	['a OR -b', '<a>|-<b>'],
	['-a OR b', '-<a>|<b>'],
	['"a b" OR c', '<a b>|<c>'],
	['from:ada OR from:bob', 'from=ada|from=bob'],
	['from:ada OR hello', 'from=ada|<hello>'],
	['/a/ OR /b/c', '/a/|/b/c'],
	['a  OR  b', '<a>|<b>'],
	['a OR\tb', '<a>|<b>'],
	['OR', '!dangling-or OR'],
	['OR a', '!dangling-or OR'],
	['a OR', '!dangling-or OR'],
	['a OR OR b', '!dangling-or OR'],
	['a OR sort:new', '!dangling-or OR'],
	['sort:old OR a', '!dangling-or OR'],
	['a "OR" b', '<a> <OR> <b>']
];

const PEOPLE: readonly Case[] = [
	['from:ada', 'from=ada'],
	['from:Ada', 'from=Ada'],
	['FROM:ada', 'from=ada'],
	['From:ada', 'from=ada'],
	['from:ada,bob', 'from=ada+bob'],
	['from:"ada lovelace"', 'from=ada lovelace'],
	['from:"ada lovelace",bob', 'from=ada lovelace+bob'],
	['from:bob,"ada lovelace"', 'from=bob+ada lovelace'],
	['from:"a,b"', 'from=a,b'],
	['from:"a""b"', 'from=a"b'],
	['from:\u201cada lovelace\u201d', 'from=ada lovelace'],
	['from:me', 'from=me'],
	['from:id:18', 'from=id:18'],
	['from:@ada', 'from=@ada'],
	['from:ada hello', 'from=ada <hello>'],
	['hello from:ada', '<hello> from=ada'],
	['from:ада', 'from=ада'],
	['from:太郎', 'from=太郎'],
	['to:ada', 'to=ada'],
	['to:me', 'to=me'],
	['to:ada,bob', 'to=ada+bob'],
	['from:ada to:bob', 'from=ada to=bob'],
	['from:', '!no-value'],
	['from: ada', '!no-value'],
	['from:ada,', '!no-value'],
	['from:,ada', '!no-value'],
	['from:ada,,bob', '!no-value'],
	['from:""', '!no-value ""'],
	['to:', '!no-value'],
	['from:"ada', '!open-quote "ada'],
	['-from:', '!no-value']
];

const CHANNELS: readonly Case[] = [
	['in:general', 'in=general'],
	['in:#general', 'in=#general'],
	['in:##linux', 'in=##linux'],
	['in:twitch/ada', 'in=twitch/ada'],
	['in:libera/#linux', 'in=libera/#linux'],
	['in:a,b', 'in=a+b'],
	['in:#a,#b', 'in=#a+#b'],
	['in:"my channel"', 'in=my channel'],
	['in:"my channel",b', 'in=my channel+b'],
	['-in:spam', '-in=spam'],
	['in:', '!no-value'],
	['in: general', '!no-value'],
	['in:a -in:b', 'in=a -in=b']
];

const DATES: readonly Case[] = [
	['before:2024', 'before=2024'],
	['before:2024-05', 'before=2024-05'],
	['before:2024-5', 'before=2024-5'],
	['before:2024-05-03', 'before=2024-05-03'],
	['after:2024-05-03T14:30', 'after=2024-05-03T14:30'],
	['after:2024-05-03t14:30', 'after=2024-05-03t14:30'],
	['after:2024-05-03T14:30:15', 'after=2024-05-03T14:30:15'],
	['on:today', 'on=today'],
	['on:Today', 'on=Today'],
	['on:yesterday', 'on=yesterday'],
	['after:3d', 'after=3d'],
	['after:2w', 'after=2w'],
	['on:2024-05-03,2024-05-04', 'on=2024-05-03+2024-05-04'],
	['after:2024 before:2025', 'after=2024 before=2025'],
	['on:2024-02-29', 'on=2024-02-29'],
	['on:2023-02-29', '!bad-date 2023-02-29'],
	['on:2024-02-30', '!bad-date 2024-02-30'],
	['on:2024-13', '!bad-date 2024-13'],
	['on:2024-00', '!bad-date 2024-00'],
	['on:2024-05-00', '!bad-date 2024-05-00'],
	['on:2024-05-32', '!bad-date 2024-05-32'],
	['on:0000', '!bad-date 0000'],
	['on:24-05-03', '!bad-date 24-05-03'],
	['on:3.5.2024', '!bad-date 3.5.2024'],
	['on:05/03/2024', '!bad-date 05/03/2024'],
	['on:2024-05-03T25:00', '!bad-date 2024-05-03T25:00'],
	['on:2024-05-03T14:60', '!bad-date 2024-05-03T14:60'],
	['on:2024-05-03T14', '!bad-date 2024-05-03T14'],
	['on:2024-05T14:30', '!bad-date 2024-05T14:30'],
	['before:tomorrow', '!bad-date tomorrow'],
	['before:3', '!bad-date 3'],
	['before:3x', '!bad-date 3x'],
	['before:-3d', '!bad-date -3d'],
	['before:', '!no-value'],
	['on:2024,', '!no-value'],
	['on:2024,nonsense', '!bad-date nonsense']
];

const HAS_AND_IS: readonly Case[] = [
	['has:link', 'has=link'],
	['has:LINK', 'has=LINK'],
	['has:emote', 'has=emote'],
	['has:reply', 'has=reply'],
	['has:bits', 'has=bits'],
	['has:badge', 'has=badge'],
	['has:image', 'has=image'],
	['has:link,image', 'has=link+image'],
	['has:link has:emote', 'has=link has=emote'],
	['has:cookie', '!unknown-value cookie'],
	['has:link,cookie', '!unknown-value cookie'],
	['has:links', '!unknown-value links'],
	['has:', '!no-value'],
	['is:message', 'is=message'],
	['is:action', 'is=action'],
	['is:notice', 'is=notice'],
	['is:reply', 'is=reply'],
	['is:first', 'is=first'],
	['is:deleted', 'is=deleted'],
	['is:purged', 'is=purged'],
	['is:cleared', 'is=cleared'],
	['is:imported', 'is=imported'],
	['is:copied', 'is=copied'],
	['is:shared', 'is=shared'],
	['is:mention', 'is=mention'],
	['is:unread', 'is=unread'],
	['is:deleted,purged', 'is=deleted+purged'],
	['is:edited', '!unknown-value edited'],
	['is:pinned', '!unknown-value pinned'],
	['is:', '!no-value'],
	['emote:Kappa', 'emote=Kappa'],
	['emote:', '!no-value'],
	['badge:mod', 'badge=mod'],
	['badge:mod,vip', 'badge=mod+vip'],
	['link:youtube', 'link=youtube'],
	['link:', '!no-value']
];

const REGEX: readonly Case[] = [
	['/a/', '/a/'],
	['/a b/', '/a b/'],
	['/a/c', '/a/c'],
	['/a/ b', '/a/ <b>'],
	['/a b/c d', '/a b/c <d>'],
	['/a\\/b/', '/a\\/b/'],
	['/[/]/', '/[/]/'],
	['/[a\\]/]/', '/[a\\]/]/'],
	['/a OR b/', '/a OR b/'],
	['/"a/', '/"a/'],
	['/^a$/', '/^a$/'],
	['/a|b/', '/a|b/'],
	['/usr/bin', '</usr/bin>'],
	['/home/ada/x', '</home/ada/x>'],
	['/join', '</join>'],
	['/', '</>'],
	['//', '<//>'],
	['/a/x', '</a/x>'],
	['/a/cc', '</a/cc>'],
	['a/b/', '<a/b/>'],
	['// comment', '<//> <comment>'],
	['-/a/', '-/a/']
];

const SORT: readonly Case[] = [
	['sort:new', ''],
	['sort:old', 'sort=old'],
	['SORT:OLD', 'sort=old'],
	['a sort:old', '<a> sort=old'],
	['sort:old a', '<a> sort=old'],
	['sort:old sort:new', ''],
	['a sort:old OR b', '!dangling-or OR'],
	['sort:', '!bad-sort sort:'],
	['sort:size', '!bad-sort sort:size'],
	['sort:new,old', '!bad-sort sort:new,old'],
	['-sort:old', '!bad-sort -sort:old']
];

const LIMITS: readonly Case[] = [
	['x'.repeat(200), `<${'x'.repeat(200)}>`],
	[`${'x'.repeat(200)}yz`, '!too-long yz'],
	[
		Array.from({ length: 16 }, () => 'a').join(' '),
		Array.from({ length: 16 }, () => '<a>').join(' ')
	],
	[Array.from({ length: 17 }, (_, i) => `w${i}`).join(' '), '!too-many-clauses w16'],
	[`${Array.from({ length: 16 }, () => 'a').join(' ')} sort:old`, '!too-many-clauses sort:old']
];

const TABLES = { TEXT, PHRASES, NOT, OR, PEOPLE, CHANNELS, DATES, HAS_AND_IS, REGEX, SORT, LIMITS };

describe.each(Object.entries(TABLES))('The language: %s', (_, cases) => {
	it.each(cases)('%s', (written, meaning) => {
		expect(short(written, parse(written, NOW))).toBe(meaning);
	});
});

it('has at least 200 cases above', () => {
	expect(Object.values(TABLES).flat().length).toBeGreaterThanOrEqual(200);
});

const FAULTY = Object.values(TABLES)
	.flat()
	.filter(([, meaning]) => meaning.startsWith('!'));

it.each(FAULTY)('says of %s what is wrong, and every way out can be searched for', (written) => {
	const parsed = parse(written, NOW);
	if (parsed.type !== 'error') throw new Error('no error');
	const { message, proposals, start, end } = parsed.error;
	expect(message).toMatch(/\.$/);
	expect(start).toBeLessThanOrEqual(end);
	expect(end).toBeLessThanOrEqual(written.length);
	expect(proposals.length).toBeGreaterThan(0);
	for (const { query } of proposals) {
		const again = parse(query, NOW);
		// One way out may lead to the next fault, but never to the same one again in the same place.
		expect(again.type === 'error' && again.error.start === start && again.error.code).not.toBe(
			parsed.error.code
		);
	}
});

it.each([
	['from: ada', 'from:ada'],
	['from:ada, bob x', 'from:ada,bob x']
])('proposes for %s to leave out the blank that ended it', (written, meant) => {
	const parsed = parse(written, NOW);
	if (parsed.type !== 'error') throw new Error('no error');
	expect(parsed.error.proposals.map(({ query }) => query)).toContain(meant);
});
