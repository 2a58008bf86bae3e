/**
 * `npm run simulate -- --seeds 5000`: simulates these many seeds from `--seed` on (1), each a world of its own. A seed that
 * fails is shrunk and told with the command that repeats it. `--bug NAME` plants a bug. `--twice` runs each seed twice and
 * compares all that happened.
 */
import './kernel/globals';
import { parseArgs } from 'node:util';
import { BUGS, isBug } from './bugs';
import { shrink, simulate, type Outcome } from './simulate';
import { inWords } from './workload/operations';

/** After so many failures a run ends: to shrink one takes as long as fifty seeds. */
const MOST_FAILURES = 5;

const { values } = parseArgs({
	options: {
		seeds: { type: 'string' },
		seed: { type: 'string', default: '1' },
		bug: { type: 'string' },
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

const told = (outcome: Outcome): string =>
	[
		`seed ${outcome.seed} broke “${outcome.failure?.rule}”: ${outcome.failure?.message}`,
		`with ${outcome.operations.length} operations:`,
		...outcome.operations.map((operation) => `  ${inWords(operation)}`),
		`again: npm run simulate -- --seed ${outcome.seed}${bug ? ` --bug ${bug}` : ''}`
	].join('\n');

const started = process.hrtime.bigint();
const cpu = process.cpuUsage();
let steps = 0;
let failed = 0;
let run = 0;
for (let seed = first; seed < first + count && failed < MOST_FAILURES; seed++) {
	const outcome = await simulate(seed, bug);
	steps += outcome.steps;
	run++;
	const again = values.twice ? await simulate(seed, bug) : outcome;
	if (again.hash !== outcome.hash) {
		failed++;
		console.log(`seed ${seed} isn't the same twice: ${outcome.hash} and ${again.hash}`);
	} else if (outcome.failure) {
		failed++;
		console.log(told(await shrink(outcome, bug)));
	} else if (count === 1) {
		console.log(
			`seed ${seed}: ${outcome.steps} steps in ${Math.round(outcome.lasted)} ms, ${outcome.hash}`
		);
	}
}
const { user, system } = process.cpuUsage(cpu);
const seconds = Number(process.hrtime.bigint() - started) / 1e9;
const each = ((user + system) / 1e3 / run).toFixed(0);
console.log(
	`${run} seeds, ${steps} steps, ${failed} failed; ${seconds.toFixed(1)} s, ${each} ms of a processor each`
);
process.exit(failed === 0 ? 0 : 1);
