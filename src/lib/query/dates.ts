/** Days and times as readers write them, in the zone of this device. */
import { DAY_MS, MINUTE_MS } from '../std/time';

/** Epoch ms: `from` is in it, `before` isn't. */
export interface Period {
	readonly from: number;
	readonly before: number;
}

const WRITTEN = /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2})(?:T(\d{1,2}):(\d{2})(?::(\d{2}))?)?)?)?$/;
const AGO = /^(\d{1,5})([dw])$/;
const DAYS = { d: 1, w: 7 } as const;

/** A moment by the device's clock and zone. A year below 100 would be one of the last century for Date itself. */
function at(year: number, month: number, day = 1, hours = 0, minutes = 0, seconds = 0): Date {
	const date = new Date(2000, month, day, hours, minutes, seconds);
	date.setFullYear(year, month, day);
	return date;
}

/** The day so many days before `now`. */
function dayBefore(now: number, days: number): Period {
	const today = new Date(now);
	const day = (ago: number): number =>
		at(today.getFullYear(), today.getMonth(), today.getDate() - ago).getTime();
	return { from: day(days), before: day(days - 1) };
}

/**
 * What `text` stands for: `2024`, `2024-05`, `2024-05-03`, `2024-05-03T14:30` (the minute; with seconds the second),
 * `today`, `yesterday`, `3d` and `2w` (the day so long ago). Null if it is none of these, or a day that no calendar has.
 */
export function periodOf(text: string, now: number): Period | null {
	const word = text.toLowerCase();
	if (word === 'today') return dayBefore(now, 0);
	if (word === 'yesterday') return dayBefore(now, 1);
	const ago = AGO.exec(word);
	if (ago) return dayBefore(now, Number(ago[1]) * DAYS[ago[2] as keyof typeof DAYS]);
	const [written, ...parts] = WRITTEN.exec(text.toUpperCase()) ?? [];
	if (written === undefined) return null;
	const [year = 0, month, day, hours, minutes, seconds] = parts.map((part) =>
		part === undefined ? undefined : Number(part)
	);
	if (year === 0 || month === 0 || (month ?? 1) > 12) return null;
	if (month === undefined) return between(at(year, 0), at(year + 1, 0));
	if (day === undefined) return between(at(year, month - 1), at(year, month));
	// The day 0 of the next month is the last one of this.
	if (day < 1 || day > at(year, month, 0).getDate()) return null;
	if (hours === undefined) return between(at(year, month - 1, day), at(year, month - 1, day + 1));
	if (hours > 23 || (minutes ?? 0) > 59 || (seconds ?? 0) > 59) return null;
	const from = at(year, month - 1, day, hours, minutes, seconds).getTime();
	return { from, before: from + (seconds === undefined ? MINUTE_MS : 1_000) };
}

const between = (from: Date, before: Date): Period => ({
	from: from.getTime(),
	before: before.getTime()
});

/** Ways to write a date, for whoever wrote it in another: of the last days before `now`. */
export function dateForms(now: number): string[] {
	const day = new Date(now - DAY_MS);
	const two = (part: number): string => String(part).padStart(2, '0');
	const month = `${day.getFullYear()}-${two(day.getMonth() + 1)}`;
	return [`${month}-${two(day.getDate())}`, month, '3d'];
}
