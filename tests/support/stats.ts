/** The value below which the share `p` (0 … 1) of the values lies; NaN of none. */
export function percentile(values: Iterable<number>, p: number): number {
	const sorted = Float64Array.from(values).sort();
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? NaN;
}
