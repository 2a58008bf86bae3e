import { expect, it } from 'vitest';
import { WallClock } from '../../../src/lib/std/wall-clock';

/** A wall clock and one that never goes back, which pass together until a test sets the first. */
class Clocks {
	wall = 1_700_000_000_000;
	steady = 5_000;
	readonly read = new WallClock(
		() => this.wall,
		() => this.steady
	);

	pass(ms: number): this {
		this.wall += ms;
		this.steady += ms;
		return this;
	}

	set(step: number): this {
		this.wall += step;
		return this;
	}
}

it('A wall clock that nobody sets makes no step, however long it passes', () => {
	const clocks = new Clocks();
	for (const ms of [0, 1, 999, 86_400_000]) {
		expect(clocks.pass(ms).read.read()).toEqual({ now: clocks.wall, step: 0 });
	}
});

it('tells how far it was set back, once', () => {
	const clocks = new Clocks().pass(500).set(-3_600_000).pass(20);
	expect(clocks.read.read()).toEqual({ now: clocks.wall, step: -3_600_000 });
	expect(clocks.pass(1_000).read.read()).toEqual({ now: clocks.wall, step: 0 });
});

it('takes a step forward for time that passed: a sleep looks the same', () => {
	const clocks = new Clocks().set(3_600_000);
	expect(clocks.read.read()).toEqual({ now: clocks.wall, step: 0 });
});

it('leaves the small steps of a time server alone', () => {
	const clocks = new Clocks().set(-900);
	expect(clocks.read.read()).toEqual({ now: clocks.wall, step: 0 });
});
