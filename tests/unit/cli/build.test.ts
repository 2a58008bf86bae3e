import { execFile } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const run = promisify(execFile);

/** The fingerprint as a process of its own computes it, with these variables set. */
async function fingerprint(environment: NodeJS.ProcessEnv = {}): Promise<string> {
	const code = `import { fingerprint } from './server/build.mjs'; console.log(fingerprint());`;
	const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', code], {
		env: { ...process.env, PUBLIC_RELAY_URL: '', ...environment }
	});
	return stdout.trim();
}

it('names the same sources the same, and those for another relay otherwise', async () => {
	const [one, two, elsewhere] = await Promise.all([
		fingerprint(),
		fingerprint(),
		fingerprint({ PUBLIC_RELAY_URL: 'https://relay.example' })
	]);
	expect(one).toMatch(/^[0-9a-f]{64}$/);
	expect(two).toBe(one);
	expect(elsewhere).not.toBe(one);
});

it('answers --help with every option and builds nothing', async () => {
	const mark = 'build/fingerprint';
	const before = existsSync(mark) ? statSync(mark).mtimeMs : null;
	const { stdout, stderr } = await run(process.execPath, ['server/bin/start.mjs', '--help'], {
		// Sources for another relay are stale: a start would build them.
		env: { ...process.env, PUBLIC_RELAY_URL: 'https://relay.example' }
	});
	expect(stdout).toContain('--port');
	expect(stdout).toContain('BACKSCROLL_PORT');
	expect(stderr).toBe('');
	expect(existsSync(mark) ? statSync(mark).mtimeMs : null).toBe(before);
});
