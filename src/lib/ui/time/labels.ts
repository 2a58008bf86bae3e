/** The names beside a strip: its first and last day always, long empty times, and as many others as have room. */
import { startOf, type Unit } from './days';
import { endOfScale, positionOf, startOfScale, type Part, type Scale } from './scale';

/** What a label names. */
export interface Label {
	/** Its middle, in px from the top. */
	readonly y: number;
	/** Its height, in px: one line, or two with a year. */
	readonly height: number;
	readonly of:
		| { readonly type: 'end'; readonly time: number; readonly year: boolean }
		| {
				readonly type: 'tick';
				readonly unit: Unit;
				readonly time: number;
				readonly strong: boolean;
		  }
		| { readonly type: 'empty'; readonly part: Part };
}

const LINE = 14;
/** Ticks are at least so far from each other, in px. */
const APART = 24;

interface TickStep {
	readonly unit: Unit;
	readonly by: number;
	/** What begins at a strong tick. */
	readonly over: Unit | null;
}
const STEPS: readonly (TickStep & { readonly ms: number })[] = [
	{ unit: 'hour', by: 1, over: 'day', ms: 3_600_000 },
	{ unit: 'hour', by: 3, over: 'day', ms: 3 * 3_600_000 },
	{ unit: 'hour', by: 6, over: 'day', ms: 6 * 3_600_000 },
	{ unit: 'day', by: 1, over: 'month', ms: 86_400_000 },
	{ unit: 'week', by: 1, over: null, ms: 7 * 86_400_000 },
	{ unit: 'month', by: 1, over: 'year', ms: 30 * 86_400_000 },
	{ unit: 'month', by: 3, over: 'year', ms: 91 * 86_400_000 },
	{ unit: 'year', by: 1, over: null, ms: 365 * 86_400_000 },
	{ unit: 'year', by: 5, over: null, ms: 5 * 365 * 86_400_000 }
];

/** The smallest step of which a part, `height` px high, has room for each. */
function tickStep(part: Part, height: number): TickStep | undefined {
	const perMs = ((part.bottom - part.top) * height) / (part.to - part.from);
	return STEPS.find(({ ms }) => ms * perMs >= APART);
}

/** Whether a step's unit that begins at `time` is among those that have a tick. */
function isTick(time: number, { unit, by }: TickStep): boolean {
	const at = new Date(time);
	if (unit === 'hour') return at.getHours() % by === 0;
	if (unit === 'month') return at.getMonth() % by === 0;
	return unit !== 'year' || at.getFullYear() % by === 0;
}

function ticksOf(part: Part, height: number): Label['of'][] {
	const step = tickStep(part, height);
	if (!step) return [];
	const ticks: Label['of'][] = [];
	const { unit, over } = step;
	let time = startOf(unit, part.from);
	while (time < part.to) {
		if (time >= part.from && isTick(time, step)) {
			const strong = over !== null && startOf(over, time) === time;
			ticks.push({ type: 'tick', unit, time, strong });
		}
		time = Math.max(startOf(unit, time, 1), time + 1);
	}
	return ticks;
}

const isYear = (time: number, other: number): boolean =>
	new Date(time).getFullYear() === new Date(other).getFullYear();

/** The labels of a strip that is `height` px high, from above, none on another; `now` is of this year, which isn't named. */
export function labelsOf(scale: Scale, height: number, now: number): Label[] {
	if (scale.length === 0) return [];
	const placed: Label[] = [];
	const place = (of: Label['of'], at: number, lines: number): void => {
		const room = lines * LINE;
		const y = Math.min(height - room / 2, Math.max(room / 2, at));
		const free = placed.every((each) => Math.abs(each.y - y) >= (each.height + room) / 2);
		if (free) placed.push({ y, height: room, of });
	};
	const yOf = (time: number): number => positionOf(scale, time) * height;
	const start = startOfScale(scale);
	// Its last moment: its end may be the next day's beginning.
	const last = endOfScale(scale) - 1;
	const years = !isYear(start, now) || !isYear(last, now);
	const lines = years ? 2 : 1;
	place({ type: 'end', time: start, year: years }, 0, lines);
	const lastDay = startOf('day', last);
	if (lastDay > start) {
		const at = Math.max(yOf(lastDay), 1.5 * lines * LINE);
		place({ type: 'end', time: lastDay, year: years }, at, lines);
	}
	for (const part of scale.filter(({ empty }) => empty)) {
		place({ type: 'empty', part }, ((part.top + part.bottom) / 2) * height, 1);
	}
	const ticks = scale.filter(({ empty }) => !empty).flatMap((part) => ticksOf(part, height));
	const strongFirst = ticks.toSorted((a, b) => Number(isStrong(b)) - Number(isStrong(a)));
	for (const of of strongFirst) if (of.type === 'tick') place(of, yOf(of.time), 1);
	return placed.sort((a, b) => a.y - b.y);
}

const isStrong = (of: Label['of']): boolean => of.type === 'tick' && of.strong;
