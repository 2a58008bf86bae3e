import { describe, expect, it } from 'vitest';
import { foundWords } from '../../../src/lib/ui/messages/find/copy';
import type { SearchFound } from '../../../src/lib/search/messages';

const found = (of: Partial<SearchFound>): Parameters<typeof foundWords>[0] => ({
	type: 'found',
	found: { id: 1, hits: [], total: 0, searched: 194, stored: 194, missing: 0, at: 194, ...of }
});

describe('What a search says', () => {
	it('is that no message has it only where every message was looked at', () => {
		expect(foundWords(found({}), null)).toMatchObject({
			total: 'No message has this',
			where: 'newest first, of all 194 on this device'
		});
		const partly = found({ missing: 14_336, at: 14_530 });
		expect(foundWords(partly, { state: 'asking' })).toEqual({
			total: 'None so far',
			where: 'it holds 194 of 14,530; asking the relay for the others…',
			hint: null
		});
		expect(foundWords(partly, { state: 'out-of-reach' })).toMatchObject({
			total: 'None on this device',
			hint: expect.stringMatching(/^A search finds/)
		});
		expect(foundWords(partly, null).total).toBe('None on this device');
	});

	it('is the total and among how many that is', () => {
		expect(foundWords(found({ total: 3, missing: 6, at: 200 }), null)).toMatchObject({
			total: '3 messages',
			where: 'newest first, of what this device holds: 194 of 200'
		});
	});
});
