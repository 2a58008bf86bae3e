/**
 * `npm test`: lint, types, build, every test, in one go on a machine that may have no browser yet.
 * Stops at the first step that fails; the last line counts the tests.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureChromium } from './support/chromium.mjs';
import { ensureIrcServers } from './support/ircd.mjs';
import { ensurePromtool } from './support/promtool.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'backscroll-test-'));
const report = join(scratch, 'report.json');

function step(name, command, args) {
	const started = performance.now();
	console.log(`\n== ${name}`);
	const { status } = spawnSync(command, args, { stdio: 'inherit' });
	console.log(
		`== ${name}: ${status === 0 ? 'ok' : 'FAILED'} in ${((performance.now() - started) / 1000).toFixed(0)} s`
	);
	return status === 0;
}

const chromium = ensureChromium();
process.env.BACKSCROLL_CHROMIUM = chromium;
ensurePromtool();
ensureIrcServers();

let ok =
	step('lint', 'npm', ['run', '--silent', 'lint']) &&
	step('types', 'npm', ['run', '--silent', 'check']) &&
	step('build', 'npm', ['run', '--silent', 'build']);
let passed = 0;
let failed = 0;
let skipped = 0;
if (ok) {
	ok = step('tests', 'npx', [
		'vitest',
		'run',
		'--reporter=default',
		'--reporter=json',
		`--outputFile.json=${report}`
	]);
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
