/** The keys of a calendar: they skip days without messages. */
import { startOf } from './days';

interface Key {
	readonly key: string;
	readonly shiftKey: boolean;
}

/** The day that a key leads to from `now`, of `days` in ascending order, by when they begin; undefined for another key, or if there is none. */
export function keyedDay(
	{ key, shiftKey }: Key,
	days: readonly { readonly start: number }[],
	now: number
): number | undefined {
	const before = (time: number): number | undefined =>
		days.findLast(({ start }) => start <= time)?.start ?? days[0]?.start;
	const after = (time: number): number | undefined =>
		days.find(({ start }) => start >= time)?.start ?? days.at(-1)?.start;
	const months = shiftKey ? 12 : 1;
	switch (key) {
		case 'ArrowLeft':
			return before(startOf('day', now, -1));
		case 'ArrowRight':
			return after(startOf('day', now, 1));
		case 'ArrowUp':
			return before(startOf('day', now, -7));
		case 'ArrowDown':
			return after(startOf('day', now, 7));
		case 'PageUp':
			return before(startOf('month', now, 1 - months) - 1);
		case 'PageDown':
			return after(startOf('month', now, months));
		case 'Home':
			return days[0]?.start;
		case 'End':
			return days.at(-1)?.start;
		default:
			return undefined;
	}
}
