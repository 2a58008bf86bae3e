import { describe, expect, it } from 'vitest';
import { foundWords } from '../../../src/lib/ui/messages/find/copy';
import type { SearchFound } from '../../../src/lib/search/messages';

const found = (of: Partial<SearchFound>): Parameters<typeof foundWords>[0] => ({
	type: 'found',
	found: { id: 1, hits: [], total: 0, searched: 194, stored: 194, missing: 0, at: 194, ...of }
});
const all = { missing: 0, order: 'newest first' };
const some = { missing: 14_336, order: 'newest first' };

describe('What a search says', () => {
	it('is how many, in which order, and that some are missing on this device', () => {
		expect(foundWords(found({ total: 3 }), null, all)).toEqual({
			total: 3,
			instead: '',
			where: ', newest first',
			hint: null
		});
		expect(foundWords(found({ total: 3 }), null, some)).toMatchObject({
			total: 3,
			where: ', newest first, in what this device has (14,336 missing)'
		});
	});

	it('has no order where there is one at most', () => {
		for (const total of [0, 1]) expect(foundWords(found({ total }), null, all).where).toBe('');
	});

	it('is no number as long as another one will follow', () => {
		const asking = { state: 'asking' } as const;
		expect(foundWords(found({}), asking, some)).toMatchObject({
			total: null,
			instead: 'None so far of',
			hint: null
		});
		expect(foundWords(found({ total: null, searched: 97 }), null, all)).toMatchObject({
			total: null,
			instead: 'Searching (50 %) for'
		});
	});

	it('is that there is none, and what to try, where nobody else is asked', () => {
		expect(foundWords(found({}), { state: 'out-of-reach' }, some)).toMatchObject({
			total: 0,
			where: expect.stringMatching(/14,336 missing.*can’t be reached/),
			hint: expect.stringMatching(/^No message has this/)
		});
	});

	it('is the relay’s number, as of when, where it knows more', () => {
		const at = Date.UTC(2026, 10, 30, 12);
		const answer: Parameters<typeof foundWords>[1] = {
			state: 'kept',
			storedAt: at,
			renewed: true,
			body: { at: 300, total: 12, hits: [] }
		};
		expect(foundWords(found({ total: 3 }), answer, some)).toMatchObject({
			total: 12,
			where: expect.stringMatching(/^, newest first, as the relay said at \d\d:\d\d$/)
		});
	});
});
