import { expect, it } from 'vitest';
import { parse } from '../../../src/lib/query/parse';
import { selected } from '../../../src/lib/ui/query/sentence';

const NOW = Date.UTC(2026, 10, 30, 12);
/** Without the marks that keep names of either direction apart. */
const said = (written: string): string => {
	const parsed = parse(written, NOW);
	if (parsed.type === 'error') throw new Error(parsed.error.message);
	return selected(parsed.query, { names: new Map(), now: NOW }).replace(/[\u2066-\u2069]/g, '');
};

it.each([
	['', ''],
	['keys from:ada', ' of ada with “keys”'],
	['a b in:linux', ' in #linux with “a” and “b”'],
	['after:2026-05', ' since May 2026'],
	['after:2026', ' since 2026'],
	['-badge:mod', ' by people without the badge mod'],
	[
		'from:ada,bob in:linux -has:link keys before:2026',
		' of ada or bob, in #linux, without a link, with “keys”, before 2026'
	]
])('%j is “messages%s”', (written, sentence) => {
	expect(said(written)).toBe(sentence);
});
