/** The calendar in the reader's zone: a day may have 23 or 25 hours. */

/** A unit of the calendar. */
export type Unit = 'hour' | 'day' | 'week' | 'month' | 'year';

/** When the unit begins that `time` is in, or the one `later` units after it; epoch ms. A week begins on Monday. */
export function startOf(unit: Unit, time: number, later = 0): number {
	const at = new Date(time);
	const [year, month, day] = [at.getFullYear(), at.getMonth(), at.getDate()];
	switch (unit) {
		case 'hour': {
			// By the clock: an hour that the clock shows twice is two.
			const into = at.getMinutes() * 60_000 + at.getSeconds() * 1_000 + at.getMilliseconds();
			return time - into + later * 3_600_000;
		}
		case 'day':
			return new Date(year, month, day + later).getTime();
		case 'week':
			return new Date(year, month, day - ((at.getDay() + 6) % 7) + 7 * later).getTime();
		case 'month':
			return new Date(year, month + later, 1).getTime();
		case 'year':
			return new Date(year + later, 0, 1).getTime();
	}
}
