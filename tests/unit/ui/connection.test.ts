import { describe, expect, it } from 'vitest';
import { isCurrent, pillOf } from '../../../src/lib/ui/state/connection';
import type { Status } from '../../../src/lib/sync/status';
import { meaningOf } from '../../../src/lib/ui/connection/copy';

const now = 1_700_000_000_000;
const word = (status: Status, lastReceivedAt: number | null = now): string =>
	pillOf(status, lastReceivedAt, now).word;

const meaning = (status: Status): string => meaningOf(status, pillOf(status, null, now));

describe('The connection pill', () => {
	it('says one word for each state', () => {
		const since = now - 5_000;
		const words = [
			word({ state: 'starting' }),
			word({ state: 'live', since }),
			word({ state: 'catching-up', since, left: 1, total: 2 }),
			word({ state: 'reconnecting', since, attempt: 1, retryAt: now, reason: 'closed' }),
			word({ state: 'polling', since, reason: 'websocket-blocked' }),
			word({ state: 'offline', since, retryAt: now, reason: 'unreachable' }),
			word({ state: 'stopped', since, reason: 'update-needed' })
		];
		expect(words).toEqual([
			'Connecting',
			'Live',
			'Catching up',
			'Reconnecting',
			'Polling',
			'Offline',
			'Stopped'
		]);
	});

	it('is idle, calmly, when nobody has said anything for a minute', () => {
		const status: Status = { state: 'live', since: now - 3_600_000 };
		expect(word(status, now - 59_999)).toBe('Live');
		expect(word(status, now - 60_000)).toBe('Idle');
		expect(pillOf(status, now - 60_000, now).tone).toBe('calm');
	});

	it('waits a minute before it calls an empty log idle', () => {
		expect(word({ state: 'live', since: now - 1_000 }, null)).toBe('Live');
		expect(word({ state: 'live', since: now - 61_000 }, null)).toBe('Idle');
	});

	it('tells what to do when it has stopped', () => {
		const stopped = (reason: 'origin-refused' | 'no-storage' | 'update-needed'): string =>
			meaning({ state: 'stopped', since: now, reason });
		expect(stopped('origin-refused')).toContain('--allow-origin');
		expect(stopped('no-storage')).toContain('gave the page no storage');
		expect(stopped('update-needed')).toContain('Reload');
	});

	it('says of a quiet connection that nobody speaks, of any other that messages come', () => {
		expect(meaning({ state: 'live', since: now - 61_000 })).toContain('Nobody');
		expect(meaning({ state: 'live', since: now })).toContain('as they are said');
	});
});

it('Figures are those of now only while nothing is left to get', () => {
	const since = now;
	expect(isCurrent({ state: 'live', since })).toBe(true);
	expect(isCurrent({ state: 'polling', since, reason: 'websocket-off' })).toBe(true);
	expect(isCurrent({ state: 'catching-up', since, left: 1, total: 2 })).toBe(false);
	expect(isCurrent({ state: 'starting' })).toBe(false);
});
