/** Messages by the time they were sent, added up for charts: days and hours of the reader's own time zone. */
import type { ArchivedEvent } from '$lib/archive/tables/types';
import { isCounted } from '$lib/wire/frame/event';
import type { Activity } from '$lib/wire/queries';
import type { Bar } from '$lib/ui/kit/bars/bars';
import { withUnrecorded, type Recorded, type TimeSpan } from './outages';

const HOUR = 3_600;
const QUARTER = 900;
/** Days in a chart. */
const CHART_DAYS = 30;

/** Older chat than this is rare. */
const FIRST_YEAR = 2000;

/** The step to request: hours, if hours here begin with those of UTC and have done so; else quarters. */
export function stepHere(now = new Date()): number {
	const years = Array.from(
		{ length: Math.max(0, now.getFullYear() - FIRST_YEAR) + 1 },
		(_, i) => now.getFullYear() - i
	);
	const offsets = years.flatMap((year) =>
		[0, 3, 6, 9].map((month) => new Date(year, month, 1).getTimezoneOffset())
	);
	return offsets.every((minutes) => minutes % 60 === 0) ? HOUR : QUARTER;
}

export type Steps = readonly (readonly [step: number, messages: number])[];

/** The steps, with the messages after the answer added. */
export function withEvents({ step, steps }: Activity, events: readonly ArchivedEvent[]): Steps {
	const counts = new Map(steps);
	for (const { kind, sentAt } of events) {
		if (!isCounted(kind)) continue;
		const number = Math.floor(sentAt / (step * 1_000));
		counts.set(number, (counts.get(number) ?? 0) + 1);
	}
	return [...counts];
}

/** Messages by hour of the day, from 0 to 23; one without messages says whose outages it overlaps, up to `now`. */
export function byHour(
	steps: Steps,
	step: number,
	{ channels, outages }: Recorded = { channels: 0, outages: [] },
	now = Infinity
): Bar[] {
	const without = outages.map(({ name, spans }) => ({ name, hours: hoursOf(spans, now) }));
	const hours = Array<number>(24).fill(0);
	for (const [number, messages] of steps) {
		const hour = new Date(number * step * 1_000).getHours();
		hours[hour] = (hours[hour] ?? 0) + messages;
	}
	return hours.map((value, hour) => {
		const names = without.flatMap((one) => (one.hours.has(hour) ? [one.name] : []));
		return {
			start: hour,
			end: hour + 1,
			value,
			name: `${`${hour}`.padStart(2, '0')}:00`,
			...(value === 0 &&
				names.length > 0 && { unrecorded: names.length === channels ? ('all' as const) : names })
		};
	});
}

/** The hours of the day that unrecorded times touch. */
function hoursOf(unrecorded: readonly TimeSpan[], now: number): ReadonlySet<number> {
	const hours = new Set<number>();
	for (const { from, to } of unrecorded) {
		// After a day every hour overlaps. In quarters of an hour, because time zones differ by those.
		const end = Math.min(to, now, from + 24 * HOUR * 1_000);
		for (let at = from; at < end; at += QUARTER * 1_000) hours.add(new Date(at).getHours());
		if (end > from) hours.add(new Date(end - 1).getHours());
	}
	return hours;
}

/**
 * Messages by day, from the first with messages or an outage on, but for at most CHART_DAYS days: up to today or, if those are empty, up
 * to the last day with messages. Empty without any message.
 */
export function byDay(
	steps: Steps,
	step: number,
	now: number,
	recorded: Recorded = { channels: 0, outages: [] }
): readonly Bar[] {
	const startOf = (time: number, later = 0): number => {
		const day = new Date(time);
		return new Date(day.getFullYear(), day.getMonth(), day.getDate() + later).getTime();
	};
	const days = new Map<number, number>();
	for (const [number, messages] of steps) {
		const start = startOf(number * step * 1_000);
		days.set(start, (days.get(start) ?? 0) + messages);
	}
	if (days.size === 0) return [];
	const newest = [...days.keys()].reduce((latest, start) => Math.max(latest, start));
	const today = startOf(now);
	const recent = newest >= startOf(now, 1 - CHART_DAYS);
	const last = recent ? Math.max(newest, today) : newest;
	const begun = recorded.outages.flatMap(({ spans }) => spans.map(({ from }) => startOf(from)));
	const first = [...days.keys(), ...begun].reduce((earliest, start) => Math.min(earliest, start));
	const bars = Array.from({ length: CHART_DAYS }, (_, i): Bar => {
		const start = startOf(last, i + 1 - CHART_DAYS);
		const end = startOf(last, i + 2 - CHART_DAYS);
		const value = days.get(start) ?? 0;
		return { start, end, value, ...(start === today && { running: true }) };
	});
	return withUnrecorded(
		bars.filter(({ start }) => start >= first),
		recorded
	);
}
