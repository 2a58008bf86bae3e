import { describe, expect, test } from 'vitest';
import {
	deadlineOf,
	initialMachine,
	OPEN_MS,
	PROBE_MS,
	type Effect,
	type Event,
	type Machine
} from '../../../src/lib/sync/machine';
import { statusOf } from '../../../src/lib/sync/machine-status';
import { GAP_TRIES, SNAPSHOT_TRIES, transition } from '../../../src/lib/sync/transition';
import { CLOSE } from '../../../src/lib/wire/codes';
import { SILENCE_HIDDEN_MS, SILENCE_VISIBLE_MS } from '../../../src/lib/wire/frame/limits';

/** Runs events at their times and tells the effects of the last one. */
class Run {
	now = 1_000_000;
	machine: Machine = initialMachine(true, true, this.now);
	effects: readonly Effect[] = [];

	do(...events: Event[]): this {
		for (const event of events) {
			[this.machine, this.effects] = transition(this.machine, event, this.now, 0.5);
		}
		return this;
	}

	after(ms: number, ...events: Event[]): this {
		this.now += ms;
		return this.do(...events);
	}

	get status() {
		return statusOf(this.machine, null);
	}
}

const START: Event = { type: 'start' };
const TICK: Event = { type: 'tick' };
const OPENED: Event = { type: 'opened', via: 'websocket' };
const STREAM: Event = { type: 'welcome', websocket: true, cause: null };
const TOLD: Event = { type: 'welcome', websocket: true, cause: 'no-cursor' };
const PROGRESS: Event = { type: 'progress' };
const closed = (code: number, via: 'websocket' | 'polling' = 'websocket'): Event => ({
	type: 'closed',
	via,
	code
});
const live = (): Run => new Run().do(START, OPENED, STREAM, PROGRESS);
const polling = (): Run =>
	new Run().do(START, closed(1006), { type: 'welcome', websocket: true, cause: null });

describe('connecting', () => {
	test('opens a socket, says hello, follows', () => {
		const run = new Run().do(START);
		expect(run.effects).toEqual([{ type: 'open', via: 'websocket' }]);
		expect(run.do(OPENED).effects).toEqual([{ type: 'hello', via: 'websocket' }]);
		expect(run.status).toEqual({ state: 'starting' });
		expect(run.do(STREAM).status).toMatchObject({ state: 'live' });
	});

	test('a snapshot is taken where the welcome says so, and hello said again', () => {
		const run = new Run().do(START, OPENED, TOLD);
		expect(run.effects).toEqual([{ type: 'snapshot', cause: 'no-cursor' }]);
		expect(run.do({ type: 'installed' }).effects).toEqual([{ type: 'hello', via: 'websocket' }]);
	});

	test('snapshots without end are paused', () => {
		const run = new Run().do(START, OPENED);
		for (let i = 0; i < SNAPSHOT_TRIES; i++) run.do(TOLD, { type: 'installed' });
		expect(run.do(TOLD).machine.link.name).toBe('paused');
	});

	test('a socket that closes before it opens, or does not open in time, makes it poll at once', () => {
		for (const run of [
			new Run().do(START, closed(1006)),
			new Run().do(START).after(OPEN_MS, TICK)
		]) {
			expect(run.effects).toContainEqual({ type: 'open', via: 'polling' });
			expect(run.do(STREAM).status).toMatchObject({
				state: 'polling',
				reason: 'websocket-blocked'
			});
		}
	});

	test('a relay that answers neither is lost, and tried again later', () => {
		const run = new Run().do(START, closed(1006), closed(1006, 'polling'));
		expect(run.status).toMatchObject({ state: 'reconnecting', attempt: 1, reason: 'unreachable' });
		const until = deadlineOf(run.machine) ?? 0;
		expect(run.after(until - run.now, TICK).effects).toEqual([{ type: 'open', via: 'websocket' }]);
	});
});

