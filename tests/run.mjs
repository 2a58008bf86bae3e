/**
 * `npm test`: lint, types, build and tests, in one go on a machine that may have no browser yet. Lint runs beside
 * the build and the tests; the type check follows it. Tests in Node and in the browser run at the same time. `--long` adds
 * the tests in tests/e2e/long, and has random and big tests go on as long as they are worth it. tests/browsers runs by itself (tests/browsers.mjs). The last line counts the tests.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureChromium } from './support/chromium.mjs';
import { ensureEngines } from './support/engines/find.mjs';
import { ensureIrcServers } from './support/ircd.mjs';
import { ensurePromtool } from './support/promtool.mjs';
import { runTests, step } from './support/steps.mjs';
import { temporaryInMemory } from './support/temporary.mjs';

const long = process.argv.includes('--long');
if (long) process.env.BACKSCROLL_LONG = '1';
process.env.BACKSCROLL_CHROMIUM = ensureChromium();
ensurePromtool();
ensureIrcServers();
ensureEngines();

temporaryInMemory();
const scratch = mkdtempSync(join(tmpdir(), 'backscroll-test-'));

/** The stages that failed, for the last lines: what a stage says may be far above them. */
const failedStages = [];

/** Runs a script of package.json; whether it ended well. */
async function npm(script) {
	const ok = await step(script, 'npm', ['run', '--silent', script]);
	if (!ok) failedStages.push(`npm run ${script}`);
	return ok;
}

const NONE = { ok: false, passed: 0, failed: 0, skipped: 0, failures: [] };

/** Tests of these projects of Vitest's, in a run of their own. */
const testsOf = (name, projects, stdio) =>
	runTests(
		name,
		projects.flatMap((project) => ['--project', project]),
		join(scratch, `${name}.json`),
		stdio
	);

const lint = npm('lint');
const built = await npm('build');

// Tests in Node spend much of their time waiting. The others run beside them, so that both cores stay busy.
const inNode = ['unit', 'fallback', 'e2e', ...(long ? ['long'] : [])];
const [style, types, ...runs] = await Promise.all([
	lint,
	built && lint.then(() => npm('check')),
	built ? testsOf('tests', inNode, 'inherit') : NONE,
	built ? testsOf('browser tests', ['browser'], 'pipe') : NONE
]);
rmSync(scratch, { recursive: true, force: true });
const ok = style && types && runs.every((run) => run.ok);
const sum = (count) => runs.reduce((all, run) => all + count(run), 0);
const failed = ok
	? 0
	: Math.max(
			1,
			sum((run) => run.failed)
		);
for (const name of [...failedStages, ...runs.flatMap((run) => run.failures)])
	console.log(`FAILED ${name}`);
const skipped = sum((run) => run.skipped);
console.log(
	`\n${sum((run) => run.passed)} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`
);
process.exit(ok ? 0 : 1);
