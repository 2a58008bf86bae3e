/** What goes wrong, when and for how long: a pure function of the seed and the number of the round. */
import { seeded } from '../../src/lib/std/random';

/** Every fault, with what it needs beyond processes and sockets. */
const FAULTS = {
	/** The relay is killed and started again. */
	kill: 'nothing',
	/** It is stopped in good order and started again. */
	stop: 'nothing',
	/** It is stopped and another build of it is started on the same data, while pages of the old one stay open. */
	deploy: 'nothing',
	/** It stands still, and goes on. */
	pause: 'nothing',
	/** Its files may not grow any more. */
	'file limit': 'prlimit',
	/** Its disk is full: a small one of its own. */
	'disk full': 'a disk',
	/** Writes find no space. */
	'no space': 'shim',
	/** Syncs fail, all or some. */
	'sync fails': 'shim',
	/** Writes fail, all or some. */
	'write fails': 'shim',
	/** Reads fail, all or some. */
	'read fails': 'shim',
	/** Syncs take long. */
	'slow disk': 'shim',
	/** The relay's wall clock jumps, and jumps back. */
	clock: 'shim',
	/** Connections break: of a device, or of the senders. */
	cut: 'nothing',
	/** Nothing comes through any more, and nobody is told. */
	silence: 'nothing',
	/** Nobody can connect. */
	refusal: 'nothing',
	/** Little comes through, or late. */
	'slow network': 'nothing',
	/** WebSockets can't be opened. */
	'no upgrade': 'nothing',
	/** Bits flip in a copy of the stopped relay's files, which another relay then serves. */
	'flipped bits': 'nothing',
	/** The browser is killed and started again. */
	'browser killed': 'browser',
	/** The browser's wall clock jumps, and jumps back. */
	'browser clock': 'browser and shim'
} as const;

export type FaultName = keyof typeof FAULTS;
export type Need = (typeof FAULTS)[FaultName];

export const FAULT_NAMES = Object.keys(FAULTS) as FaultName[];
export const needOf = (name: FaultName): Need => FAULTS[name];

export interface Fault {
	readonly name: FaultName;
	/** When it begins in its round, and how long it lasts, in ms. */
	readonly at: number;
	readonly lasts: number;
	/** Numbers in [0, 1) for what else the fault draws. */
	readonly draws: readonly [number, number];
}

export interface Round {
	readonly number: number;
	readonly faults: readonly Fault[];
	/** How the relay is started again before all is compared: what was only in memory is gone then. */
	readonly restart: 'none' | 'stop' | 'kill';
	/** Seed of what the round draws while it runs. */
	readonly seed: number;
}

const ROUND_MS = 5_000;
const LONGEST_MS = 4_000;
const MOST_FAULTS = 4;

/** The `number`th round of a seed, of these faults. */
export function roundOf(seed: number, number: number, names: readonly FaultName[]): Round {
	const next = seeded(seed ^ Math.imul(number + 1, 0x9e3779b1));
	const count = 1 + Math.floor(next() * MOST_FAULTS);
	const faults = Array.from({ length: count }, (): Fault => {
		const name = names[Math.floor(next() * names.length)] ?? 'kill';
		const at = Math.floor(next() * ROUND_MS);
		const lasts = 200 + Math.floor(next() ** 2 * LONGEST_MS);
		return { name, at, lasts, draws: [next(), next()] };
	});
	const restart = (['none', 'stop', 'kill', 'kill'] as const)[Math.floor(next() * 4)] ?? 'none';
	return {
		number,
		faults: faults.sort((a, b) => a.at - b.at),
		restart,
		seed: Math.floor(next() * 2 ** 32)
	};
}

export const describeFault = ({ name, at, lasts, draws }: Fault): string =>
	`${name} at ${at} ms for ${lasts} ms (${draws.map((draw) => draw.toFixed(3)).join(' ')})`;

export const describeRound = ({ number, faults, restart }: Round): string =>
	`round ${number}: ${faults.map(describeFault).join(', ')}; restart: ${restart}`;
