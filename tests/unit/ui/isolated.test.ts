import { describe, expect, it } from 'vitest';
import { isolated } from '../../../src/lib/ui/copy/isolated';

const OVERRIDES = /[\u061c\u200e\u200f\u202a-\u202e\u2066\u2067\u2069]/;
/** Names that turn what follows them, by a mark of their own or by their letters. */
const TURNING = ['\u202etxt.exe', 'a\u2069\u202eb', '\u2067x', 'שלום', 'محمد (1)', '\u061ca', '𐤀'];

describe('A name in running text', () => {
	it.each(TURNING)('turns nothing beside it: %j', (name) => {
		const shown = isolated(name);
		expect(shown.startsWith('\u2068') && shown.endsWith('\u2069')).toBe(true);
		expect(shown.slice(1, -1)).not.toMatch(OVERRIDES);
	});

	it.each(['ada', 'Ada Lovelace', 'é', '김', '字', '👩\u200d💻'])('stays as it is: %s', (name) => {
		expect(isolated(name)).toBe(name);
	});
});
