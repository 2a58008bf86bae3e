import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import '../../support/seed';
import { scaleOf, shapesOf, type Bar } from '../../../src/lib/ui/kit/bars/bars';

const barsWith = (values: readonly (number | null)[]): Bar[] =>
	values.map((value, i) => ({ start: i, end: i + 1, value }));

describe('The scale of a chart', () => {
	test('ends with the largest value, and marks round ones', () => {
		expect(scaleOf([3, 44, 0, null, 12])).toEqual({ top: 44, ticks: [20, 40] });
		expect(scaleOf([1, 0, 1])).toEqual({ top: 1, ticks: [1] });
		expect(scaleOf([0, null])).toEqual({ top: 0, ticks: [] });
		expect(scaleOf([950, 200, 300]).ticks).toEqual([500]);
	});

	test('ends with the next value where a bar is far above all others; that one is cut, and says its value', () => {
		const values = [12, 9, 35_000, 30, 4];
		const scale = scaleOf(values);
		expect(scale.top).toBe(30);
		const { cut } = shapesOf(barsWith(values), scale, 100, 50);
		expect(cut.map(({ bar }) => bar.value)).toEqual([35_000]);
		expect(cut[0]?.x).toBeCloseTo(50);
	});

	test('cuts no bar of a few messages, none that grows with its neighbours, and none without others to compare', () => {
		expect(scaleOf([1, 1, 1, 19]).top).toBe(19);
		expect(scaleOf([10, 30, 100, 350]).top).toBe(350);
		expect(scaleOf([9_000, 3]).top).toBe(9_000);
	});

	test('cuts several where there are many bars, and their values don’t cover each other', () => {
		const values = Array.from({ length: 96 }, (_, i) => (i === 40 || i === 41 ? 5_000 + i : 10));
		expect(scaleOf(values).top).toBe(10);
		const { cut } = shapesOf(barsWith(values), scaleOf(values), 300, 50);
		expect(cut.map(({ row }) => row)).toEqual([0, 1]);
	});

	test('draws every bar within its box, whatever the values', () => {
		fc.assert(
			fc.property(
				fc.array(fc.option(fc.nat({ max: 1_000_000 }), { nil: null }), { minLength: 1 }),
				(values) => {
					const scale = scaleOf(values);
					expect(scale.top).toBeGreaterThanOrEqual(0);
					expect(scale.ticks.length).toBeLessThanOrEqual(3);
					for (const tick of scale.ticks) expect(tick).toBeLessThanOrEqual(scale.top);
					const over = values.filter((value) => (value ?? 0) > scale.top);
					const { cut } = shapesOf(barsWith(values), scale, 200, 60);
					expect(cut.map(({ bar }) => bar.value)).toEqual(over);
				}
			)
		);
	});
});
