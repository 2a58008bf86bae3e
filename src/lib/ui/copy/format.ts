/** Numbers, times and sizes for people, in their language and time zone. */
import { isSameDay } from './dates';

/** Created at first use: by then the sync worker has made the browser search its languages. */
function onUse<T>(make: () => T): () => T {
	let made: T | undefined;
	return () => (made ??= make());
}

const moments = (options: Intl.DateTimeFormatOptions): (() => Intl.DateTimeFormat) =>
	onUse(() => new Intl.DateTimeFormat(undefined, options));

// Digits are grouped alike for everyone who compares figures: 195,611.
const whole = onUse(() => new Intl.NumberFormat('en-US'));
// Two digits each in every language, because times form a column.
const clock = moments({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const fullDay = moments({ dateStyle: 'full' });
const date = moments({ dateStyle: 'medium' });
const moment = moments({ dateStyle: 'medium', timeStyle: 'medium' });
const thisYear = moments({ day: 'numeric', month: 'short' });
const plurals = onUse(() => new Intl.PluralRules('en'));

/** Exact, grouped: 195,611. */
export const count = (value: number): string => whole().format(value);

/** "1 message", "1,204 messages". */
export const counted = (value: number, one: string, other: string): string =>
	`${count(value)} ${plurals().select(value) === 'one' ? one : other}`;

/** 12:03, or as the reader's language writes it. */
export const timeOfDay = (time: number): string => clock().format(time);

/** Saturday, 25 December 2004. */
export const longDay = (time: number): string => fullDay().format(time);

/** 25 Dec 2004. */
export const shortDay = (time: number): string => date().format(time);

/** Date and time to the second. */
export const exactTime = (time: number): string => moment().format(time);

/** The time of day if it is today, else date and time. */
export const when = (time: number, now: number): string =>
	isSameDay(time, now) ? timeOfDay(time) : exactTime(time);

/** For a column: the time of day if it is today, else the day, with its year if it is another. */
export function day(time: number, now: number): string {
	if (isSameDay(time, now)) return timeOfDay(time);
	const isThisYear = new Date(time).getFullYear() === new Date(now).getFullYear();
	return (isThisYear ? thisYear : date)().format(time);
}
