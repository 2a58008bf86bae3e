/** Commands as steps of a run, with their seconds, and the tests among them. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

/**
 * Runs a command to its end; whether it ended well. What it says is printed then: two at once would mix. With `stdio`
 * 'inherit' it prints as it goes.
 */
export async function step(name, command, args, stdio = 'pipe') {
	const started = performance.now();
	if (stdio === 'inherit') console.log(`\n== ${name}`);
	const child = spawn(command, args, { stdio: ['ignore', stdio, stdio] });
	const said = [];
	for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part) => said.push(part));
	const [status] = await once(child, 'close');
	const seconds = ((performance.now() - started) / 1000).toFixed(0);
	if (stdio === 'pipe') process.stdout.write(`\n== ${name}\n${Buffer.concat(said)}`);
	console.log(`== ${name}: ${status === 0 ? 'ok' : 'FAILED'} in ${seconds} s`);
	return status === 0;
}

/** Runs tests with these arguments of Vitest's; how many passed, failed and were skipped, and the names of those that failed. `stdio` as of `step`. */
export async function runTests(name, args, report, stdio = 'inherit') {
	const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
	const ok = await step(name, 'npx', ['vitest', 'run', ...reporters, ...args], stdio);
	try {
		const result = JSON.parse(readFileSync(report, 'utf8'));
		return {
			ok,
			passed: result.numPassedTests,
			failed: result.numFailedTests,
			skipped: result.numPendingTests + result.numTodoTests,
			failures: result.testResults.flatMap(failuresOf)
		};
	} catch {
		return { ok: false, passed: 0, failed: 0, skipped: 0, failures: ['the run itself'] };
	}
}

/** The tests of a file that failed, or the file where it failed as a whole. */
function failuresOf({ name, status, assertionResults }) {
	const file = name.slice(name.indexOf('tests/'));
	const failed = assertionResults.filter((test) => test.status === 'failed');
	if (failed.length === 0 && status === 'failed') return [file];
	return failed.map(({ fullName }) => `${file}: ${fullName.trim()}`);
}
