import { describe, expect, it, test } from 'vitest';
import { lastMinutes } from '../../../src/lib/ui/channels/parts';
import { busiest, figuresOf, SPARK_MINUTES } from '../../../src/lib/ui/channels/channels';
import { ordered } from '../../../src/lib/ui/channels/sorts';
import { countedOf, sumsIn, type Counted } from '../../../src/lib/ui/charts/counted';
import { steadyOrder } from '../../../src/lib/ui/state/steady-order';

const MINUTE = 1_000;
/** Channel 1 said 6, 4 and 1 in these minutes, channel 2 said 9. */
const counts = [[1, MINUTE - 7, 6], [1, MINUTE - 3, 4], [1, MINUTE, 1], [2, MINUTE - 8, 9]] as const; // prettier-ignore
const counted = (over: Partial<Pick<Counted, 'first' | 'until'>> = {}): Counted =>
	countedOf([sumsIn(counts, 1)], { step: 1, first: MINUTE - 90, until: null, ...over });
const channel = (id: number, name: string, messages: number) => ({
	id,
	source: 's',
	name,
	messages,
	at: 9,
	last: null
});

test('a channel’s minutes are those in which its messages were sent; unknown before the first that is counted', () => {
	const [one] = figuresOf([channel(1, 'a', 9)], counted({ first: MINUTE - 7 }), MINUTE);
	expect(one?.bars).toHaveLength(SPARK_MINUTES);
	expect(one?.bars.slice(-9)).toEqual([null, 6, 0, 0, 0, 4, 0, 0, 1]);
	expect(one).toMatchObject({ rate: 0, recent: null });
	const [unknown] = figuresOf([channel(1, 'a', 9)], null, MINUTE);
	expect(unknown).toMatchObject({ rate: null, recent: null });
});

test('the last minutes of a channel end with the one that runs', () => {
	const bars = lastMinutes({ bars: [4, 2] }, MINUTE).map(({ start, end, value, running }) => [
		start,
		end,
		value,
		running
	]);
	const [before, running, over] = [-1, 0, 1].map((at) => (MINUTE + at) * 60_000);
	expect(bars).toEqual([
		[before, running, 4, false],
		[running, over, 2, true]
	]);
});

describe('the busiest channels', () => {
	const named = [channel(1, 'a', 9), channel(2, 'b', 9)];
	const found = (first: number) =>
		busiest(figuresOf(named, counted({ first }), MINUTE))?.map(({ id, recent }) => [id, recent]);

	it('are by their messages of the last minutes', () => {
		expect(found(MINUTE - 29)).toEqual([
			[1, 11],
			[2, 9]
		]);
	});

	it('are unknown, not fewer, while some of these minutes are', () => {
		expect(found(MINUTE - 10)).toBeUndefined();
	});
});

describe('the order of channels', () => {
	const figures = figuresOf(
		[channel(1, 'Bees', 5), channel(2, 'ants', 9), channel(3, 'Émile', 1)],
		counted(),
		MINUTE
	);

	it('is by activity, by name or by total, of those with a part in their names', () => {
		expect(ordered(figures, 'activity', '')).toEqual([1, 2, 3]);
		expect(ordered(figures, 'name', '')).toEqual([2, 1, 3]);
		expect(ordered(figures, 'messages', '')).toEqual([2, 1, 3]);
		expect(ordered(figures, 'name', 'É')).toEqual([3]);
	});

	it('frozen, drops what went and takes what is new at the end', () => {
		expect(steadyOrder([3, 1, 2], [2, 4, 3])).toEqual([3, 2, 4]);
	});
});
