import { expect, test } from 'vitest';
import { withHoles } from '../../../src/lib/views/holes';

const bars = [3, 0, 0, null].map((value, i) => ({ start: i * 10, end: i * 10 + 10, value }));
const values = (from: number, to: number, clockOffset = 0): (number | null)[] =>
	withHoles(bars, [{ from, to }], clockOffset).map(({ value }) => value);

test('nothing counted while something was not recorded is a hole, not zero; what was counted stays', () => {
	expect(values(5, 12)).toEqual([3, null, 0, null]);
	expect(values(25, Infinity)).toEqual([3, 0, null, null]);
	expect(values(10, 20)).toEqual([3, null, 0, null]);
});

test('the relay’s clock may differ from this device’s', () => {
	expect(values(115, 118, 100)).toEqual([3, null, 0, null]);
});
