/** Days and times as readers write them, in the zone of this device. */
import { DAY_MS, MINUTE_MS } from '../std/time';

/** Epoch ms: `from` is in it, `before` isn't. */
export interface Period {
	readonly from: number;
	readonly before: number;
}

const WRITTEN =
	/^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2})(?:T(\d{1,2}):(\d{2})(?::(\d{2}))?(Z|[+-]\d{2}:\d{2})?)?)?)?$/;
const AGO = /^(\d{1,5})([dw])$/;
const DAYS = { d: 1, w: 7 } as const;

/** A moment by the device's clock and zone. A year below 100 would be one of the last century for Date itself. */
function at(year: number, month: number, day = 1, hours = 0, minutes = 0, seconds = 0): Date {
	// Every day has a noon, also one that begins at 01:00, in that year or in this.
	const date = new Date(2000, 0, 1, 12);
	date.setFullYear(year, month, day);
	date.setHours(hours, minutes, seconds, 0);
	return date;
}

/** A moment by a clock that is so far ahead of UTC: `+05:45`, or `Z` for not at all; null for what no clock is. */
function atOffset(text: string, clock: readonly number[], seconds: number): number | null {
	const [, sign, hours = 0, minutes = 0] = (/^([+-])(\d{2}):(\d{2})$/.exec(text) ?? []).map(
		(part, i) => (i < 2 ? part : Number(part))
	) as [string?, string?, number?, number?];
	if (hours > 23 || minutes > 59) return null;
	const [year = 0, month = 1, day = 1, hour = 0, minute = 0] = clock;
	const date = new Date(Date.UTC(2000, 0, 1, hour, minute, seconds));
	date.setUTCFullYear(year, month - 1, day);
	return date.getTime() - (sign === '-' ? -1 : 1) * (hours * 60 + minutes) * MINUTE_MS;
}

/** The day so many days before `now`. */
function dayBefore(now: number, days: number): Period {
	const today = new Date(now);
	const day = (ago: number): number =>
		at(today.getFullYear(), today.getMonth(), today.getDate() - ago).getTime();
	return { from: day(days), before: day(days - 1) };
}

/**
 * What `text` stands for: `2024`, `2024-05`, `2024-05-03`, `2024-05-03T14:30` (the minute; with seconds the second; with
 * `Z` or `+05:45` behind it by that clock),
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
	const offset = parts.pop();
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
	const from =
		offset === undefined
			? at(year, month - 1, day, hours, minutes, seconds).getTime()
			: atOffset(offset, [year, month, day, hours, minutes ?? 0], seconds ?? 0);
	if (from === null) return null;
	return { from, before: from + (seconds === undefined ? MINUTE_MS : 1_000) };
}

/**
 * A whole minute (epoch ms) as a query says it: `2024-05-03T14:30`, with the clock's offset where the device's clock shows
 * that time twice.
 */
function writtenMinute(time: number): string {
	const date = new Date(time);
	const two = (part: number): string => String(part).padStart(2, '0');
	const day = `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
	const written = `${day}T${two(date.getHours())}:${two(date.getMinutes())}`;
	if (periodOf(written, 0)?.from === time) return written;
	const ahead = -date.getTimezoneOffset();
	const far = Math.abs(ahead);
	return `${written}${ahead < 0 ? '-' : '+'}${two(Math.floor(far / 60))}:${two(far % 60)}`;
}

/** The query of what was sent from one whole minute on to before another, epoch ms. */
export const sentBetween = (start: number, end: number): string =>
	`after:${writtenMinute(start)} before:${writtenMinute(end)}`;

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
