const UNITS = [
	['day', 86_400],
	['h', 3_600],
	['min', 60],
	['s', 1]
] as const;

/** "3 s", "10 min", "1 min 30 s", "14 days": a length in seconds, by its two largest units. */
export function lengthWords(seconds: number): string {
	const from = UNITS.findIndex(([, size]) => seconds >= size);
	let left = seconds;
	const parts = UNITS.slice(from === -1 ? UNITS.length - 1 : from).map(([unit, size]) => {
		const amount = Math.floor(left / size);
		left -= amount * size;
		return { amount, words: `${amount} ${unit === 'day' && amount !== 1 ? 'days' : unit}` };
	});
	return parts
		.slice(0, 2)
		.filter(({ amount }, i) => amount > 0 || i === 0)
		.map(({ words }) => words)
		.join(' ');
}
