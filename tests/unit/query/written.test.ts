import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import '../../support/seed';
import { parse } from '../../../src/lib/query/parse';
import type { Parsed, QueryError } from '../../../src/lib/query/query';
import { resolve, type Directory } from '../../../src/lib/query/resolve';
import { MOST_LENGTH, quote, valueFor } from '../../../src/lib/query/written';
import { draftOf, writtenOf } from '../../../src/lib/ui/query/chips';

const NOW = Date.parse('2026-05-20T12:00:00Z');

const DIRECTORY: Directory = {
	people: (folded) =>
		Promise.resolve(
			[
				{ id: 1, names: ['ada'] },
				{ id: 2, names: ['bob'] }
			].filter(({ names: [name] }) => name === folded)
		),
	person: () => Promise.resolve(undefined),
	resembling: () => Promise.resolve(['ada', '“ada”', 'two words', 'me']),
	channels: [
		{ id: 1, source: 'one', name: 'general' },
		{ id: 2, source: 'two', name: 'general' },
		{ id: 3, source: 'two', name: '#a,b "c"/d' },
		{ id: 4, source: 'two', name: 'id:3' }
	],
	me: [],
	read: new Map()
};

/** What is wrong with a query on this device, or null. */
async function faultOf(written: string): Promise<QueryError | null> {
	const parsed = parse(written, NOW);
	if (parsed.type === 'error') return parsed.error;
	const resolution = await resolve(parsed.query, { written, directory: DIRECTORY, now: NOW });
	return resolution.type === 'error' ? resolution.error : null;
}

const firstOf = (parsed: Parsed) =>
	parsed.type === 'query' ? parsed.query.groups[0]?.[0]?.term : undefined;

/** Names and texts of what is a sign of the language, and of what isn't. */
const odd = fc
	.array(
		fc.constantFrom(
			...['a', ' ', '"', '“', '”', '„', '‟', ',', '-', 'me', 'id:', '#', '@', '/', '\\', '\n'],
			...['😀', 'א', '\u202e', '\u200b', '\0', 'OR', 'from:', '__proto__:', 'constructor', ':']
		),
		{ minLength: 1, maxLength: 8 }
	)
	.map((parts) => parts.join(''));

describe('What is written into a query', () => {
	it('is the same name, and the same text, when it is read again, whatever signs it has', () => {
		fc.assert(
			fc.property(odd, (text) => {
				const phrase = parse(`${quote(text)} x`, NOW);
				expect(firstOf(phrase)).toEqual({ type: 'text', text, quoted: true });
				const term = firstOf(parse(`from:${valueFor(text)},b x`, NOW));
				expect(term).toMatchObject({ type: 'key', values: [{ text }, { text: 'b' }] });
			})
		);
	});

	it.each(['me', 'ME', 'id:3', 'ID:3', ''])('quotes the name %j, which means something', (name) => {
		expect(valueFor(name)).toBe(`"${name}"`);
	});

	it.each(['__proto__:x', 'constructor:x', 'toString:', 'hasOwnProperty:me'])(
		'takes %s for a text',
		(written) => {
			expect(firstOf(parse(written, NOW))).toEqual({ type: 'text', text: written, quoted: false });
		}
	);

	it('finds the channels that names with signs of the language are of', async () => {
		for (const [name, channels] of [
			['general', [1, 2]],
			['two/general', [2]],
			['#a,b "c"/d', [3]],
			['two/a,b "c"/d', [3]],
			['id:3', [4]]
		] as const) {
			const written = `in:${valueFor(name)}`;
			const parsed = parse(written, NOW);
			if (parsed.type === 'error') throw new Error(parsed.error.message);
			const resolved = await resolve(parsed.query, { written, directory: DIRECTORY, now: NOW });
			expect(resolved, written).toMatchObject({
				query: { groups: [[{ any: [{ type: 'in', channels }] }]] }
			});
		}
	});
});