describe('losing the connection', () => {
	test.each([
		[1006, 'closed'],
		[CLOSE.goingAway, 'relay-stopping'],
		[CLOSE.tooSlow, 'too-slow'],
		[CLOSE.tooManyConnections, 'relay-full'],
		[CLOSE.internalError, 'relay-failed']
	])('close code %i comes back: %s', (code, reason) => {
		expect(live().do(closed(code)).status).toMatchObject({ state: 'reconnecting', reason });
	});

	test.each([
		[CLOSE.unsupportedProtocol, 'update-needed'],
		[CLOSE.originRefused, 'origin-refused'],
		[CLOSE.badMessage, 'protocol-error']
	])('close code %i does not: %s', (code, reason) => {
		const run = live().do(closed(code));
		expect(run.status).toMatchObject({ state: 'stopped', reason });
		expect(deadlineOf(run.machine)).toBeNull();
	});

	test('silence on a visible page is found out before 5 s, on a hidden one after the slow beat', () => {
		expect(deadlineOf(live().machine)).toBe(live().now + SILENCE_VISIBLE_MS);
		const run = live().after(SILENCE_VISIBLE_MS, TICK);
		expect(run.status).toMatchObject({ state: 'reconnecting', reason: 'silent' });
		expect(run.effects).toEqual([{ type: 'close', via: 'websocket' }]);
		const hidden = live().do({ type: 'visible', value: false });
		expect(hidden.after(SILENCE_VISIBLE_MS, TICK).status.state).toBe('live');
		expect(hidden.after(SILENCE_HIDDEN_MS, TICK).status.state).toBe('reconnecting');
	});

	test('a page that slept opens a new socket at once when it is shown', () => {
		const run = live().do({ type: 'visible', value: false });
		run.after(SILENCE_HIDDEN_MS, { type: 'visible', value: true });
		expect(run.effects).toEqual([
			{ type: 'close', via: 'websocket' },
			{ type: 'open', via: 'websocket' }
		]);
	});

	test('while nothing answers, a visible page tries again soon, the sooner the shorter it was without the relay', () => {
		const pauses = (visible: boolean): [gone: number, pause: number][] => {
			const run = live().do({ type: 'visible', value: visible }, closed(1006));
			const lost = run.now;
			return Array.from({ length: 400 }, () => {
				const pause = (deadlineOf(run.machine) ?? 0) - run.now;
				run.after(pause, TICK).do(closed(1006), closed(1006, 'polling'));
				return [run.now - lost - pause, pause];
			});
		};
		// Half of the bound, as the jitter is 0.5.
		for (const [gone, pause] of pauses(true)) {
			expect(pause).toBeLessThan(Math.min(1_001 + gone / 80, 15_001));
			expect(pause).toBeGreaterThanOrEqual(250);
		}
		expect(pauses(true).at(-1)?.[1]).toBe(15_000);
		expect(pauses(false)[8]?.[1]).toBe(15_000);
	});

	test('the pause grows to 30 s at most and goes back only with progress', () => {
		const run = live();
		const pauses: number[] = [];
		for (let i = 0; i < 10; i++) {
			run.do(closed(CLOSE.goingAway));
			const until = deadlineOf(run.machine) ?? 0;
			pauses.push(until - run.now);
			run.after(until - run.now, TICK).do(OPENED, STREAM);
		}
		expect(pauses).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000, 15_000]);
		run.do(PROGRESS, closed(1006));
		expect((deadlineOf(run.machine) ?? 0) - run.now).toBe(250);
	});

	test('no network: offline when a due beat stays out, live while beats come', () => {
		const run = live().do({ type: 'online', value: false });
		expect(run.status.state).toBe('live');
		expect(run.after(2_500, TICK).status.state).toBe('offline');
		expect(run.do({ type: 'online', value: true }).effects).toEqual([
			{ type: 'open', via: 'websocket' }
		]);
		const heard = live().do({ type: 'online', value: false }).after(1_000, { type: 'heard' });
		expect(heard.after(2_500, TICK).status.state).toBe('live');
	});

	test('being told again what is known already does not shorten a pause', () => {
		const run = live().do(closed(1006));
		run.do({ type: 'online', value: true }, { type: 'visible', value: true });
		expect(run.machine.link.name).toBe('paused');
	});

	test('after four failures it is called offline', () => {
		const run = live().do(closed(1006));
		for (let i = 0; i < 3; i++) run.do({ type: 'try-now' }, closed(1006), closed(1006, 'polling'));
		expect(run.status).toMatchObject({ state: 'offline' });
	});
});

