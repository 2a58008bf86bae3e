import { expect, it } from 'vitest';
import { holdingsOf } from '../../../src/lib/ui/state/holdings';

const cursor = { seq: 1_000, term: '0000000000000000' };

it.each([
	['everything', [{ first: 1, last: 1_000 }], { stored: 1_000, missing: 0, gaps: 0 }],
	['the newest part', [{ first: 513, last: 1_000 }], { stored: 488, missing: 512, gaps: 1 }],
	[
		'two parts',
		[
			{ first: 101, last: 200 },
			{ first: 901, last: 1_000 }
		],
		{ stored: 200, missing: 800, gaps: 2 }
	],
	['nothing', [], { stored: 0, missing: 1_000, gaps: 1 }]
])('a device that holds %s says how much that is and what is missing', (_, coverage, holdings) => {
	expect(holdingsOf({ coverage, cursor })).toEqual(holdings);
});