describe('A fault', () => {
	it.each(['""', '-""', '\u00ad', '"\u200b\ufeff"', 'a \u200d b', '🏽', '\u0640'])(
		'is told of %j, which leaves nothing to compare and would be in every message',
		async (written) => {
			expect(await faultOf(written)).toMatchObject({ code: 'no-text' });
		}
	);

	it.each([
		['in:id:1 in:id:2', 'in:id:2', 'in:id:1,id:2'],
		['x -in:id:1 in:id:1,id:2 y in:id:4', 'in:id:4', 'x -in:id:1 in:id:1,id:2,id:4 y'],
		['from:ada from:bob', 'from:bob', 'from:ada,bob'],
		['after:2026-02 before:2026-02', 'before:2026-02', 'after:2026-02'],
		['on:2026-02-01 on:2026-02-02', 'on:2026-02-02', 'on:2026-02-01'],
		['in:id:1 in:id:1,id:2 in:id:2', 'in:id:2', 'in:id:1 in:id:1,id:2,id:2']
	])('is told of %s, which no message can match, with the way out', async (written, at, way) => {
		const fault = await faultOf(written);
		const [start, end] = [fault?.start, fault?.end];
		expect(fault).toMatchObject({ code: 'never' });
		expect(written.slice(start, end)).toBe(at);
		expect(fault?.proposals.map(({ query }) => query)).toContain(way);
	});

	it.each([
		'in:id:1 -in:id:2',
		'in:id:1 OR in:id:2',
		'in:id:1,id:2 in:id:2',
		'in:general in:id:2',
		'after:2026-02-01 before:2026-02-02',
		'on:2026-02 on:2026-02-02',
		'on:2026-02-01,2026-02-03 on:2026-02-03'
	])('is not told of %s, which messages can match', async (written) => {
		expect(await faultOf(written)).toBeNull();
	});

	it('is told of what its page excludes', async () => {
		const told = async (written: string) => {
			const parsed = parse(written, NOW);
			if (parsed.type === 'error') throw new Error(parsed.error.message);
			const implied = { type: 'in', channels: [1] } as const;
			return resolve(parsed.query, { written, directory: DIRECTORY, now: NOW, implied });
		};
		expect(await told('a in:id:2')).toMatchObject({
			error: { code: 'never', proposals: [{ query: 'a' }] }
		});
		expect(await told('in:general')).toMatchObject({ type: 'resolved' });
	});

	it('is told of a mark alone where accents are ignored', async () => {
		const parsed = parse('\u0301', NOW);
		if (parsed.type === 'error') throw new Error('an error');
		const options = { written: '\u0301', directory: DIRECTORY, now: NOW };
		expect(await resolve(parsed.query, options)).toMatchObject({ type: 'resolved' });
		const fold = { matchCase: false, ignoreAccents: true };
		expect(await resolve(parsed.query, { ...options, fold })).toMatchObject({ type: 'error' });
	});

	it('proposes each way out once, also where two sources have a channel of that name', async () => {
		const fault = await faultOf('in:genral');
		const ways = fault?.proposals.map(({ query }) => query) ?? [];
		expect(ways).toContain('in:general');
		expect(ways).toEqual([...new Set(ways)]);
	});

	it.each([
		['a curly quote', 'has:cookie”', '"has:cookie””"'],
		['a minus', '-has:x', '-"has:x"'],
		['two blanks in a phrase', 'OR "a  b"', '"a  b"'],
		['an OR without its end', `${'a OR '.repeat(16)}b`, `${'a OR '.repeat(15)}a`]
	])('leaves %s in its ways out as it was meant', async (_, written, meant) => {
		const fault = await faultOf(written);
		expect(fault?.proposals.map(({ query }) => query)).toContain(meant);
	});

	it.each([
		['a phrase', `"${'word '.repeat(60)}"`],
		['emoji', '😀'.repeat(200)],
		['emoji behind a letter', 'a' + '😀'.repeat(200)],
		['a name', `from:"${'x'.repeat(300)}"`],
		['a wrong value as long as a search may be', `has:${'x'.repeat(MOST_LENGTH - 4)}`],
		['an open quote as long as a search may be', `"${'x'.repeat(MOST_LENGTH - 1)}`],
		['a quote at the end of the room', `${'x'.repeat(MOST_LENGTH - 2)}"word word"`],
		['two wrong values', 'has:cookie is:nothing in:nowhere from:nobody on:never']
	])('of %s has ways out that end in a search', async (_, written) => {
		let seen = [written];
		for (let steps = 0; steps < 8; steps++) {
			const faults = await Promise.all(seen.map(faultOf));
			for (const { query } of faults.flatMap((fault) => fault?.proposals ?? []))
				expect(query.isWellFormed(), query).toBe(true);
			if (faults.includes(null)) return;
			seen = faults.flatMap((fault) => fault?.proposals.map(({ query }) => query) ?? []);
		}
		throw new Error(`no way out of ${written}`);
	});

	it('never proposes what is wrong in the same way at the same place', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(odd, { maxLength: 5 }), async (parts) => {
				const written = parts.join(' ');
				const fault = await faultOf(written);
				for (const { query } of fault?.proposals ?? []) expect(query).not.toBe(written);
				expect(fault?.proposals ?? [{}]).not.toEqual([]);
			})
		);
	});
});

it('means the same in chips and text as it was written', () => {
	const meaning = (written: string): unknown => {
		const parsed = parse(written, NOW);
		// Which of several faults is told first may change.
		if (parsed.type === 'error') return 'error';
		const clause = ({ term, negated }: (typeof parsed.query.groups)[0][0]): string =>
			JSON.stringify([
				negated,
				term.type === 'key' ? [term.key, term.values.map(({ text }) => text)] : term
			]);
		return [parsed.query.sort, parsed.query.groups.map((group) => group.map(clause)).toSorted()];
	};
	const word = fc.constantFrom(
		...['OR', 'a', '"b c"', 'from:ada', '-in:general', 'has:link', 'has:cookie', 'sort:old'],
		...['from:“a b”,c', '/x y/', 'on:2024', 'on:never', 'from:']
	);
	fc.assert(
		fc.property(fc.array(word, { maxLength: 6 }), (words) => {
			const written = words.join(' ');
			const again = writtenOf(draftOf(written, NOW));
			expect(meaning(again), `${written} → ${again}`).toEqual(meaning(written));
			expect(writtenOf(draftOf(again, NOW))).toBe(again);
		}),
		{ numRuns: 1_000 }
	);
});
