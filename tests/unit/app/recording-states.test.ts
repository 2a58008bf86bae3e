import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { RecordingStates } from '../../../server/app/recording-states';
import { MemoryLog } from '../../../server/log/memory/memory-log';
import { LogError, type Log } from '../../../server/log/log';
import type { ChannelState, ChannelStatus } from '../../../server/sources/source';
import { CHANNEL_STATES, EventKind, isUnrecorded } from '../../../src/lib/wire/index';
import { deflate, sha256 } from '../../support/events';
import { LOG_ID, TERM } from '../../support/relay-core';

const START = Date.UTC(2026, 2, 1, 12);
const SECOND = 1_000;
const DAY = 86_400 * SECOND;

let now: number;
let log: MemoryLog;
let statuses: ChannelStatus[];
let failures: unknown[];

const status = (
	channel: string,
	state: ChannelState,
	{ reason = '', source = 'irc', since = now }: Partial<ChannelStatus> = {}
): ChannelStatus => ({ source, channel, state, reason, since });

/** A run of the relay over the log. */
async function run(over: Pick<Log, 'append' | 'snapshot'> = log): Promise<RecordingStates> {
	const states = new RecordingStates({
		log: over,
		channels: () => statuses,
		now: () => now,
		steady: () => now,
		failed: (error) => failures.push(error)
	});
	await states.start();
	return states;
}

/** What was written since the log began: the channel, its state's number, the cause. */
const written = async (): Promise<string[]> =>
	(await log.read(1, Infinity)).map(({ event, channelKey }) => {
		expect(event.kind).toBe(EventKind.channelState);
		const [, value] = event.attributes[0]!;
		return `${channelKey?.name} ${['none', ...CHANNEL_STATES][value[0]!]} ${event.text}`.trim();
	});

/** How the log says that channels stand. */
const told = async (): Promise<Record<string, string>> => {
	const { channels } = await log.snapshot();
	return Object.fromEntries(
		channels.flatMap(({ name, recording }) =>
			recording ? [[name, `${recording.state} ${recording.why}`.trim()]] : []
		)
	);
};

beforeEach(() => {
	now = START;
	log = new MemoryLog({ id: LOG_ID, term: TERM, digest: sha256, deflate, now: () => now });
	statuses = [];
	failures = [];
});

describe('How a channel stands', () => {
	it('is in the log as it changes, and creates the channel before its first message', async () => {
		const states = await run();
		statuses = [status('lobby', 'joining')];
		await states.look();
		const { channels, totals } = await log.snapshot();
		expect(totals).toEqual({ messages: 0, channels: 1, users: 0 });
		expect(channels).toEqual([
			{
				...{ id: 1, source: 'irc', name: 'lobby', messages: 0 },
				recording: { state: 'joining', since: START, why: '' }
			}
		]);
		statuses = [status('lobby', 'live')];
		await states.look();
		await states.look();
		statuses = [status('lobby', 'disconnected', { reason: 'connection refused' })];
		await states.look();
		expect(await written()).toEqual([
			'lobby joining',
			'lobby live',
			'lobby disconnected connection refused'
		]);
		await states.close();
	});

	it('stays with its cause while the source tries again, and is written anew with another', async () => {
		const states = await run();
		for (const [state, reason] of [
			['disconnected', 'connection refused'],
			['joining', ''],
			['disconnected', 'connection refused'],
			['banned', 'invite only'],
			['joining', ''],
			['live', '']
		] as const) {
			statuses = [status('lobby', state, { reason })];
			await states.look();
		}
		expect(await written()).toEqual([
			'lobby disconnected connection refused',
			'lobby banned invite only',
			'lobby live'
		]);
		await states.close();
	});

	it('begins when the source says, but never later than now', async () => {
		const states = await run();
		statuses = [status('a', 'live', { since: 5 }), status('b', 'live', { since: now + DAY })];
		await states.look();
		const { channels } = await log.snapshot();
		expect(channels.map(({ recording }) => recording?.since)).toEqual([5, now]);
		await states.close();
	});
});

