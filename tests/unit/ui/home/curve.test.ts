import fc from 'fast-check';
import { expect, test } from 'vitest';
import { curveOf, peakOf, pointsOf } from '../../../../src/lib/ui/home/curve';
import '../../../support/seed';

const MINUTE = 60_000;

test('a curve has every message once, in at most forty steps of a length that people know', () => {
	fc.assert(
		fc.property(
			fc.array(fc.tuple(fc.integer({ min: 0, max: 3e6 }), fc.integer({ min: 1, max: 900 })), {
				minLength: 1,
				maxLength: 60
			}),
			fc.integer({ min: 0, max: 3e6 }),
			(minutes, until) => {
				const counts = minutes.map(([minute, messages]) => [minute * MINUTE, messages] as const);
				const curve = curveOf(counts, MINUTE, until * MINUTE)!;
				const all = counts.reduce((sum, [, messages]) => sum + messages, 0);
				expect(curve.values.reduce((sum, value) => sum + value, 0)).toBe(all);
				expect(curve.values.length).toBeLessThanOrEqual(41);
				expect(curve.values.length).toBeGreaterThanOrEqual(12);
				for (const { x, y } of pointsOf(curve)) {
					expect(x).toBeGreaterThanOrEqual(0);
					expect(x).toBeLessThanOrEqual(1);
					expect(y).toBeGreaterThanOrEqual(0);
					expect(y).toBeLessThanOrEqual(1);
				}
			}
		)
	);
});

test('a curve of an hour has minutes or a few, one of a month hours, and its end is the present', () => {
	const hour = curveOf([[0, 3]], MINUTE, 60 * MINUTE)!;
	expect(hour.step).toBe(2 * MINUTE);
	const month = curveOf([[0, 3]], 15 * MINUTE, 30 * 1_440 * MINUTE)!;
	expect(month.step).toBe(1_440 * MINUTE);
	expect(month.from + month.step * month.values.length).toBeGreaterThan(30 * 1_440 * MINUTE);
	expect(curveOf([], MINUTE, 0)).toBeNull();
});

test('its peak is the highest point, the latest of several', () => {
	const counts = [
		[0, 5],
		[3 * MINUTE, 9],
		[8 * MINUTE, 9],
		[20 * MINUTE, 1]
	] as const;
	const points = pointsOf(curveOf(counts, MINUTE, 30 * MINUTE)!);
	expect(peakOf(points)).toBe(points[8]);
	expect(peakOf(points)?.y).toBe(0);
});
