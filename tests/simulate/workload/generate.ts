/** The operations of a seed. Each seed has its own few kinds of faults, so that rare meetings of two are tried often. */
import { seeded } from '../../../src/lib/std/random';
import { DAY_MS, HOUR_MS } from '../../../src/lib/std/time';
import type { Fault, Operation, Safety } from './operations';

export const DEVICES = 2;
const LONGEST_PAUSE_MS = 2_500;
const FEWEST = 9;
const MOST = 24;
/** One in so many seeds has a log that is too long for a stream. */
const LONG_ONE_IN = 14;
const LONG_EVENTS = 4_700;
/** Others begin with few or none, or soon fill their first segment. */
const FEW_EVENTS = 30;
const NEARLY_FULL = 440;

/** Faults, and how often a seed has them among its kinds. */
const KINDS: readonly (readonly [Fault, number])[] = [
	['crash-relay', 0.6],
	['stop-relay', 0.3],
	['disk', 0.4],
	['restore', 0.25],
	['new-log', 0.1],
	['damage', 0.2],
	['cut', 0.5],
	['offline', 0.4],
	['silent', 0.4],
	['no-sockets', 0.25],
	['narrow', 0.3],
	['open-tab', 0.6],
	['close-tab', 0.3],
	['kill-tab', 0.5],
	['freeze', 0.3],
	['hide', 0.3],
	['full', 0.2],
	['evict', 0.12],
	['lose', 0.2],
	['read', 0.3],
	['slow-storage', 0.3],
	['retention', 0.15],
	['clock', 0.3],
	['repeat', 0.6],
	['conflict', 0.3],
	['invalid', 0.3]
];

export function operationsOf(seed: number): Operation[] {
	const random = seeded(seed ^ 0x5eed);
	const between = (low: number, high: number): number =>
		low + Math.floor(random() * (high - low + 1));
	const pick = <T>(all: readonly T[]): T => all[between(0, all.length - 1)]!;
	const pause = (): number => Math.floor(random() ** 2 * LONGEST_PAUSE_MS);
	const lasts = (): number => Math.floor(50 + random() ** 2 * 20_000);
	const device = (): number => between(0, DEVICES - 1);
	const say = (events: number): Operation => ({
		after: pause(),
		type: 'say',
		events,
		safety: pick<Safety>(['ids', 'ids', 'both', 'key', 'none'])
	});
	const size = (): number => (random() < 0.08 ? between(60, 500) : between(1, 20));
	const fault = (type: Fault): Operation => {
		const after = pause();
		switch (type) {
			case 'say':
				return say(size());
			case 'repeat':
			case 'conflict':
				return { after, type, back: between(0, 3) };
			case 'damage':
				return { after, type, back: between(0, 3) };
			case 'invalid':
				return { after, type };
			case 'crash-relay':
			case 'stop-relay':
			case 'new-log':
			case 'slow-storage':
				return { after, type, lasts: lasts() };
			case 'disk':
				return { after, type, state: pick(['slow', 'refuses', 'unknown']), lasts: lasts() };
			case 'restore':
				return { after, type, entries: between(1, 4), lasts: lasts() };
			case 'cut':
			case 'open-tab':
			case 'close-tab':
			case 'kill-tab':
			case 'evict':
			case 'lose':
				return { after, type, device: device() };
			case 'offline':
			case 'silent':
			case 'no-sockets':
			case 'narrow':
			case 'freeze':
			case 'hide':
			case 'full':
				return { after, type, device: device(), lasts: lasts() };
			case 'read':
				return { after, type, device: device(), segment: between(0, 9) };
			case 'retention':
				return { after, type, bytes: pick([null, 5_000, 20_000]) };
			case 'clock':
				return {
					after,
					type,
					whose: pick(['device', 'relay']),
					by: pick([-DAY_MS, -HOUR_MS, -5_000, 5_000, HOUR_MS, DAY_MS])
				};
		}
	};
	const kinds = KINDS.filter(([, share]) => random() < share).map(([type]) => type);
	const short = between(0, FEW_EVENTS) + pick([0, NEARLY_FULL, NEARLY_FULL]);
	const long = between(1, LONG_ONE_IN) === 1 ? LONG_EVENTS : short;
	const operations: Operation[] = [];
	for (let left = long; left > 0; left -= 900) operations.push(say(Math.min(left, 900)));
	operations.push({ after: pause(), type: 'open-tab', device: 0 });
	for (let i = between(FEWEST, MOST); i > 0; i--) {
		operations.push(random() < 0.4 || kinds.length === 0 ? say(size()) : fault(pick(kinds)));
	}
	return operations;
}
