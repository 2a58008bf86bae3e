/** Dates as people write them, in the zone of this device. */

/** A stretch of time that somebody named, by its beginning. */
export interface SpokenDate {
	/** Where it begins, epoch ms. */
	readonly time: number;
	/** How long it is: what to call it. */
	readonly unit: 'day' | 'week' | 'month' | 'year';
}

const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const MONTHS = [
	'january',
	'february',
	'march',
	'april',
	'may',
	'june',
	'july',
	'august',
	'september',
	'october',
	'november',
	'december'
];
/** No chat is older. */
const FIRST_YEAR = 1970;
/** As many years back there is a 29 February, also around 1900 and 2100. */
const LEAP = 8;

/** The only name that begins so, by its index; three letters are enough. */
function named(names: readonly string[], text: string): number | null {
	const bare = text.replace(/\.$/, '');
	const at = bare.length < 3 ? -1 : names.findIndex((name) => name.startsWith(bare));
	return at === -1 ? (bare === 'sept' ? 8 : null) : at;
}

/** The names of the reader's own language, which are understood beside the English ones. */
function spoken(locale: string | undefined): { days: string[]; months: string[] } {
	const lower = (options: Intl.DateTimeFormatOptions, time: Date): string =>
		new Intl.DateTimeFormat(locale, options).format(time).toLowerCase();
	return {
		// 2 January 2000 was a Sunday.
		days: DAYS.map((_, i) => lower({ weekday: 'long' }, new Date(2000, 0, 2 + i))),
		months: MONTHS.map((_, i) => lower({ month: 'long' }, new Date(2000, i, 1)))
	};
}

const start = (year: number, month: number, day: number): number =>
	new Date(year, month, day).getTime();

/** That day, if a calendar has it. */
function dayAt(year: number, month: number, day: number): SpokenDate | null {
	if (year < FIRST_YEAR || year > 9999) return null;
	const date = new Date(year, month, day);
	const real = date.getMonth() === month && date.getDate() === day;
	return real ? { time: date.getTime(), unit: 'day' } : null;
}

/** The last such day that isn't in the future. */
function lastSuch(now: number, month: number, day: number): SpokenDate | null {
	const year = new Date(now).getFullYear();
	for (let back = 0; back <= LEAP; back++) {
		const found = dayAt(year - back, month, day);
		if (found && found.time <= now) return found;
	}
	return null;
}

/** The beginning of the unit so many units before the present one; weeks begin on Mondays. */
function ago(now: number, unit: SpokenDate['unit'], count: number): SpokenDate {
	const today = new Date(now);
	const [year, month, day] = [today.getFullYear(), today.getMonth(), today.getDate()];
	const time = {
		day: (): number => start(year, month, day - count),
		week: (): number => start(year, month, day - ((today.getDay() + 6) % 7) - 7 * count),
		month: (): number => start(year, month - count, 1),
		year: (): number => start(year - count, 0, 1)
	}[unit]();
	return { time, unit };
}

const UNITS = { d: 'day', w: 'week', m: 'month', y: 'year' } as const;
const unitOf = (text: string): SpokenDate['unit'] => UNITS[text.charAt(0) as keyof typeof UNITS];
const fullYear = (text: string): number => (text.length === 2 ? 2000 : 0) + Number(text);

/** Ways to write a date: each with what it stands for, null if it is no date after all. */
type Way = readonly [RegExp, (parts: readonly string[], now: number) => SpokenDate | null];

