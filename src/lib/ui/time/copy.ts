/** Texts of the strip, the day and the calendar. */
import { isSameDay } from '$lib/ui/copy/dates';
import { count, counted, longDay, timeOfDay } from '$lib/ui/copy/format';
import type { Label } from './labels';

export const TIME = {
	/** Tests know the slider by that. */
	strip: 'Time',
	calendar: 'Days with messages',
	openCalendar: 'Choose another day',
	back: 'Back to where you were',
	new: 'new',
	notRecorded: 'Not recorded',
	earlierMonth: 'Earlier month',
	laterMonth: 'Later month',
	earlierYear: 'Earlier year',
	laterYear: 'Later year',
	today: 'today',
	reading: 'Reading the days …',
	noDays: 'No messages.'
} as const;

type Format = Intl.DateTimeFormatOptions;
const formats = new Map<string, Intl.DateTimeFormat>();
/** A time in the reader's language and zone. */
function format(time: number, options: Format): string {
	const key = JSON.stringify(options);
	let made = formats.get(key);
	if (!made) formats.set(key, (made = new Intl.DateTimeFormat(undefined, options)));
	return made.format(time);
}

const isThisYear = (time: number, now: number): boolean =>
	new Date(time).getFullYear() === new Date(now).getFullYear();

/** "Tuesday 24 November", with the year if it is another; today: "Today, 30 November". `short`: "Tue 24 November". */
export function dayName(time: number, now: number, short: boolean): string {
	if (isSameDay(time, now)) return `Today, ${format(time, { day: 'numeric', month: 'long' })}`;
	return format(time, {
		weekday: short ? 'short' : 'long',
		day: 'numeric',
		month: 'long',
		...(!isThisYear(time, now) && { year: 'numeric' })
	});
}

/** For the slider's value: the date and the hour. */
export const momentName = (time: number): string => `${longDay(time)}, ${timeOfDay(time)}`;

/** "Tue 24 Nov, 19:14", with the year if it is another. */
export const shortMoment = (time: number, now: number): string =>
	`${format(time, {
		weekday: 'short',
		day: 'numeric',
		month: 'short',
		...(!isThisYear(time, now) && { year: 'numeric' })
	})}, ${timeOfDay(time)}`;

/** How long nobody said anything: "3 years", "6 days". */
export function lengthName(ms: number): string {
	const days = Math.round(ms / 86_400_000);
	if (days < 60) return counted(days, 'day', 'days');
	const months = Math.round(days / 30.44);
	return months < 24
		? counted(months, 'month', 'months')
		: counted(Math.round(months / 12), 'year', 'years');
}
export const without = (ms: number): string => `${lengthName(ms)} without messages`;

export const anHour = (messages: number): string =>
	messages === 1 ? '1 message an hour' : `${count(messages)} messages an hour`;

/** The lines of a label. */
export function labelLines({ of }: Label): readonly string[] {
	switch (of.type) {
		case 'end': {
			const day = format(of.time, { day: 'numeric', month: 'short' });
			return of.year ? [day, format(of.time, { year: 'numeric' })] : [day];
		}
		case 'empty':
			return [lengthName(of.part.to - of.part.from)];
		case 'tick':
			return [tickName(of.unit, of.time, of.strong)];
	}
}

function tickName(unit: 'hour' | 'day' | 'week' | 'month' | 'year', time: number, strong: boolean) {
	const dayAndMonth: Format = { day: 'numeric', month: 'short' };
	switch (unit) {
		case 'hour':
			return strong ? format(time, dayAndMonth) : timeOfDay(time);
		case 'day':
			return format(time, strong ? dayAndMonth : { day: 'numeric' });
		case 'week':
			return format(time, dayAndMonth);
		case 'month':
			return format(time, strong ? { year: 'numeric' } : { month: 'short' });
		case 'year':
			return format(time, { year: 'numeric' });
	}
}

/** For a calendar: "November 2026", and the names of the days of a week that begins on Monday. */
export const monthName = (time: number): string => format(time, { month: 'long', year: 'numeric' });
export const weekdays = (): readonly { readonly short: string; readonly long: string }[] =>
	// The fifth of January 2026 is a Monday.
	Array.from({ length: 7 }, (_, i) => new Date(2026, 0, 5 + i).getTime()).map((time) => ({
		short: format(time, { weekday: 'narrow' }),
		long: format(time, { weekday: 'long' })
	}));
export const dayOfMonth = (time: number): string => format(time, { day: 'numeric' });

/** "312", "1.2K": how many, where there is little room. */
export const shortCount = (messages: number): string => compact().format(messages);
let compactly: Intl.NumberFormat | undefined;
const compact = (): Intl.NumberFormat =>
	(compactly ??= new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 }));

/** "Tuesday 24 November 2026, 312 messages, today"; `messages` is null where they weren't counted. */
export function dayWithCount(time: number, messages: number | null, isToday: boolean): string {
	const said =
		messages === null
			? []
			: [messages === 0 ? 'no messages' : counted(messages, 'message', 'messages')];
	return [longDay(time), ...said, ...(isToday ? [TIME.today] : [])].join(', ');
}
