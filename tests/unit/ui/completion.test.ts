import { expect, it } from 'vitest';
import { proposalsFor, wordAt, type Known } from '../../../src/lib/ui/query/completion';

const known: Known = {
	people: ['adam', 'theadmin', 'Ada', 'two ad words'],
	channels: [],
	emotes: [],
	badges: [],
	hosts: [],
	recent: [],
	dates: []
};

it('Of the names, the one that was typed comes first, then those that begin so', () => {
	const proposed = (text: string): string[] =>
		proposalsFor(text, wordAt(text, text.length), true, known, String).map(({ insert }) => insert);
	expect(proposed('from:ada')).toEqual(['Ada', 'adam']);
	expect(proposed('from:ad')).toEqual(['adam', 'Ada', 'theadmin', '"two ad words"']);
});
