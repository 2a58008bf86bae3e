import { describe, expect, it } from 'vitest';
import { FlushWindow } from '../../../server/relay/flush-window';

/** The window after flushes of these costs, in ms. */
const after = (...costs: number[]): number => {
	const window = new FlushWindow();
	for (const cost of costs) window.took(cost);
	return window.ms;
};
const many = (cost: number): number[] => Array<number>(40).fill(cost);

describe('the window between two flushes', () => {
	it('is four times what a flush costs, between 2 and 100 ms', () => {
		expect(after()).toBe(2);
		expect(after(...many(0.1))).toBe(2);
		expect(after(...many(1))).toBeCloseTo(4, 1);
		expect(after(...many(10))).toBeCloseTo(40, 1);
		expect(after(...many(500))).toBeCloseTo(100, 1);
	});

	it('follows load within a few flushes, and leaves it slowly', () => {
		expect(after(...many(1), 10, 10, 10)).toBeGreaterThan(30);
		expect(after(...many(10), 1, 1, 1)).toBeGreaterThan(25);
		expect(after(...many(10), ...many(1))).toBeLessThan(5);
	});

	it('takes a pause of the machine for no load', () => {
		expect(after(...many(1), 4_000)).toBeLessThan(60);
		expect(after(...many(1), 4_000, ...many(1))).toBeLessThan(5);
	});

	it('has one length where it is given one', () => {
		const window = new FlushWindow({ shortest: 50, longest: 50 });
		for (const cost of [0, 1, 500]) {
			window.took(cost);
			expect(window.ms).toBe(50);
		}
	});
});
