/**
 * `npm test`: lint, types, build, every test, in one go on a machine that may have no browser yet.
 * Lint runs beside types and build. Stops at what fails; the last line counts the tests.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureChromium } from './support/chromium.mjs';
import { ensureIrcServers } from './support/ircd.mjs';
import { ensurePromtool } from './support/promtool.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'backscroll-test-'));
const report = join(scratch, 'report.json');

/** Runs a command to its end, then prints what it said: two at once would mix. Tests print as they go. */
async function step(name, command, args, stdio = 'pipe') {
	const started = performance.now();
	if (stdio === 'inherit') console.log(`\n== ${name}`);
	const child = spawn(command, args, { stdio: ['ignore', stdio, stdio] });
	const said = [];
	for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part) => said.push(part));
	const [status] = await once(child, 'close');
	if (stdio === 'pipe') process.stdout.write(`\n== ${name}\n${Buffer.concat(said)}`);
	const seconds = ((performance.now() - started) / 1000).toFixed(0);
	console.log(`== ${name}: ${status === 0 ? 'ok' : 'FAILED'} in ${seconds} s`);
	return status === 0;
}

const chromium = ensureChromium();
process.env.BACKSCROLL_CHROMIUM = chromium;
ensurePromtool();
ensureIrcServers();

const npm = (script) => step(script, 'npm', ['run', '--silent', script]);
const typesAndBuild = async () => (await npm('check')) && (await npm('build'));
let ok = (await Promise.all([npm('lint'), typesAndBuild()])).every(Boolean);
let passed = 0;
let failed = 0;
let skipped = 0;
if (ok) {
	const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
	ok = await step('tests', 'npx', ['vitest', 'run', ...reporters], 'inherit');
	try {
		const result = JSON.parse(readFileSync(report, 'utf8'));
		passed = result.numPassedTests;
		failed = result.numFailedTests;
		skipped = result.numPendingTests + result.numTodoTests;
	} catch {
		ok = false;
	}
}
rmSync(scratch, { recursive: true, force: true });
if (!ok && failed === 0) failed = 1;
console.log(`\n${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
process.exit(ok ? 0 : 1);
