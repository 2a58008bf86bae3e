/** Rounds of faults until the time is over or a promise is broken. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { twoBuilds } from './builds';
import { describeRound, roundOf, type FaultName } from './plan';
import { compileShim } from './shim';
import { World, type Counts } from './world';

/** A log grows for so many rounds; then another one begins, which bounds time and space. */
const ROUNDS_A_WORLD = 8;

export interface ChaosOptions {
	readonly seed: number;
	/** Faults to draw from. */
	readonly faults: readonly FaultName[];
	/** Whether to begin another round after so many. */
	readonly goesOn: (rounds: number) => boolean;
	/** Whether a browser takes part, and a compiled library and a mounted disk may be used, where there are any. */
	readonly full: boolean;
	readonly print: (line: string) => void;
}

export interface ChaosResult {
	readonly wrong: readonly string[];
	readonly rounds: number;
	readonly counts: readonly Counts[];
	/** What is left for inspection after a failure. */
	readonly folder: string;
}

export async function chaos(options: ChaosOptions): Promise<ChaosResult> {
	const { seed, faults, goesOn, full, print } = options;
	const folder = mkdtempSync(join(tmpdir(), 'backscroll-chaos-'));
	const builds = twoBuilds(folder);
	const library = full ? compileShim(folder) : undefined;
	const counts: Counts[] = [];
	const told = new Set<string>();
	let wrong: readonly string[] = [];
	let rounds = 0;
	while (wrong.length === 0 && goesOn(rounds)) {
		const place = join(folder, `world-${counts.length}`);
		const setting = { folder: place, seed, builds, library, browser: full, mounts: full };
		const world = await World.start(setting);
		try {
			do {
				const round = roundOf(seed, rounds++, faults);
				const started = performance.now();
				print(describeRound(round));
				for (const reason of await world.run(round)) {
					if (!told.has(reason)) print(`left out: ${reason}`);
					told.add(reason);
				}
				const seconds = Math.round((performance.now() - started) / 1_000);
				print(`  ${seconds} s, ${world.counts.events.toLocaleString('en-US')} events`);
			} while (world.wrong.length === 0 && rounds % ROUNDS_A_WORLD !== 0 && goesOn(rounds));
		} catch (error) {
			world.wrong.push((error as Error).stack ?? String(error));
		} finally {
			counts.push(world.counts);
			await world.close();
		}
		wrong = world.wrong;
		if (wrong.length === 0) rmSync(place, { recursive: true, force: true });
	}
	if (wrong.length === 0) rmSync(folder, { recursive: true, force: true });
	return { wrong, rounds, counts, folder };
}
