import fs, { mkdtempSync, rmSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Marks } from '../../../server/sources/marks';
import { Outbox } from '../../../server/sources/delivery/outbox';
import { Recorder } from '../../../server/sources/recorder';
import type { SourceEvent } from '../../../server/sources/source';
import type { Spool } from '../../../server/sources/delivery/spool';
import { MemorySpool } from '../../support/memory-spool';
import { DiskSpool } from '../../../server/sources/delivery/spool-disk';

const START = Date.UTC(2026, 2, 1, 12);
const SECOND = 1_000;

const { fsync } = fs;
// Time is the test's own here, and no disk keeps to it.
beforeAll(() => {
	fs.fsync = ((_, done) => done(null)) as typeof fsync;
	syncBuiltinESMExports();
});
afterAll(() => {
	fs.fsync = fsync;
	syncBuiltinESMExports();
});

let folder: string;
let relay: { open: boolean; taken: SourceEvent[] };
/** What a run was told besides how its channels stand. */
let told: string[];

/** A source's run of the channel `lobby`, from START on by a clock of its own. */
class Run {
	readonly outbox: Outbox;
	readonly recorder: Recorder;
	/** Whether its process ended without a word. */
	dead = false;
	/** When the source last heard its server, if not just now. */
	heard: number | null = null;

	constructor({ spool = new MemorySpool() as Spool, capacity = 100 } = {}) {
		const now = Date.now;
		const tell = (_: string, what: string): void => {
			if (what !== 'channel') told.push(what);
		};
		this.outbox = new Outbox({
			closing: 5_000,
			spool,
			capacity,
			now,
			tell,
			deliver: async (events) => {
				if (!relay.open || this.dead) throw new Error('not there');
				relay.taken.push(...events);
			}
		});
		const marks = new Marks(join(folder, 'sources.json'));
		const options = { source: 'irc', channels: ['lobby'], marks, now, tell };
		const heard = (): number => this.heard ?? now();
		this.recorder = new Recorder({ ...options, heard, intake: this.outbox });
	}

	say(text: string): void {
		this.recorder.event({ channel: 'lobby', user: 'ada', text, sentAt: Date.now() });
	}

	close(): Promise<void> {
		return this.recorder.close(() => this.outbox.close());
	}
}

/** What the next run puts on record of the time before it, in seconds since START. */
async function outageOfNextRun(before: Run): Promise<{ from: number; to: number } | null> {
	before.dead = true;
	relay.open = true;
	relay.taken = [];
	const next = new Run();
	next.recorder.live('lobby');
	await next.close();
	const outage = relay.taken.find(({ kind }) => kind === 'outage');
	return outage?.from === undefined || outage.to === undefined
		? null
		: { from: (outage.from - START) / SECOND, to: (outage.to - START) / SECOND };
}

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'backscroll-recorder-'));
	relay = { open: true, taken: [] };
	told = [];
	vi.useFakeTimers({
		now: START,
		toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date']
	});
});
afterEach(() => {
	vi.useRealTimers();
	rmSync(folder, { recursive: true, force: true });
});

describe('A join', () => {
	it('that no server confirms for a minute is told apart from a quiet channel: nothing is recorded', async () => {
		const run = new Run();
		const state = (): string => run.recorder.statuses.map(({ state }) => state).join();
		await vi.advanceTimersByTimeAsync(58 * SECOND);
		expect(state()).toBe('joining');
		await vi.advanceTimersByTimeAsync(3 * SECOND);
		expect(run.recorder.statuses).toMatchObject([
			{ state: 'disconnected', reason: 'the server has not confirmed the join', since: START }
		]);
		run.recorder.live('lobby');
		await vi.advanceTimersByTimeAsync(3_600 * SECOND);
		expect(state()).toBe('live');
		await run.close();
	});

	it('has another minute each time that it is tried again', async () => {
		const run = new Run();
		run.recorder.live('lobby');
		await vi.advanceTimersByTimeAsync(SECOND);
		run.recorder.lost('lobby', 'disconnected', 'connection refused');
		await vi.advanceTimersByTimeAsync(3_600 * SECOND);
		run.recorder.lost('lobby', 'joining', '');
		await vi.advanceTimersByTimeAsync(58 * SECOND);
		expect(run.recorder.statuses).toMatchObject([{ state: 'joining' }]);
		await vi.advanceTimersByTimeAsync(3 * SECOND);
		expect(run.recorder.statuses).toMatchObject([{ state: 'disconnected', since: START + SECOND }]);
		await run.close();
	});
});

