/** Squares of the heat map in words. */
import { isolated } from '$lib/ui/copy/isolated';
import { timeOfDay } from '$lib/ui/copy/format';
import { HEAT } from './copy';
import type { HeatCell } from './heat';

const formats = new Map<string, Intl.DateTimeFormat>();
function format(time: number, options: Intl.DateTimeFormatOptions): string {
	const key = JSON.stringify(options);
	let made = formats.get(key);
	if (!made) formats.set(key, (made = new Intl.DateTimeFormat(undefined, options)));
	return made.format(time);
}

/** "06:00". */
export const hourLabel = (hour: number): string => `${`${hour}`.padStart(2, '0')}:00`;

/** "Tue 24", in two lines where it stands above its squares. */
export function dayLabel(time: number, upright: boolean): string {
	const weekday = format(time, { weekday: 'short' });
	return `${weekday}${upright ? '\n' : ' '}${format(time, { day: 'numeric' })}`;
}

/** Channels that are named, at most. */
const NAMED = 3;

/** "Tue 24 Nov, 03:00 – 04:00, 12 messages"; `lost`: what wasn't recorded. */
export function cellWords(
	{ start, end, messages, twice }: HeatCell,
	lost: 'all' | readonly string[] | null
): string {
	const day = format(start, { weekday: 'short', day: 'numeric', month: 'short' });
	const parts = [day, `${timeOfDay(start)} – ${timeOfDay(end)}`];
	if (twice) parts.push(HEAT.twice);
	if (lost === 'all' && messages === 0) return [...parts, HEAT.lost].join(', ');
	parts.push(messages === 0 ? HEAT.none : HEAT.messages(messages));
	if (lost === 'all') parts.push(HEAT.partly);
	else if (lost)
		parts.push(
			HEAT.without(
				lost.slice(0, NAMED).map((name) => isolated(name)),
				lost.length
			)
		);
	return parts.join(', ');
}
