/** Times as RFC 3339 and ISO 8601 write them: https://www.rfc-editor.org/rfc/rfc3339 */

const FORM =
	/^(\d{4}|[+-]\d{6})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?([Zz]|[+-]\d\d(?::?\d\d)?)?)?$/;
const MINUTE = 60_000;
const NO_TIME =
	'is no time: give RFC 3339 with a zone (2026-03-01T12:00:00Z) or whole milliseconds since 1970';

/**
 * Epoch ms of a time with its zone, or why it is none, in words that follow the name of a field. What is finer than a
 * ms is cut off. A leap second is the second before it, as clocks that know none have it. Date.parse reads less (no
 * leap second, no zone in hours only) and more: 30 February, and what only one engine takes for a time.
 */
export function timeIn(text: string): number | string {
	const found = FORM.exec(text);
	if (!found) return NO_TIME;
	const [, , , , hour, , seconds = '0', fraction = '', zone] = found;
	if (hour === undefined) return 'has no time of day';
	if (zone === undefined) return 'has no zone: end it with Z, or with +02:00 and the like';
	const [year = 0, month = 0, day = 0, hours = 0, minutes = 0] = found.slice(1, 6).map(Number);
	const start = dayStart(year, month, day);
	if (start === null) return `has a day that does not exist: ${text.split(/[Tt ]/, 1)[0]}`;
	const offset = offsetOf(zone);
	const isMidnight = hours === 24 && minutes === 0 && Number(`${seconds}.${fraction}`) === 0;
	if ((hours > 23 && !isMidnight) || minutes > 59 || Number(seconds) > 60 || offset === null) {
		return 'has an hour, a minute, a second or a zone that no clock shows';
	}
	const isLeap = seconds === '60';
	const second = isLeap ? 59 : Number(seconds);
	const ms = second * 1_000 + Number(fraction.slice(0, 3).padEnd(3, '0'));
	const time = start + (hours * 60 + minutes - offset) * MINUTE + ms;
	if (isLeap && !endsMonth(time)) {
		return 'has a 60th second where there is none: leap seconds end the last minute of a month, in UTC';
	}
	return time;
}

/** Midnight in UTC, epoch ms; null if there is no such day. */
function dayStart(year: number, month: number, day: number): number | null {
	const date = new Date(0);
	// Date.UTC takes the years 0 to 99 for those of the 20th century.
	date.setUTCFullYear(year, month - 1, day);
	return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() : null;
}

/** How many minutes a zone is ahead of UTC; null if there is none such. */
function offsetOf(zone: string): number | null {
	if (/z/i.test(zone)) return 0;
	const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(3).replace(':', ''))];
	if (hours > 23 || minutes > 59) return null;
	return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}

/** Whether a time is within the last second of a month. */
const endsMonth = (time: number): boolean =>
	new Date(time).getUTCMonth() !== new Date(time + 1_000).getUTCMonth();
