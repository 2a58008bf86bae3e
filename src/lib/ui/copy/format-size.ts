/** "1.4 MB": decimal units, as browsers and file managers show them. */
export function size(bytes: number): string {
	const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
	const step = Math.min(3, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
	return new Intl.NumberFormat('en', {
		style: 'unit',
		unit: units[step] ?? 'byte',
		unitDisplay: 'short',
		maximumFractionDigits: 1
	}).format(bytes / 1000 ** step);
}
