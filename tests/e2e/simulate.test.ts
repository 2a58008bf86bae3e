import { spawn } from 'node:child_process';
import { expect, it } from 'vitest';
import { asLong } from '../support/long';

/** A run may take this long on a machine that does other things too, in ms. */
const PATIENCE_MS = 900_000;
/** A world leaves nothing behind: a run of any length fits into this much, in MB. One that stayed has 2. */
const MEMORY_MB = 128;

/** Runs the simulation in a process of its own, as it replaces the platform. What it says is told when it fails. */
function simulate(...options: string[]): Promise<string> {
	const run = spawn('npm', ['run', '--silent', 'simulate', '--', ...options], {
		env: { ...process.env, NODE_OPTIONS: `--max-old-space-size=${MEMORY_MB}` }
	});
	let said = '';
	for (const stream of [run.stdout, run.stderr]) {
		stream.on('data', (text: Buffer) => (said += text.toString()));
	}
	return new Promise((resolve, reject) => {
		run.on('close', (status) => (status === 0 ? resolve(said) : reject(new Error(said))));
	});
}

it(
	'nothing is lost, doubled or changed in simulated worlds, whatever fails in them, and none stays in memory',
	async () => {
		const seeds = asLong(50, 1_000);
		expect(await simulate('--seeds', String(seeds))).toContain(`${seeds} seeds, `);
	},
	PATIENCE_MS
);

it(
	'a seed is the same world each time',
	async () => {
		expect(await simulate('--seeds', '4', '--twice')).toContain('8 seeds, ');
	},
	PATIENCE_MS
);

it(
	'each planted bug is found within 200 seeds',
	async () => {
		// It ends with an error where one of them isn't found.
		const said = await simulate('--planted', '--seeds', '200');
		expect(said.match(/^[a-z-]+: seed \d+, /gm)?.length).toBeGreaterThanOrEqual(13);
	},
	PATIENCE_MS
);
