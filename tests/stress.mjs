/**
 * `npm run test:stress -- ROUNDS`: the browser's and the end-to-end tests again and again, 10 rounds by default, while
 * another process keeps each core busy. What follows ROUNDS goes to Vitest and says which tests, as in
 * `npm run test:stress -- 3 --project e2e`. Each round ends with its line of a table, the last one with the whole
 * table, and with status 1 when a round failed.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTests } from './support/steps.mjs';
import { temporaryInMemory } from './support/temporary.mjs';

const [given = '10', ...which] = process.argv.slice(2);
const rounds = Number(given);
if (!Number.isInteger(rounds) || rounds < 1) {
	console.error(
		'npm run test:stress -- ROUNDS …: a whole number, at least 1, then arguments of Vitest'
	);
	process.exit(2);
}

/** Ends with this process, however that ends. */
const BUSY = 'const parent = process.ppid; while (process.ppid === parent);';
const busy = Array.from({ length: availableParallelism() }, () =>
	spawn(process.execPath, ['--eval', BUSY], { stdio: 'ignore' })
);
temporaryInMemory();
const scratch = mkdtempSync(join(tmpdir(), 'backscroll-stress-'));
const all = ['browser', 'e2e', 'long'].flatMap((name) => ['--project', name]);
const lines = [];
let failedRounds = 0;
for (let round = 1; round <= rounds; round++) {
	const report = join(scratch, `${round}.json`);
	const { ok, passed, failed, failures } = await runTests(
		`round ${round} of ${rounds}`,
		which.length > 0 ? which : all,
		report
	);
	if (!ok) failedRounds++;
	lines.push(`| ${round} | ${passed} | ${failed} | ${failures.join('; ')} |`);
	console.log(lines.at(-1));
}
for (const child of busy) child.kill();
rmSync(scratch, { recursive: true, force: true });
console.log(
	`\n| round | passed | failed | which |\n| --- | --- | --- | --- |\n${lines.join('\n')}`
);
console.log(`\n${rounds - failedRounds} of ${rounds} rounds passed`);
process.exit(failedRounds === 0 ? 0 : 1);