describe('A process that ends without a word', () => {
	it('leaves an outage from at most two seconds before its end', async () => {
		const run = new Run();
		run.recorder.live('lobby');
		for (let n = 0; n < 60; n++) {
			run.say(`${n}`);
			await vi.advanceTimersByTimeAsync(SECOND);
		}
		const outage = await outageOfNextRun(run);
		expect(outage?.from).toBeGreaterThanOrEqual(58);
		expect(outage?.to).toBe(60);
	});

	it('long after its server was last heard, it leaves one from then on', async () => {
		const run = new Run();
		run.recorder.live('lobby');
		await vi.advanceTimersByTimeAsync(10 * SECOND);
		run.heard = Date.now();
		await vi.advanceTimersByTimeAsync(60 * SECOND);
		expect(await outageOfNextRun(run)).toEqual({ from: 10, to: 70 });
	});

	it('while the relay took nothing, it leaves one from the first line that the relay has not', async () => {
		const run = new Run();
		run.recorder.live('lobby');
		await vi.advanceTimersByTimeAsync(10 * SECOND);
		relay.open = false;
		for (let n = 0; n < 50; n++) {
			run.say(`${n}`);
			await vi.advanceTimersByTimeAsync(SECOND);
		}
		const outage = await outageOfNextRun(run);
		expect(outage?.from).toBeGreaterThanOrEqual(8);
		expect(outage?.from).toBeLessThanOrEqual(10);
		expect(outage?.to).toBe(60);
	});

	it('with a spool on disk what waits there is not missing', async () => {
		const run = new Run({ spool: new DiskSpool(join(folder, 'spool.db')) });
		run.recorder.live('lobby');
		relay.open = false;
		for (let n = 0; n < 50; n++) {
			run.say(`${n}`);
			await vi.advanceTimersByTimeAsync(SECOND);
		}
		expect((await outageOfNextRun(run))?.from).toBeGreaterThanOrEqual(48);
	});

	it('while a full spool lost lines, it leaves one from the first that was lost', async () => {
		const spool = new DiskSpool(join(folder, 'spool.db'));
		const run = new Run({ spool, capacity: 20 });
		run.recorder.live('lobby');
		relay.open = false;
		for (let n = 0; n < 50; n++) {
			run.say(`${n}`);
			await vi.advanceTimersByTimeAsync(SECOND);
		}
		const outage = await outageOfNextRun(run);
		expect(outage?.from).toBeGreaterThanOrEqual(18);
		expect(outage?.from).toBeLessThanOrEqual(20);
		expect(outage?.to).toBe(50);
	});
});

it('A run that ends while the relay takes nothing is missing what waited, and one that delivers it is not', async () => {
	const run = new Run();
	run.recorder.live('lobby');
	await vi.advanceTimersByTimeAsync(10 * SECOND);
	relay.open = false;
	run.say('lost');
	await vi.advanceTimersByTimeAsync(20 * SECOND);
	await run.close();
	expect((await outageOfNextRun(run))?.from).toBeLessThanOrEqual(10);
	await vi.advanceTimersByTimeAsync(10 * SECOND);
	expect(await outageOfNextRun(run)).toEqual({ from: 30, to: 40 });
});

