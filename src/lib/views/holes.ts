import type { Bar } from './bars';

/** A time without a record, by the relay's clock, epoch ms. */
export interface Hole {
	readonly from: number;
	readonly to: number;
}

/** Bars in which nothing was counted while something wasn't recorded say so: nobody knows whether there was nothing. */
export const withHoles = (
	bars: readonly Bar[],
	holes: readonly Hole[],
	clockOffset: number
): readonly Bar[] =>
	holes.length === 0
		? bars
		: bars.map((bar) => {
				const start = bar.start + clockOffset;
				const end = bar.end + clockOffset;
				const holed = bar.value === 0 && holes.some(({ from, to }) => from < end && to > start);
				return holed ? { ...bar, value: null } : bar;
			});
