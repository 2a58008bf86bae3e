import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
	deadlineOf,
	initialMachine,
	shifted,
	type Effect,
	type Event,
	type Machine
} from '../../../src/lib/sync/machine';
import { statusOf } from '../../../src/lib/sync/machine-status';
import { transition } from '../../../src/lib/sync/transition';
import '../../support/seed';

const via = fc.constantFrom('websocket' as const, 'polling' as const);
const event: fc.Arbitrary<Event> = fc.oneof(
	fc
		.constantFrom(
			...(['start', 'installed', 'heard', 'progress', 'wake', 'try-now', 'tick'] as const)
		)
		.map((type) => ({ type })),
	via.map((by) => ({ type: 'opened' as const, via: by })),
	fc.record({
		type: fc.constant('closed' as const),
		via,
		code: fc.constantFrom(1000, 1006, 4000, 4001, 4003, 4500, 4501)
	}),
	fc.record({
		type: fc.constant('welcome' as const),
		websocket: fc.boolean(),
		cause: fc.constantFrom(null, null, 'no-cursor' as const, 'too-far-behind' as const)
	}),
	fc.record({ type: fc.constant('late' as const), by: fc.integer({ min: -5, max: 60_000 }) }),
	fc.record({ type: fc.constant('gap' as const), at: fc.integer({ min: 0, max: 2 }) }),
	fc.constant({ type: 'failed' as const, reason: 'bad-answer' as const }),
	fc.constant({ type: 'damaged' as const }),
	fc.record({ type: fc.constantFrom('visible' as const, 'online' as const), value: fc.boolean() })
);
const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 20_000 }), event), { maxLength: 60 });
/** Ways into the states that random events seldom reach. */
const WAYS: readonly Event[][] = [
	[],
	[
		{ type: 'opened', via: 'websocket' },
		{ type: 'welcome', websocket: true, cause: null }
	],
	[
		{ type: 'closed', via: 'websocket', code: 1006 },
		{ type: 'welcome', websocket: true, cause: null },
		{ type: 'try-now' }
	]
];
const script = fc
	.tuple(fc.constantFrom(...WAYS), steps)
	.map(([way, rest]) => [...way.map((one) => [0, one] as const), ...rest]);

/** What the engine would have open. */
class World {
	readonly open = new Set<string>();

	apply(effects: readonly Effect[]): void {
		for (const effect of effects) {
			if (effect.type === 'open') {
				expect(this.open, 'opened twice').not.toContain(effect.via);
				this.open.add(effect.via);
			} else if (effect.type === 'close') this.open.delete(effect.via);
			else if (effect.type === 'hello') expect(this.open).toContain(effect.via);
		}
	}
}

/** Connections that the link may have open, and must have. */
function expected({ link }: Machine): string[] {
	if (link.name === 'idle' || link.name === 'paused' || link.name === 'stopped') return [];
	const probing = link.name === 'following' && link.via === 'polling' && link.probe !== null;
	return probing ? ['polling', 'websocket'] : [link.via];
}

test('whatever happens, connections open and close with the link, and there is always a way on', () => {
	fc.assert(
		fc.property(script, (list) => {
			let now = 1_000_000;
			let machine = initialMachine(true, true, now);
			const world = new World();
			const apply = (one: Event): void => {
				// A connection that is not open can not say that it opened or closed.
				if ((one.type === 'opened' || one.type === 'closed') && !world.open.has(one.via)) return;
				if (one.type === 'closed') world.open.delete(one.via);
				const [next, effects] = transition(machine, one, now, 0.5);
				world.apply(effects);
				machine = next;
				expect([...world.open].sort()).toEqual(expected(machine).sort());
				const status = statusOf(machine, null);
				expect(status.state === 'stopped').toBe(machine.link.name === 'stopped');
			};
			apply({ type: 'start' });
			for (const [wait, one] of list) {
				now += wait;
				apply(one);
				if (machine.link.name === 'paused')
					expect(machine.link.until - now).toBeLessThanOrEqual(30_000);
			}
			// Left alone, it comes to a stop, waits for an answer over HTTP, or keeps trying, with pauses.
			let opened = 0;
			const begin = now;
			for (let i = 0; i < 200 && now - begin < 120_000; i++) {
				const deadline = deadlineOf(machine);
				if (deadline === null) break;
				now = Math.max(now, deadline);
				const before = world.open.size;
				apply({ type: 'tick' });
				if (world.open.size > before) opened++;
			}
			expect(opened).toBeLessThan(100);
			if (deadlineOf(machine) === null) {
				expect(['stopped', 'installing', 'idle', 'following']).toContain(machine.link.name);
			}
		}),
		{ numRuns: 500 }
	);
});

test('a clock that is set back or forth in between changes nothing but the times', () => {
	fc.assert(
		fc.property(
			script,
			fc.integer({ min: -86_400_000, max: 86_400_000 }),
			fc.nat(60),
			(list, step, when) => {
				let now = 1_000_000;
				let machine = initialMachine(true, true, now);
				let other = machine;
				list.forEach(([wait, one], i) => {
					now += wait;
					// The clock is set before the event of this number.
					const set = i >= when ? step : 0;
					if (i === when) other = shifted(other, step);
					const [next, effects] = transition(machine, one, now, 0.5);
					const [otherNext, otherEffects] = transition(other, one, now + set, 0.5);
					expect(otherEffects).toEqual(effects);
					expect(otherNext).toEqual(set === 0 ? next : shifted(next, set));
					[machine, other] = [next, otherNext];
				});
			}
		)
	);
});
