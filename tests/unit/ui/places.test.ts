import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { keepPlace, placeIn } from '../../../src/lib/ui/kept/places';

const DAY = 86_400_000;

beforeEach(() => {
	const kept = new Map<string, string>();
	vi.stubGlobal('localStorage', {
		getItem: (key: string) => kept.get(key) ?? null,
		setItem: (key: string, value: string) => void kept.set(key, value)
	});
	vi.useFakeTimers({ now: 1_700_000_000_000 });
});
afterEach(() => {
	vi.unstubAllGlobals();
	vi.useRealTimers();
});

describe('Where a list was left', () => {
	test('is kept for days, for each list by itself', () => {
		keepPlace('a', 'one', { key: '12', top: -3.4 });
		keepPlace('a', 'two', { key: '40', top: 8 });
		vi.advanceTimersByTime(13 * DAY);
		expect(placeIn('a', 'one')).toEqual({ key: '12', top: -3 });
		expect(placeIn('a', 'two')).toEqual({ key: '40', top: 8 });
		expect(placeIn('b', 'one')).toBeNull();
	});

	test('is forgotten when it is left at its newest, and after two weeks', () => {
		keepPlace('a', 'one', { key: '12', top: 0 });
		keepPlace('a', 'two', { key: '40', top: 0 });
		keepPlace('a', 'one', null);
		expect(placeIn('a', 'one')).toBeNull();
		vi.advanceTimersByTime(14 * DAY);
		expect(placeIn('a', 'two')).toBeNull();
	});

	test('takes a bounded room: of a hundred lists the last are kept', () => {
		for (let i = 0; i < 130; i++) keepPlace('a', `${i}`, { key: `${i}`, top: 0 });
		expect(placeIn('a', '29')).toBeNull();
		expect(placeIn('a', '30')).not.toBeNull();
		expect(placeIn('a', '129')).not.toBeNull();
	});
});
