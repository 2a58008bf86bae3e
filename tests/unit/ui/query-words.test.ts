import { describe, expect, it, vi } from 'vitest';
import { parse } from '../../../src/lib/query/parse';
import { completed, proposalsFor, wordAt, type Known } from '../../../src/lib/ui/query/completion';
import { isOld, renewed } from '../../../src/lib/ui/query/old-query';
import { orderOf, selected } from '../../../src/lib/ui/query/sentence';

vi.mock('$app/paths', () => ({ resolve: (path: string) => path }));

const NOW = new Date(2026, 4, 20, 12).getTime();

describe('The sentence beneath the field', () => {
	const names = new Map([
		['id:18', 'Ada'],
		['in:id:3', '#b']
	]);
	it.each([
		['', 'messages, newest first'],
		[
			'a in:b after:2026-05-03 from:ada',
			'messages of ada, in #b, with “a”, since May 3, newest first'
		],
		['from:me,bob', 'messages of me or bob, newest first'],
		['from:id:18 in:id:3', 'messages of Ada in #b, newest first'],
		['from:"id:18"', 'messages of id:18, newest first'],
		['"lost keys" found', 'messages with “lost keys” and “found”, newest first'],
		['-a -/x+/', 'messages without “a” that don’t match /x+/, newest first'],
		[
			'is:deleted OR is:first',
			'messages that are deleted or that are somebody’s first in a channel, newest first'
		],
		[
			'has:link,emote -has:reply',
			'messages with a link or an emote without a reply to a message, newest first'
		],
		['-is:notice on:today', 'messages that are not notices of today, newest first'],
		['sort:old before:2024', 'messages before 2024, oldest first'],
		['-from:ada OR a', 'messages not of ada or with “a”, newest first'],
		[`"${'x'.repeat(60)}"`, `messages with “${'x'.repeat(40)}…”, newest first`]
	])('says of %s: %s', (written, said) => {
		const parsed = parse(written, NOW);
		if (parsed.type === 'error') throw new Error(parsed.error.message);
		expect(`messages${selected(parsed.query, { names, now: NOW })}, ${orderOf(parsed.query)}`).toBe(
			said
		);
	});
});

describe('What the field proposes', () => {
	const known: Known = {
		people: ['ada', 'two words', 'me', '“c”', 'ada'],
		channels: ['general', 'general', '#a,b'],
		emotes: [
			{ name: 'Kappa', count: 3 },
			{ name: ':,(', count: 2 }
		],
		badges: [{ name: 'mod', count: 1 }],
		hosts: [{ name: 'youtube.com', count: 4 }],
		recent: ['from:ada'],
		dates: [['2026-05-19', 'yesterday']]
	};
	/** `|` is the caret. */
	const at = (written: string) => {
		const text = written.replace('|', '');
		const word = wordAt(text, written.indexOf('|'));
		return { text, word, proposals: proposalsFor(text, word, true, known, (count) => `${count}×`) };
	};

	it.each([
		['fr|', 'from:|'],
		['-fr|', '-from:|'],
		['from:a|', 'from:ada |'],
		['FROM:A| x', 'FROM:ada |x'],
		['@ad|', 'from:ada |'],
		[':ka|', 'emote:Kappa |'],
		['emote::|', 'emote:":,(" |'],
		['in:"#a,|', 'in:"#a,b" |'],
		['from:a|,bob', 'from:ada|,bob'],
		['from:"tw|o words" x', 'from:"two words" |x'],
		['from:"tw| x', 'from:"two words" |x'],
		['from:“tw|o, b”,c', 'from:"two words"|,c'],
		['from:“a, b”,tw|', 'from:“a, b”,"two words" |'],
		['from:“|', 'from:me |'],
		['link:you|', 'link:youtube.com |'],
		['is:del|', 'is:deleted |']
	])('makes %s with the first one %s', (written, made) => {
		const { text, word, proposals } = at(written);
		const [first] = proposals;
		if (!first) throw new Error('nothing is proposed');
		const after = completed(text, word, first);
		expect(`${after.text.slice(0, after.caret)}|${after.text.slice(after.caret)}`).toBe(made);
		expect(parse(after.text, NOW).type === 'query' || !first.whole).toBe(true);
	});

	it.each(['from:|', 'in:|', 'emote:|', 'is:|', 'on:|', '-|'])(
		'names nothing twice for %s',
		(written) => {
			const ids = at(written).proposals.map(({ id }) => id);
			expect(ids.length).toBeGreaterThan(0);
			expect(new Set(ids).size).toBe(ids.length);
		}
	);

	it.each(['http://x|', '"from:a|', 'constructor:|', 'has:__proto|', 'hello|'])(
		'is nothing for %s',
		(written) => {
			expect(at(written).proposals).toEqual([]);
		}
	);
});

describe('An address of before the language', () => {
	const channels = [
		{ id: 1, name: 'general' },
		{ id: 2, name: 'two words' },
		{ id: 3, name: 'x' },
		{ id: 4, name: '#X' }
	];
	it.each([
		['channel=1', 'in:general'],
		['channel=2&q=a', 'in:"two words" a'],
		['channel=3', 'in:id:3'],
		['channel=9', 'in:id:9'],
		['channel=no&user=-1', null],
		['user=18&from=2026-05-01&to=2026-05-01', 'from:id:18 on:2026-05-01'],
		['to=2026-12-31', 'before:2027-01-01'],
		['from=2026-02-30', 'after:2026-03-02'],
		['to=9999-12-31', null],
		['from=soon', null],
		['q=from:ada&user=2', 'from:id:2 "from:ada"'],
		['q=a b&channel=1', 'in:general "a b"'],
		['q="a"&channel=1', 'in:general """a"""'],
		['q=-a&user=1', 'from:id:1 "-a"'],
		['q=“a&user=1', 'from:id:1 "““a"']
	])('%s is the query %s, which can be read', (search, meant) => {
		const url = new URL(`http://relay/messages?${search}&at=5`);
		expect(isOld(url.searchParams)).toBe(true);
		const made = new URL(renewed(url, channels), url);
		expect(made.searchParams.get('at')).toBe('5');
		expect(isOld(made.searchParams)).toBe(false);
		const q = made.searchParams.get('q');
		expect(parse(q ?? '', NOW).type).toBe('query');
		expect(q).toBe(meant);
	});
});
