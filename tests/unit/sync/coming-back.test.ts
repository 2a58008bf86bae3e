/** How soon a page is live again after the way to its relay was cut, without any event of the browser. */
import { expect, test } from 'vitest';
import {
	deadlineOf,
	initialMachine,
	patience,
	type Effect,
	type Event,
	type Machine,
	type Via
} from '../../../src/lib/sync/machine';
import { transition } from '../../../src/lib/sync/transition';
import { seeded } from '../../../src/lib/std/random';
import { CLOSE } from '../../../src/lib/wire/codes';
import { BEAT_VISIBLE_MS } from '../../../src/lib/wire/frame/limits';
import { seed } from '../../support/seed';

/** What a cut does: who connects is turned away; or what is sent is lost, and nothing says so. */
type Cut = 'refuses' | 'swallows';

/** From sending to the answer, in ms. */
const WAY_MS = 50;
const DRAWS = 20;

/** A machine and its way, on a clock of their own. */
class Device {
	now = 1_000_000;
	machine: Machine = initialMachine(true, true, this.now);
	way: Cut | 'open' = 'open';
	/** Sockets that it tried to open. */
	sockets = 0;
	#due: { readonly at: number; readonly event: Event; readonly via: Via }[] = [];
	readonly #random: () => number;

	constructor(random: () => number) {
		this.#random = random;
		this.do({ type: 'start' });
	}

	get isLive(): boolean {
		const { link } = this.machine;
		return link.name === 'following' && link.via === 'websocket';
	}

	do(event: Event): void {
		const [machine, effects] = transition(this.machine, event, this.now, this.#random());
		this.machine = machine;
		for (const effect of effects) this.#perform(effect);
	}

	/** Runs until the clock says `until`, or `stop` holds. */
	run(until: number, stop = (): boolean => false): void {
		while (!stop()) {
			const [next] = this.#due.toSorted((a, b) => a.at - b.at);
			const deadline = deadlineOf(this.machine) ?? Infinity;
			const at = Math.max(this.now, Math.min(next?.at ?? Infinity, deadline));
			if (at > until) break;
			this.now = at;
			if (next && next.at <= deadline) {
				this.#due = this.#due.filter((each) => each !== next);
				this.do(next.event);
			} else this.do({ type: 'tick' });
		}
		if (!stop()) this.now = until;
	}

	/** Cuts the way. */
	cut(way: Cut): void {
		this.way = way;
		this.#due = [];
		if (way === 'refuses') this.do({ type: 'closed', via: 'websocket', code: 1006 });
	}

	#perform(effect: Effect): void {
		if (effect.type === 'close') this.#due = this.#due.filter(({ via }) => via !== effect.via);
		if (effect.type !== 'open' && effect.type !== 'hello') return;
		const { via } = effect;
		if (effect.type === 'open' && via === 'websocket') this.sockets++;
		const closed: Event = { type: 'closed', via, code: 1006 };
		if (this.way === 'refuses') return this.#expect(1, closed, via);
		if (this.way === 'swallows') {
			// A socket says nothing of it; a poll gives up.
			if (via === 'polling') this.#expect(patience(this.machine), closed, via);
			return;
		}
		const welcome: Event = { type: 'welcome', websocket: true, cause: null };
		const answer: Event =
			effect.type === 'open' && via === 'websocket' ? { type: 'opened', via } : welcome;
		this.#expect(WAY_MS, answer, via);
	}

	#expect(ms: number, event: Event, via: Via): void {
		this.#due.push({ at: this.now + ms, event, via });
	}
}

/** From the way's return to being live, the worst of some draws, in ms. */
function worst(cut: Cut, seconds: number): number {
	const random = seeded(seed);
	let most = 0;
	for (let draw = 0; draw < DRAWS; draw++) {
		const device = new Device(random);
		device.run(device.now + 1_000, () => device.isLive);
		device.do({ type: 'progress' });
		device.now += random() * BEAT_VISIBLE_MS;
		device.cut(cut);
		device.run(device.now + seconds * 1_000);
		const back = device.now;
		device.way = 'open';
		// What was lost on a connection breaks it as soon as more comes.
		if (device.isLive) device.do({ type: 'closed', via: 'websocket', code: 1006 });
		device.run(back + 60_000, () => device.isLive);
		most = Math.max(most, device.now - back);
	}
	return most;
}

const BOUNDS = [
	[1, 3_000],
	[4, 3_000],
	[20, 4_000],
	[120, 8_000]
] as const;

for (const cut of ['refuses', 'swallows'] as const) {
	test.each(BOUNDS)(
		`after %i s of a way that ${cut}, a visible page is live within %i ms of its return`,
		(seconds, bound) => {
			expect(worst(cut, seconds), `seed ${seed}`).toBeLessThanOrEqual(bound);
		}
	);
}

test('however long nothing answers, few sockets are tried in vain: Chromium makes those after them wait', () => {
	const device = new Device(() => 0.5);
	device.run(device.now + 1_000, () => device.isLive);
	device.do({ type: 'progress' });
	device.cut('refuses');
	const before = device.sockets;
	device.run(device.now + 120_000);
	expect(device.sockets - before).toBeLessThanOrEqual(4);
	device.way = 'open';
	device.run(device.now + 8_000, () => device.isLive);
	expect(device.isLive).toBe(true);
});

test('a pause that a relay asks for is taken, up to five minutes', () => {
	const pause = (after: number): number => {
		const device = new Device(() => 0.5);
		device.run(device.now + 1_000, () => device.isLive);
		device.do({ type: 'closed', via: 'websocket', code: CLOSE.tooManyConnections, after });
		return (deadlineOf(device.machine) ?? 0) - device.now;
	};
	expect(pause(4_200)).toBe(4_200);
	for (const absurd of [1e9, Infinity]) expect(pause(absurd)).toBe(300_000);
	expect(pause(-1e9)).toBe(250);
});