function waysIn(locale: string | undefined): readonly Way[] {
	const own = spoken(locale);
	const monthIn = (text = ''): number | null => named(MONTHS, text) ?? named(own.months, text);
	const dayIn = (text = ''): number | null => named(DAYS, text) ?? named(own.days, text);
	/** A day by its month's name; without a year the last one. */
	const byName = (now: number, day = '', month = '', year = ''): SpokenDate | null => {
		const at = monthIn(month);
		if (at === null) return null;
		if (year === '') return lastSuch(now, at, Number(day));
		return dayAt(fullYear(year), at, Number(day));
	};
	return [
		[/^today$/, (_, now) => ago(now, 'day', 0)],
		[/^yesterday$/, (_, now) => ago(now, 'day', 1)],
		[/^this (week|month|year)$/, ([unit = ''], now) => ago(now, unitOf(unit), 0)],
		[/^last (week|month|year)$/, ([unit = ''], now) => ago(now, unitOf(unit), 1)],
		[/^(\d{1,4}) ?(d)(?:ays?)?(?: ago)?$/, ([count], now) => ago(now, 'day', Number(count))],
		// Two weeks ago is a day, as it is in a query.
		[/^(\d{1,3}) ?(w)(?:eeks?)?(?: ago)?$/, ([count], now) => ago(now, 'day', 7 * Number(count))],
		[
			/^(\d{1,3}) (month|year)s?(?: ago)?$/,
			([count, unit = ''], now) => ago(now, unitOf(unit), Number(count))
		],
		[
			/^(\d{4})-(\d{1,2})-(\d{1,2})$/,
			([year, month, day]) => dayAt(Number(year), Number(month) - 1, Number(day))
		],
		[/^(\d{4})-(\d{1,2})$/, ([year, month]) => monthAt(Number(year), Number(month) - 1)],
		[/^(\d{4})$/, ([year]) => yearAt(Number(year))],
		[
			/^(\d{1,2})\. ?(\d{1,2})\.? ?(\d{4}|\d{2})?$/,
			([day, month, year], now) => byNumbers(now, day, month, year)
		],
		[
			/^(\d{1,2})\/(\d{1,2})(?:\/(\d{4}|\d{2}))?$/,
			([one, two, year], now) => {
				// Which is the month the reader's own way to write decides, where a number doesn't.
				const first = monthFirst(locale) ? Number(one) <= 12 : Number(two) > 12;
				return first ? byNumbers(now, two, one, year) : byNumbers(now, one, two, year);
			}
		],
		[
			/^(\d{1,2})(?:\.|st|nd|rd|th)? (?:of )?(\p{L}+\.?)(?:,? (\d{4}))?$/u,
			([day, month, year], now) => byName(now, day, month, year)
		],
		[
			/^(\p{L}+\.?) (\d{1,2})(?:st|nd|rd|th)?(?:,? (\d{4}))?$/u,
			([month, day, year], now) => byName(now, day, month, year)
		],
		[
			/^(\p{L}+\.?),? (\d{4})$/u,
			([month, year]) => {
				const at = monthIn(month);
				return at === null ? null : monthAt(Number(year), at);
			}
		],
		[
			/^(?:last |on )?(\p{L}+\.?)$/u,
			([name], now) => {
				const day = dayIn(name);
				// The last one: a week ago, if it is today.
				if (day !== null) return ago(now, 'day', ((new Date(now).getDay() - day + 6) % 7) + 1);
				const month = monthIn(name);
				if (month === null) return null;
				const found = lastSuch(now, month, 1);
				return found && { ...found, unit: 'month' };
			}
		]
	];
}

/** By the language; each takes a while to make. */
const ways = new Map<string | undefined, readonly Way[]>();

const monthFirst = (locale: string | undefined): boolean =>
	new Intl.DateTimeFormat(locale).formatToParts(0).find(({ type }) => type !== 'literal')?.type ===
	'month';

function monthAt(year: number, month: number): SpokenDate | null {
	if (month < 0 || month > 11 || year < FIRST_YEAR) return null;
	return { time: start(year, month, 1), unit: 'month' };
}

const yearAt = (year: number): SpokenDate | null =>
	year < FIRST_YEAR ? null : { time: start(year, 0, 1), unit: 'year' };

function byNumbers(now: number, day = '', month = '', year = ''): SpokenDate | null {
	if (year !== '') return dayAt(fullYear(year), Number(month) - 1, Number(day));
	return lastSuch(now, Number(month) - 1, Number(day));
}

/**
 * What `text` names: `20 nov`, `Nov 20, 2025`, `friday`, `last week`, `yesterday`, `3 days ago`, `2014`, `march 2015`, `20.11.`,
 * `2026-11-20`. Without a year it is the last one that isn't in the future. Null for anything else.
 *
 * `locale`: whose names of days and months are understood beside the English ones; the browser's if there is none.
 */
export function spokenDate(text: string, now: number, locale?: string): SpokenDate | null {
	const typed = text.trim().toLowerCase().replace(/\s+/g, ' ');
	const understood = ways.get(locale) ?? waysIn(locale);
	ways.set(locale, understood);
	for (const [written, meaning] of understood) {
		const match = written.exec(typed);
		const meant = match && meaning(match.slice(1), now);
		if (meant) return meant.time <= now ? meant : null;
	}
	return null;
}
