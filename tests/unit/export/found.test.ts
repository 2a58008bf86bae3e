import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FoundRows } from '../../../src/lib/export/found';
import '../../support/seed';

it('gives back what was found by time, and of one time by seq, however much it is', () => {
	fc.assert(
		fc.property(fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 3_000 }), (times) => {
			const found = new FoundRows();
			for (const [i, time] of times.entries()) found.add(i + 1, time, i % 2 === 0);
			const expected = times
				.map((time, i) => [time, i + 1] as const)
				.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
			const batches = [...found.batches()];
			expect(batches.flat()).toEqual(expected.map(([, seq]) => seq));
			expect(batches.every(({ length }) => length <= 512)).toBe(true);
			expect([found.size, found.messages]).toEqual([times.length, Math.ceil(times.length / 2)]);
		})
	);
});
