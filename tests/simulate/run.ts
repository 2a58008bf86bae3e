/**
 * `npm run simulate -- --seeds 5000` simulates these many seeds from `--seed` on (default: 1), each a world of its own. A
 * seed that fails is shrunk and told with the command that repeats it.
 *
 * `--bug NAME` plants a bug, `--planted` each of them in turn, or that one: then a seed must fail. `--twice` runs each seed twice and
 * compares all that happened.
 */
import './kernel/globals';
import { parseArgs } from 'node:util';
import { upkeep } from '../../src/lib/archive/tables/later';
import { BUGS, isBug, type Bug } from './bugs';
import { shrink, simulate, type Outcome } from './simulate';
import { inWords } from './workload/operations';

/** Where bugs that few seeds find were found last: those are tried first. */
const RARE: Partial<Record<Bug, number>> = { 'subscribed-early': 197 };
/** After so many failures a run ends: to shrink one takes as long as many seeds. */
const MOST_FAILURES = 5;

const { values } = parseArgs({
	options: {
		seeds: { type: 'string' },
		seed: { type: 'string', default: '1' },
		bug: { type: 'string' },
		planted: { type: 'boolean', default: false },
		twice: { type: 'boolean', default: false }
	}
});
const first = Number(values.seed);
const count = Number(values.seeds ?? 1);
const bug = values.bug ?? null;
if (bug !== null && !isBug(bug)) {
	console.error(`--bug is one of: ${Object.keys(BUGS).join(', ')}`);
	process.exit(2);
}

// To note where each error was made takes a tenth of the time; one seed alone tells it.
if (count > 1) Error.stackTraceLimit = 0;

// Devices load it later, in real time: it is here before the first world.
await upkeep();

const cpu = process.cpuUsage();
const started = process.hrtime.bigint();
let run = 0;
let steps = 0;
const failed = values.planted ? await findPlanted() : await runSeeds(bug);
const { user, system } = process.cpuUsage(cpu);
const seconds = (Number(process.hrtime.bigint() - started) / 1e9).toFixed(1);
const spent = (user + system) / 1e6;
console.log(
	`${run} seeds, ${steps} steps, ${failed} failed; ${seconds} s, ${spent.toFixed(1)} s of a processor`
);
process.exit(failed === 0 ? 0 : 1);

async function one(seed: number, planted: Bug | null): Promise<Outcome> {
	const outcome = await simulate(seed, planted);
	run++;
	steps += outcome.steps;
	return outcome;
}

/** Returns how many failed. */
async function runSeeds(planted: Bug | null): Promise<number> {
	let failures = 0;
	for (let seed = first; seed < first + count && failures < MOST_FAILURES; seed++) {
		const outcome = await one(seed, planted);
		const again = values.twice ? await one(seed, planted) : outcome;
		if (again.hash !== outcome.hash) {
			failures++;
			console.log(`seed ${seed} isn't the same twice: ${outcome.hash} and ${again.hash}`);
		} else if (outcome.failure) {
			failures++;
			console.log(told(await shrink(outcome, planted), planted));
		} else if (count === 1) {
			const { hash, lasted } = outcome;
			console.log(`seed ${seed}: ${Math.round(lasted)} ms of virtual time, ${hash}`);
		}
	}
	return failures;
}

/** Returns how many bugs no seed finds. */
async function findPlanted(): Promise<number> {
	let missed = 0;
	for (const name of (bug ? [bug] : Object.keys(BUGS)).filter(isBug)) {
		let found: Outcome | undefined;
		const seeds = Array.from({ length: count }, (_, i) => first + i);
		const rare = RARE[name];
		if (rare !== undefined && seeds.includes(rare)) seeds.unshift(rare);
		for (const seed of seeds) {
			if (found) break;
			const outcome = await one(seed, name);
			if (outcome.failure) found = outcome;
		}
		if (!found) missed++;
		console.log(
			found ? `${name}: seed ${found.seed}, ${found.failure?.rule}` : `${name}: found by none`
		);
	}
	return missed;
}

function told({ seed, failure, operations }: Outcome, planted: Bug | null): string {
	return [
		`seed ${seed} broke “${failure?.rule}”: ${failure?.message}`,
		`with ${operations.length} operations:`,
		...operations.map((operation) => `  ${inWords(operation)}`),
		`again: npm run simulate -- --seed ${seed}${planted ? ` --bug ${planted}` : ''}`
	].join('\n');
}