describe('polling', () => {
	test('a WebSocket is tried now and then beside it, and taken when it opens', () => {
		const run = polling().after(PROBE_MS, TICK);
		expect(run.effects).toEqual([{ type: 'open', via: 'websocket' }]);
		expect(run.status.state).toBe('polling');
		run.do(OPENED);
		expect(run.effects).toEqual([
			{ type: 'close', via: 'polling' },
			{ type: 'hello', via: 'websocket' }
		]);
		expect(run.status.state).toBe('polling');
		expect(run.do(STREAM).status.state).toBe('live');
	});

	test('a socket that worked before the network broke is tried at once', () => {
		const run = live().do(closed(1006), { type: 'try-now' }, closed(1006), STREAM);
		expect(run.status.state).toBe('polling');
		expect(run.do(TICK).effects).toEqual([{ type: 'open', via: 'websocket' }]);
		// Where that is in vain, it isn't tried more often than any other.
		expect(run.do(closed(1006), TICK).effects).toEqual([]);
	});

	test('a try that a snapshot or a gap cut short is made again as soon as it is over', () => {
		const tried = () => live().do(closed(1006), { type: 'try-now' }, closed(1006), STREAM, TICK);
		const snapshot = tried().do(TOLD, { type: 'installed' }, STREAM, TICK);
		expect(snapshot.effects).toEqual([{ type: 'open', via: 'websocket' }]);
		const gap = tried().do({ type: 'gap', at: 7 }, STREAM, TICK);
		expect(gap.effects).toEqual([{ type: 'open', via: 'websocket' }]);
	});

	test('one that fails leaves the polling alone', () => {
		const run = polling().after(PROBE_MS, TICK).do(closed(1006));
		expect(run.machine.link).toMatchObject({ name: 'following', via: 'polling' });
		const slow = polling().after(PROBE_MS, TICK).after(OPEN_MS, TICK);
		expect(slow.effects).toEqual([{ type: 'close', via: 'websocket' }]);
		expect(slow.status.state).toBe('polling');
	});

	test('none is tried while the relay has them switched off', () => {
		const run = new Run().do(START, closed(1006), {
			type: 'welcome',
			websocket: false,
			cause: null
		});
		expect(run.status).toMatchObject({ state: 'polling', reason: 'websocket-off' });
		expect(deadlineOf(run.machine)).toBeNull();
		expect(deadlineOf(run.do(STREAM).machine)).not.toBeNull();
	});
});

describe('a gap', () => {
	test('is asked for again, then a snapshot is taken, then it stops and says so', () => {
		const run = live();
		for (let i = 0; i < GAP_TRIES; i++) {
			expect(run.do({ type: 'gap', at: 7 }).effects).toEqual([{ type: 'hello', via: 'websocket' }]);
			run.do(STREAM);
		}
		run.do({ type: 'gap', at: 7 });
		expect(run.effects).toEqual([{ type: 'snapshot', cause: 'too-far-behind' }]);
		run.do({ type: 'installed' }, STREAM, { type: 'gap', at: 7 });
		expect(run.status).toMatchObject({ state: 'stopped', reason: 'no-progress' });
	});

	test('elsewhere, or after progress, is another', () => {
		const run = live();
		for (let at = 0; at < 10; at++) run.do({ type: 'gap', at }, STREAM);
		expect(run.status.state).toBe('live');
		for (let i = 0; i < 10; i++) run.do({ type: 'gap', at: 7 }, STREAM, PROGRESS);
		expect(run.status.state).toBe('live');
	});
});

test('a person can start it again after it stopped', () => {
	const run = live().do(closed(CLOSE.unsupportedProtocol), TICK, { type: 'wake' }, STREAM);
	expect(run.status.state).toBe('stopped');
	expect(run.do({ type: 'try-now' }).effects).toEqual([{ type: 'open', via: 'websocket' }]);
});

