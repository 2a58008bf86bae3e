import { QUARTER_MS } from '../../wire/times';
import type { Density } from './density';

/** A day of the device's time zone in which messages were sent. */
export interface DayCount {
	/** When it begins and ends, epoch ms: 23, 24 or 25 hours later, or another time where the zone itself changed. */
	readonly start: number;
	readonly end: number;
	readonly messages: number;
	/** Of these, on this device. */
	readonly stored: number;
}

/** A day's first moment, or that of the day `later` days after it, epoch ms. Date takes a year below 100 for one of the last century. */
function startOfDay(time: number, later = 0): number {
	const date = new Date(time);
	date.setHours(0, 0, 0, 0);
	date.setDate(date.getDate() + later);
	return date.setHours(0, 0, 0, 0);
}

/** The days that have messages, ascending, and how many. */
export function daysWith({
	quarters,
	messages,
	stored
}: Pick<Density, 'quarters' | 'messages' | 'stored'>): DayCount[] {
	const days: { -readonly [K in keyof DayCount]: DayCount[K] }[] = [];
	for (const [i, quarter] of quarters.entries()) {
		const time = quarter * QUARTER_MS;
		let day = days.at(-1);
		if (!day || time >= day.end) {
			day = { start: startOfDay(time), end: startOfDay(time, 1), messages: 0, stored: 0 };
			days.push(day);
		}
		day.messages += messages[i]!;
		day.stored += stored[i]!;
	}
	return days;
}
