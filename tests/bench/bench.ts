/** What a bench is, and what it yields. */
import type { Fixture } from './fixture';

/** A figure with what it is compared to, as `--json` writes it. */
export interface Row {
	readonly bench: string;
	readonly measure: string;
	readonly value: number;
	readonly unit: string;
	/** The same measure of what it is compared to, taken in the same run. */
	readonly baseline: number | null;
	/** value / baseline. */
	readonly ratio: number | null;
	/** What is asked of the value, or of the ratio; null for a figure that is only told. */
	readonly target: string | null;
	readonly holds: boolean | null;
}

/** A row without its bench's name. */
export type Measured = Omit<Row, 'bench'>;

export interface Bench {
	readonly name: string;
	/** What is measured and against what, in a few sentences: the prose of docs/perf.md. */
	readonly about: string;
	run(fixture: Fixture): Promise<Measured[]>;
}

/** At most one bound: of the value itself, or of its ratio to the baseline. */
export interface Against {
	readonly baseline?: number;
	readonly atMost?: number;
	readonly atLeast?: number;
	readonly ratioAtLeast?: number;
	readonly ratioAtMost?: number;
}

const grouped = (value: number): string => value.toLocaleString('en-US');

/** One figure. */
export function measured(
	measure: string,
	value: number,
	unit: string,
	{ baseline, atMost, atLeast, ratioAtLeast, ratioAtMost }: Against = {}
): Measured {
	const ratio = baseline === undefined ? null : value / baseline;
	const row = { measure, value, unit, baseline: baseline ?? null, ratio };
	if (atMost !== undefined) {
		return { ...row, target: `≤ ${grouped(atMost)}`, holds: value <= atMost };
	}
	if (atLeast !== undefined) {
		return { ...row, target: `≥ ${grouped(atLeast)}`, holds: value >= atLeast };
	}
	if (ratioAtLeast !== undefined && ratio !== null) {
		return { ...row, target: `ratio ≥ ${ratioAtLeast}`, holds: ratio >= ratioAtLeast };
	}
	if (ratioAtMost !== undefined && ratio !== null) {
		return { ...row, target: `ratio ≤ ${ratioAtMost}`, holds: ratio <= ratioAtMost };
	}
	return { ...row, target: null, holds: null };
}
