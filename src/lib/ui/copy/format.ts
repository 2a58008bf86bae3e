/** Numbers, times and sizes for people, in their language and time zone. */
import { isSameDay } from './dates';

/** Created at first use: by then the sync worker has made the browser search its languages. */
function onUse<T>(make: () => T): () => T {
	let made: T | undefined;
	return () => (made ??= make());
}

/** Formats times, epoch ms; one that no calendar has, as a faulty relay may have sent it, is "—". */
function moments(options: Intl.DateTimeFormatOptions): (time: number) => string {
	const format = onUse(() => new Intl.DateTimeFormat(undefined, options));
	return (time) => (Number.isNaN(new Date(time).getTime()) ? '—' : format().format(time));
}

// Digits are grouped alike for everyone who compares figures: 195,611.
const whole = onUse(() => new Intl.NumberFormat('en-US'));
// Two digits each in every language, because times form a column.
const clock = moments({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const fullDay = moments({ dateStyle: 'full' });
const date = moments({ dateStyle: 'medium' });
const yearAndMonth = moments({ month: 'long', year: 'numeric' });
const moment = moments({ dateStyle: 'medium', timeStyle: 'medium' });
const thisYear = moments({ day: 'numeric', month: 'short' });
const plurals = onUse(() => new Intl.PluralRules('en'));

/** Exact, grouped: 195,611. */
export const count = (value: number): string => whole().format(value);

/** "1 message", "1,204 messages". */
export const counted = (value: number, one: string, other: string): string =>
	`${count(value)} ${plurals().select(value) === 'one' ? one : other}`;

/** A time for programs, as `datetime` has it; '' for one that no calendar has. */
export const machineTime = (time: number): string =>
	Number.isNaN(new Date(time).getTime()) ? '' : new Date(time).toISOString();

/** 12:03, or as the reader's language writes it. */
export const timeOfDay = (time: number): string => clock(time);

/** Saturday, 25 December 2004. */
export const longDay = (time: number): string => fullDay(time);

/** 25 Dec 2004. */
export const shortDay = (time: number): string => date(time);

/** December 2004. */
export const month = (time: number): string => yearAndMonth(time);

/** Date and time to the second. */
export const exactTime = (time: number): string => moment(time);

/** The time of day if it is today, else date and time. */
export const when = (time: number, now: number): string =>
	isSameDay(time, now) ? timeOfDay(time) : exactTime(time);

/** For a column: the time of day if it is today, else the day, with its year if it is another. */
export const day = (time: number, now: number): string =>
	isSameDay(time, now) ? timeOfDay(time) : shortestDay(time, now);

/** "20 Nov", with its year if it is another. */
function shortestDay(time: number, now: number): string {
	const isThisYear = new Date(time).getFullYear() === new Date(now).getFullYear();
	return (isThisYear ? thisYear : date)(time);
}

/** "20 Nov 19:14", "25 Dec 2004 12:03". */
export const dayAndTime = (time: number, now: number): string =>
	`${shortestDay(time, now)} ${timeOfDay(time)}`;