describe('After a restart of the relay', () => {
	beforeEach(async () => {
		const before = await run();
		statuses = [
			status('lobby', 'live'),
			status('dev', 'live'),
			status('ada', 'live', { source: 'twitch' })
		];
		await before.look();
		await before.close();
		statuses = [];
		now += 60 * SECOND;
	});

	it('a channel whose source comes back stays as it says, and nothing is written twice', async () => {
		const states = await run();
		statuses = [
			status('lobby', 'live'),
			status('dev', 'live'),
			status('ada', 'live', { source: 'twitch' })
		];
		await states.look();
		now += 60 * SECOND;
		await states.look();
		expect(await written()).toHaveLength(3);
		await states.close();
	});

	it('nothing stays live of which no source says so for 35 s', async () => {
		const states = await run();
		await states.look();
		expect(Object.values(await told())).toEqual(['live', 'live', 'live']);
		now += 36 * SECOND;
		await states.look();
		const why = 'nothing has recorded it since the relay was started';
		expect(await told()).toEqual({
			lobby: `disconnected ${why}`,
			dev: `disconnected ${why}`,
			ada: `disconnected ${why}`
		});
		await states.close();
	});

	it('a channel that its source keeps no more is not missed, and another source’s is', async () => {
		const states = await run();
		statuses = [status('lobby', 'live')];
		await states.look();
		expect(await told()).toEqual({ lobby: 'live', ada: 'live' });
		now += 36 * SECOND;
		await states.look();
		expect(Object.keys(await told())).toEqual(['lobby', 'ada']);
		expect((await told()).ada).toContain('disconnected');
		await states.close();
	});

	it('a channel that nobody has kept for a day is no longer missed, over restarts', async () => {
		let states = await run();
		now += 36 * SECOND;
		await states.look();
		await states.close();
		now += DAY;
		states = await run();
		now += 36 * SECOND;
		await states.look();
		expect(await told()).toEqual({});
		await states.close();
	});
});

describe('A log that doesn’t take it', () => {
	it('is tried again until it does, and the failure is told once', async () => {
		let full = true;
		const states = await run({
			snapshot: () => log.snapshot(),
			append: (batch) => (full ? Promise.reject(new Error('full')) : log.append(batch))
		});
		statuses = [status('lobby', 'live')];
		await states.look();
		await states.look();
		expect(failures).toHaveLength(1);
		full = false;
		await states.look();
		expect(await told()).toEqual({ lobby: 'live' });
		await states.close();
	});

	it('because of one channel takes the others', async () => {
		const states = await run({
			snapshot: () => log.snapshot(),
			append(batch) {
				const index = batch.events.findIndex(({ channel }) => channel === 'odd');
				if (index === -1) return log.append(batch);
				return Promise.reject(new LogError('too-many-channels', 'full', '', undefined, index));
			}
		});
		statuses = [status('lobby', 'live'), status('odd', 'live'), status('dev', 'live')];
		for (let i = 0; i < 3; i++) await states.look();
		expect(await told()).toEqual({ lobby: 'live', dev: 'live' });
		await states.close();
	});

	it('has no names in it that the log can not have', async () => {
		const states = await run();
		statuses = [status('\u200b', 'live'), status('x'.repeat(300), 'live'), status('lobby', 'live')];
		await states.look();
		expect(await told()).toEqual({ lobby: 'live' });
		expect(failures).toEqual([]);
		await states.close();
	});
});

it('Whatever sources report, over any restarts, the log says of each channel what its source said last, and no cause is lost by trying again', async () => {
	const reports = fc.array(
		fc.oneof(
			{
				weight: 9,
				arbitrary: fc.array(
					fc.record({
						channel: fc.constantFrom('a', 'b', 'c'),
						state: fc.constantFrom(...CHANNEL_STATES),
						reason: fc.constantFrom('', 'why', 'other')
					}),
					{ maxLength: 4 }
				)
			},
			{ weight: 1, arbitrary: fc.constant('restart' as const) }
		),
		{ maxLength: 30 }
	);
	await fc.assert(
		fc.asyncProperty(reports, async (steps) => {
			log = new MemoryLog({ id: LOG_ID, term: TERM, digest: sha256, deflate, now: () => now });
			const expected = new Map<string, string>();
			let states = await run();
			for (const step of steps) {
				now += SECOND;
				if (step === 'restart') {
					await states.close();
					states = await run();
					continue;
				}
				// Another channel of the source is always kept.
				statuses = [status('z', 'live', { since: 1 })];
				for (const { channel, state, reason } of step) {
					if (!statuses.some((one) => one.channel === channel))
						statuses.push(status(channel, state, { reason }));
				}
				await states.look();
				for (const channel of ['a', 'b', 'c']) {
					const now = statuses.find((one) => one.channel === channel);
					const before = expected.get(channel)?.split(' ')[0] as ChannelState | undefined;
					if (!now) expected.delete(channel);
					else if (now.state !== 'joining' || !before || !isUnrecorded(before))
						expected.set(channel, `${now.state} ${now.reason}`.trim());
				}
				expect(await told()).toEqual({ z: 'live', ...Object.fromEntries(expected) });
			}
			await states.close();
		}),
		{ numRuns: 60 }
	);
});
