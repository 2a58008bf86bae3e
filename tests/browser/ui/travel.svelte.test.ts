import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Destination } from '../../../src/lib/ui/time/destination';
import { BACK_MS, REST_MS, Travel } from '../../../src/lib/ui/time/travel.svelte';

const travel = vi.fn<(to: Destination) => void>();
let list: { top: { seq: number; sentAt: number } | null; following: boolean };
let way: Travel;
let end: () => void;

beforeEach(() => {
	vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
	travel.mockClear();
	list = { top: { seq: 70, sentAt: 7_000 }, following: false };
	end = $effect.root(() => {
		way = new Travel({
			travel,
			get top() {
				return list.top;
			},
			get following() {
				return list.following;
			}
		});
	});
});
afterEach(() => {
	end();
	vi.useRealTimers();
});

test('A hundred steps in a row read the list once, when they rest', () => {
	for (let time = 0; time < 100; time++) {
		way.move(time);
		vi.advanceTimersByTime(REST_MS - 1);
	}
	expect(way.moving).toBe(true);
	expect(travel).not.toHaveBeenCalled();
	vi.advanceTimersByTime(1);
	expect(travel.mock.calls).toEqual([[{ type: 'time', time: 99 }]]);
	expect([way.moving, way.goal]).toEqual([false, 99]);
});

test('A pointer that lets go reads the list at once, and not again', () => {
	way.move('beginning');
	way.rest();
	vi.advanceTimersByTime(REST_MS);
	expect(travel.mock.calls).toEqual([[{ type: 'beginning' }]]);
});

test('One tap leads back to where the reader was before the first of several journeys', () => {
	way.move(1);
	way.rest();
	list.top = { seq: 1, sentAt: 1 };
	way.move(2);
	way.rest();
	way.goBack();
	expect(travel).toHaveBeenLastCalledWith({ type: 'seq', seq: 70 });
	expect([way.back, way.goal]).toEqual([null, null]);
});

test('A reader who followed comes back to the newest', () => {
	list.following = true;
	way.move(1);
	way.rest();
	way.goBack();
	expect(travel).toHaveBeenLastCalledWith({ type: 'now' });
});

test('The way back is offered for some seconds after the last journey', () => {
	way.move(1);
	way.rest();
	vi.advanceTimersByTime(BACK_MS - 1);
	way.move(2);
	vi.advanceTimersByTime(REST_MS);
	vi.advanceTimersByTime(BACK_MS - 1);
	expect(way.back).not.toBeNull();
	vi.advanceTimersByTime(1);
	expect(way.back).toBeNull();
});

test('A reader who scrolls on ends a journey before its rest', () => {
	way.move(1);
	way.left();
	vi.advanceTimersByTime(10 * REST_MS);
	expect(travel).not.toHaveBeenCalled();
	expect([way.moving, way.goal, way.back]).toEqual([false, null, null]);
});