it('A run that is stopped long after its server was last heard is missing what came since', async () => {
	const run = new Run();
	run.recorder.live('lobby');
	run.heard = START + 10 * SECOND;
	await vi.advanceTimersByTimeAsync(60 * SECOND);
	await run.close();
	expect(await outageOfNextRun(run)).toEqual({ from: 10, to: 60 });
});

it('An outage over several runs keeps its cause, and its begin is since when the channel is not recorded', async () => {
	const first = new Run();
	first.recorder.live('lobby');
	await vi.advanceTimersByTimeAsync(10 * SECOND);
	first.recorder.lost('lobby', 'banned', 'bots are not welcome');
	await vi.advanceTimersByTimeAsync(10 * SECOND);
	await first.close();
	const second = new Run();
	await vi.advanceTimersByTimeAsync(10 * SECOND);
	expect(second.recorder.statuses).toMatchObject([
		{ state: 'joining', since: START + 10 * SECOND }
	]);
	await second.close();
	const third = new Run();
	third.recorder.live('lobby');
	expect(third.recorder.statuses).toMatchObject([{ state: 'live', since: START + 30 * SECOND }]);
	await third.close();
	expect(relay.taken).toEqual([
		{
			channel: 'lobby',
			kind: 'outage',
			from: START + 10 * SECOND,
			to: START + 30 * SECOND,
			cause: 'bots are not welcome'
		}
	]);
});

it('A channel is not recorded since it was last heard, whatever is the matter since', async () => {
	const run = new Run();
	const [status] = run.recorder.statuses;
	expect(status).toMatchObject({ state: 'joining', since: START });
	await vi.advanceTimersByTimeAsync(10 * SECOND);
	run.recorder.lost('lobby', 'banned', 'members only');
	expect(run.recorder.statuses).toMatchObject([{ state: 'banned', since: START }]);
	run.recorder.live('lobby');
	await vi.advanceTimersByTimeAsync(60 * SECOND);
	run.recorder.lost('lobby', 'disconnected', 'reset', Date.now() - 50 * SECOND);
	for (const [state, reason] of [
		['disconnected', 'refused'],
		['joining', ''],
		['banned', 'members only']
	] as const) {
		await vi.advanceTimersByTimeAsync(3_600 * SECOND);
		run.recorder.lost('lobby', state, reason);
		expect(run.recorder.statuses).toMatchObject([{ state, reason, since: START + 20 * SECOND }]);
	}
	run.recorder.live('lobby');
	await run.close();
	expect(relay.taken).toMatchObject([{ from: START + 20 * SECOND, cause: 'reset' }]);
});

it('An outage whose end would lie before its begin, by a clock that differs, lasts until now', async () => {
	const run = new Run();
	run.recorder.live('lobby');
	run.recorder.lost('lobby', 'disconnected', 'gone');
	await vi.advanceTimersByTimeAsync(60 * SECOND);
	run.recorder.live('lobby', START - 3_600 * SECOND);
	await run.close();
	expect(relay.taken).toMatchObject([{ kind: 'outage', from: START, to: START + 60 * SECOND }]);
});

it('Who is heard before the source says so is preceded by what is missing', async () => {
	const run = new Run();
	run.recorder.live('lobby');
	run.recorder.lost('lobby', 'disconnected', 'gone');
	await vi.advanceTimersByTimeAsync(SECOND);
	run.say('early');
	run.recorder.live('lobby');
	await run.close();
	expect(relay.taken.map(({ kind, text }) => text ?? kind)).toEqual(['outage', 'early']);
});

it('A disk that takes no note ends nothing, and is told of once', async () => {
	const run = new Run();
	run.recorder.live('lobby');
	rmSync(folder, { recursive: true });
	await vi.advanceTimersByTimeAsync(10 * SECOND);
	run.say('kept');
	await run.close();
	expect(relay.taken.map(({ text }) => text)).toEqual(['kept']);
	expect(told).toEqual(['how far channels were heard could not be noted']);
});
