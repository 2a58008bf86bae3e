import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { flipBits } from '../../chaos/damage';
import { difference, judgeLog, judgeTotals } from '../../chaos/judge';
import { FAULT_NAMES, roundOf } from '../../chaos/plan';
import { fingerprintOf, saidBy, type Heard } from '../../chaos/said';
import type { Fate } from '../../chaos/sender';

const SEED = 7;

/** Logs of things that were said, in this order. */
function logOf(...said: readonly (readonly [sender: string, n: number])[]): Heard[] {
	return said.map(([sender, n], i): Heard => {
		const { channel, user, text, sentAt } = saidBy(SEED, sender, n);
		return {
			seq: i + 1,
			kind: 0,
			channel: 1,
			channelName: channel,
			author: { user: 1, login: user, displayName: '', color: null, attributes: [] },
			receivedAt: 1_700_000_000_000 + i,
			sentAt,
			text,
			attributes: []
		};
	});
}

/** A sender of batches of two. */
const sender = (name: string, ...fates: Fate[]) => ({
	name,
	batches: fates.map((fate, i) => ({ first: 2 * i, count: 2, fate }))
});
const judged = (log: Heard[], ...fates: Fate[]) => judgeLog(SEED, [sender('s0', ...fates)], log);
const WHOLE = logOf(['s0', 0], ['s0', 1], ['s0', 2], ['s0', 3]);

describe('The checker of chaos', () => {
	it('has nothing against a log of all that was acknowledged', () => {
		expect(judged(WHOLE, 'acknowledged', 'acknowledged')).toEqual([]);
	});

	it('accepts a batch of unknown outcome whole, late, or not at all', () => {
		expect(judged(WHOLE, 'acknowledged', 'unknown')).toEqual([]);
		expect(judged(WHOLE.slice(0, 2), 'acknowledged', 'unknown')).toEqual([]);
		const late = logOf(['s0', 2], ['s0', 3], ['s0', 0], ['s0', 1]);
		expect(judged(late, 'unknown', 'acknowledged')).toEqual([]);
	});

	it.each<[string, Heard[], Fate[], string]>([
		['a lost batch', WHOLE.slice(0, 2), ['acknowledged', 'acknowledged'], 'is lost'],
		['half a batch', WHOLE.slice(0, 3), ['acknowledged', 'unknown'], 'in part: 1 of 2'],
		[
			'an event that is there twice',
			logOf(['s0', 0], ['s0', 1], ['s0', 1]),
			['acknowledged'],
			'there twice, at 2 and 3'
		],
		['a refused batch', WHOLE, ['acknowledged', 'refused'], 'is there, at 3'],
		[
			'batches in another order',
			logOf(['s0', 2], ['s0', 3], ['s0', 0], ['s0', 1]),
			['acknowledged', 'acknowledged'],
			'before 4 of an earlier one'
		],
		[
			'events of a batch in another order',
			logOf(['s0', 1], ['s0', 0]),
			['acknowledged'],
			'not together'
		],
		['an event that nobody sent', WHOLE, ['acknowledged'], '2 events that it never sent'],
		['an unknown sender', logOf(['s0', 0], ['s0', 1], ['s1', 0]), ['acknowledged'], 'anybody said'],
		[
			'another text',
			WHOLE.map((event) => ({ ...event, text: `${event.text}.` })),
			['acknowledged', 'acknowledged'],
			'not what anybody said'
		],
		[
			'a seq that is left out',
			WHOLE.map((event) => ({ ...event, seq: event.seq + (event.seq > 2 ? 1 : 0) })),
			['acknowledged', 'acknowledged'],
			'seq 4 is at place 3'
		],
		[
			'a time that goes back',
			WHOLE.map((event) => ({ ...event, receivedAt: -event.seq })),
			['acknowledged', 'acknowledged'],
			'received before the last'
		]
	])('finds %s', (_, log, fates, what) => {
		expect(judged(log, ...fates).join('\n')).toContain(what);
	});

	it('finds totals that are not those of the events', () => {
		const totals = {
			messages: 4,
			channels: new Set(WHOLE.map((e) => e.channelName)).size,
			users: 1
		};
		expect(judgeTotals(WHOLE, totals, [])).toEqual([]);
		expect(judgeTotals(WHOLE, { ...totals, users: 2 }, [])).toEqual(['users: 2 instead of 1']);
		const channel = { name: 's0-0', messages: 99 };
		expect(judgeTotals(WHOLE, totals, [channel]).join()).toContain('s0-0: 99 messages instead of');
	});

	it('finds the first event in which a device differs, and a device that has fewer', () => {
		const ours = WHOLE.map(fingerprintOf);
		const theirs = WHOLE.map((event) => fingerprintOf({ ...event, sentAt: event.sentAt + 1 }));
		expect(difference(ours, [...ours])).toBeNull();
		expect(difference(ours, [...ours.slice(0, 2), ...theirs.slice(2)])).toBe('differs at seq 3');
		expect(difference(ours, ours.slice(0, 3))).toBe('has 3 events instead of 4');
		expect(difference(ours, ours.slice(0, 3), false)).toBeNull();
	});
});

describe('The faults of chaos', () => {
	it('are the same for the same seed, and others for another', () => {
		const rounds = (seed: number) =>
			Array.from({ length: 20 }, (_, i) => roundOf(seed, i, FAULT_NAMES));
		expect(rounds(1)).toEqual(rounds(1));
		expect(rounds(1)).not.toEqual(rounds(2));
		const drawn = new Set(rounds(1).flatMap(({ faults }) => faults.map(({ name }) => name)));
		expect(drawn.size).toBeGreaterThan(FAULT_NAMES.length / 2);
	});

	it('flip at most three bits, the same for the same seed', () => {
		const flipped = [1, 1].map((seed) => {
			const folder = mkdtempSync(join(tmpdir(), 'backscroll-bits-'));
			writeFileSync(join(folder, 'log.db'), new Uint8Array(10_000));
			const places = flipBits(folder, seed);
			const bytes = readFileSync(join(folder, 'log.db'));
			rmSync(folder, { recursive: true });
			return { places, bytes };
		});
		expect(flipped[0]).toEqual(flipped[1]);
		const changed = [...(flipped[0]?.bytes ?? [])].filter((byte) => byte !== 0);
		expect(changed.length).toBeGreaterThan(0);
		expect(changed.length).toBeLessThanOrEqual(3);
	});
});
