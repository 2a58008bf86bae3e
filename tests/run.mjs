/**
 * `npm test`: lint, types, build and tests, in one go on a machine that may have no browser yet. Lint runs beside
 * all else; types are checked beside the tests, once the app is built. `--long` adds the tests in tests/e2e/long, and
 * has random and big tests go on as long as they are worth it. tests/browsers runs by itself (tests/browsers.mjs). The last line counts the tests.
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

/** What the tests gave, and whether the types hold; nothing where there is no build to test. */
async function buildAndTest() {
	if (!(await npm('build'))) return { ok: false, passed: 0, failed: 0, skipped: 0, failures: [] };
	const [types, tests] = await Promise.all([
		npm('check'),
		runTests(
			'tests',
			['unit', 'fallback', 'browser', 'e2e', ...(long ? ['long'] : [])].flatMap((name) => [
				'--project',
				name
			]),
			join(scratch, 'report.json')
		)
	]);
	return { ...tests, ok: types && tests.ok };
}

const [lint, tests] = await Promise.all([npm('lint'), buildAndTest()]);
rmSync(scratch, { recursive: true, force: true });
const ok = lint && tests.ok;
const failed = ok ? 0 : Math.max(1, tests.failed);
for (const name of [...failedStages, ...tests.failures]) console.log(`FAILED ${name}`);
console.log(
	`\n${tests.passed} passed, ${failed} failed${tests.skipped ? `, ${tests.skipped} skipped` : ''}`
);
process.exit(ok ? 0 : 1);
