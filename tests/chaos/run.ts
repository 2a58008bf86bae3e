/**
 * `npm run chaos`: the real parts under faults, for two minutes. `--minutes N` goes on for longer, `--seed N` repeats the
 * faults of an earlier run, `--faults a,b` draws from these alone. `--decodes N` decodes N mutated frames instead. Ends with
 * status 1 when a promise is broken.
 */
import { parseArgs } from 'node:util';
import { ensureBuilt } from '../../server/bin/build.mjs';
import { chaos } from './chaos';
import { decodes } from './decodes';
import { FAULT_NAMES, type FaultName } from './plan';
import type { Counts } from './world';

const MINUTES = 2;

/** A number of the command line, at least 0. Throws RangeError. */
function numberOf(flag: string, text: string): number {
	const value = Number(text);
	if (text === '' || !(value >= 0)) throw new RangeError(`--${flag} takes a number, not "${text}"`);
	return value;
}

function faultsOf(text: string | undefined): readonly FaultName[] {
	if (text === undefined) return FAULT_NAMES;
	return text.split(',').map((name) => {
		const known = FAULT_NAMES.find((each) => each === name.trim());
		if (!known) throw new RangeError(`no fault "${name}". There are: ${FAULT_NAMES.join(', ')}`);
		return known;
	});
}

const summed = (counts: readonly Counts[]): string => {
	const sum = (of: (each: Counts) => number): string =>
		counts.reduce((total, each) => total + of(each), 0).toLocaleString('en-US');
	const damaged = new Map<string, number>();
	for (const [outcome, n] of counts.flatMap((each) => Object.entries(each.damaged))) {
		damaged.set(outcome, (damaged.get(outcome) ?? 0) + n);
	}
	return [
		`${sum((each) => each.acknowledged)} events acknowledged, ${sum((each) => each.events)} in the logs`,
		`${sum((each) => each.failedAttempts)} attempts to send failed, ${sum((each) => each.failedCalls)} calls to the disk`,
		`${sum((each) => each.breaks)} broken connections of devices, ${sum((each) => each.snapshots)} snapshots`,
		...[...damaged].map(([outcome, n]) => `damaged copies ${outcome}: ${n}`)
	].join('\n');
};

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			seed: { type: 'string' },
			minutes: { type: 'string' },
			faults: { type: 'string' },
			decodes: { type: 'string' }
		}
	});
	const seed = numberOf('seed', values.seed ?? String((Date.now() ^ (process.pid << 8)) >>> 0));
	if (values.decodes !== undefined) {
		process.exitCode = (await decodes(numberOf('decodes', values.decodes), seed)) ? 0 : 1;
		return;
	}
	const minutes = numberOf('minutes', values.minutes ?? String(MINUTES));
	const faults = faultsOf(values.faults);
	if (!(await ensureBuilt())) {
		process.exitCode = 1;
		return;
	}
	const end = performance.now() + minutes * 60_000;
	console.log(`seed ${seed}, ${minutes} minutes`);
	const { wrong, rounds, counts, folder } = await chaos({
		seed,
		faults,
		goesOn: (done) => done === 0 || performance.now() < end,
		full: true,
		print: console.log
	});
	console.log(`${rounds} rounds\n${summed(counts)}`);
	if (wrong.length === 0) return console.log('No promise was broken.');
	for (const what of wrong) console.log(`BROKEN ${what}`);
	const only = values.faults === undefined ? '' : ` --faults '${values.faults}'`;
	console.log(
		`Its folder: ${folder}\nAgain: npm run chaos -- --seed ${seed} --minutes ${minutes}${only}`
	);
	process.exitCode = 1;
}

try {
	await main();
} catch (error) {
	if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
	console.error(error.message);
	process.exitCode = 2;
}
// What is still open after a failure, for example a page of a dead browser, keeps nothing alive.
process.exit();
