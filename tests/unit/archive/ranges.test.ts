import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hasId, packIds } from '../../../src/lib/archive/tables/idset';
import { addRange, gapsIn, removeRange, sizeOf } from '../../../src/lib/archive/tables/ranges';
import type { SeqRange } from '../../../src/lib/archive/tables/types';
import '../../support/seed';

const range = fc
	.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 12 }))
	.map(([first, length]): SeqRange => ({ first, last: first + length }));
const operations = fc.array(fc.record({ add: fc.boolean(), range }), { maxLength: 30 });

const seqsOf = (ranges: readonly SeqRange[]): number[] =>
	ranges.flatMap(({ first, last }) =>
		Array.from({ length: last - first + 1 }, (_, i) => first + i)
	);

test('coverage is the set of seqs that was added and not removed, in its shortest form', () => {
	fc.assert(
		fc.property(operations, range, (list, within) => {
			let ranges: SeqRange[] = [];
			const model = new Set<number>();
			for (const { add, range: one } of list) {
				ranges = add ? addRange(ranges, one) : removeRange(ranges, one);
				for (const seq of seqsOf([one])) {
					if (add) model.add(seq);
					else model.delete(seq);
				}
			}
			expect(seqsOf(ranges)).toEqual([...model].sort((a, b) => a - b));
			expect(sizeOf(ranges)).toBe(model.size);
			ranges
				.slice(1)
				.forEach((one, i) => expect(one.first).toBeGreaterThan((ranges[i]?.last ?? 0) + 1));
			expect(seqsOf(gapsIn(ranges, within))).toEqual(
				seqsOf([within]).filter((seq) => !model.has(seq))
			);
		})
	);
});

test('a packed set has exactly its ids', () => {
	fc.assert(
		fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 3_000 })), (ids) => {
			const packed = packIds(ids);
			for (let id = 1; id <= 3_001; id += 7) expect(hasId(packed, id)).toBe(ids.includes(id));
			for (const id of ids) expect(hasId(packed, id)).toBe(true);
		})
	);
});
