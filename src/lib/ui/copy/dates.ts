/** Days in the reader's zone. */

/** A time's day as an address has it: YYYY-MM-DD. */
export function isoDay(time: number): string {
	const day = new Date(time);
	const two = (value: number): string => `${value}`.padStart(2, '0');
	return `${`${day.getFullYear()}`.padStart(4, '0')}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

/** Whether two times (epoch ms) are on one day. */
export const isSameDay = (one: number, other: number): boolean =>
	new Date(one).toDateString() === new Date(other).toDateString();

/** No chat is older. A year that is still being typed is: 0002, 0020. */
const FIRST_YEAR = 1970;

/** When a day begins (or the one `later` days after it) in the reader's zone, epoch ms; undefined for what is no day, or of no year that has chat. */
export function startOfDay(day: string, later = 0): number | undefined {
	const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day)?.map(Number) ?? [];
	if (!year || !month || !date || year < FIRST_YEAR) return undefined;
	return new Date(year, month - 1, date + later).getTime();
}