test('a device without room tries again by itself, ever more rarely, and counts as stopped until something is stored', () => {
	const refused: Event = { type: 'fatal', reason: 'storage-full' };
	const run = live().do(refused);
	const since = run.now;
	const stopped = { state: 'stopped', reason: 'storage-full', since };
	const pauses: number[] = [];
	for (let i = 0; i < 12; i++) {
		expect(run.status).toEqual(stopped);
		expect(run.do(TICK, { type: 'wake' }).effects).toEqual([]);
		const pause = (deadlineOf(run.machine) ?? Infinity) - run.now;
		pauses.push(pause);
		expect(run.after(pause, TICK).effects).toEqual([{ type: 'open', via: 'websocket' }]);
		run.do({ type: 'opened', via: 'websocket' }, STREAM);
		expect(run.status).toEqual(stopped);
		run.do(refused);
	}
	expect(pauses[0]).toBeGreaterThan(2_000);
	expect(pauses).toEqual(pauses.toSorted((a, b) => a - b));
	expect(pauses.at(-1)).toBeLessThanOrEqual(300_000);
	run.after(300_000, TICK, { type: 'opened', via: 'websocket' }, STREAM, { type: 'progress' });
	expect(run.status.state).toBe('live');
});

describe('a frame that can not be used', () => {
	const BAD: Event = { type: 'failed', reason: 'bad-answer' };
	/** Connects again once the pause is over. */
	const back = (run: Run): Run => {
		const { link } = run.machine;
		const wait = link.name === 'paused' ? link.until - run.now : 0;
		return run.after(wait, TICK, OPENED, STREAM);
	};

	test('each time is gone around by a snapshot, after a few tries with growing pauses, and never in a tight loop', () => {
		const run = live();
		const effects: string[] = [];
		const pauses: number[] = [];
		for (let i = 0; i < 3 * GAP_TRIES; i++) {
			run.do(BAD);
			effects.push(run.effects.map(({ type }) => type).join());
			if (run.machine.link.name === 'installing') run.do({ type: 'installed' }, STREAM);
			else {
				expect(run.status).toMatchObject({ reason: 'bad-answer' });
				pauses.push(run.machine.link.name === 'paused' ? run.machine.link.until - run.now : 0);
				back(run);
			}
		}
		const round = [...Array.from({ length: GAP_TRIES - 1 }, () => 'close'), 'snapshot'];
		expect(effects).toEqual([...round, ...round, ...round]);
		expect(pauses.every((pause, i) => pause > (pauses[i - 1] ?? 0))).toBe(true);
	});

	test('counts anew after the stream went on', () => {
		const run = live();
		for (let i = 0; i < 10; i++) {
			run.do(BAD);
			expect(run.effects).toEqual([{ type: 'close', via: 'websocket' }]);
			back(run).do(PROGRESS);
		}
	});
});

describe('damage on this device', () => {
	test('is mended by a snapshot while the log is followed, and waits otherwise', () => {
		const run = live().do({ type: 'damaged' });
		expect(run.effects).toEqual([{ type: 'snapshot', cause: 'too-far-behind' }]);
		expect(run.status).toMatchObject({ state: 'live' });
		expect(run.do({ type: 'installed' }).effects).toEqual([{ type: 'hello', via: 'websocket' }]);
		const lost = live().do(closed(1006), { type: 'damaged' });
		expect(lost.effects).toEqual([]);
	});
});

describe('messages that are late', () => {
	const late = (by: number): Event => ({ type: 'late', by });

	test('are said to be from 5 s on, until less than 3 s', () => {
		const run = live();
		expect(run.do(late(4_900)).status).toEqual({ state: 'live', since: run.now });
		expect(run.do(late(5_000)).status).toMatchObject({ state: 'live', late: 5 });
		expect(run.do(late(34_400)).status).toMatchObject({ late: 35 });
		expect(run.do(late(3_000)).status).toMatchObject({ late: 5 });
		expect(run.do(late(2_900)).status).not.toHaveProperty('late');
	});

	test('are said to be by so many seconds or minutes that it seldom changes', () => {
		const run = live();
		const said = new Set<unknown>();
		for (let by = 0; by < 300_000; by += 50) {
			const status = run.do(late(by + (by % 400))).status;
			if ('late' in status) said.add(status.late);
		}
		expect([...said]).toEqual([5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 120, 180, 240, 300]);
	});

	test('are of one connection: another begins in time', () => {
		const run = live().do(late(34_000), closed(1006));
		run.after(60_000, TICK, OPENED, STREAM);
		expect(run.status).toMatchObject({ state: 'live' });
		expect(run.status).not.toHaveProperty('late');
	});
});
