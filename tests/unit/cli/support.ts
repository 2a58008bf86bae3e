import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

export interface Run {
	readonly child: ChildProcess;
	readonly out: () => string;
	readonly err: () => string;
	/** The exit code, or the signal that ended it. */
	readonly ended: Promise<number | string | null>;
}

/** Runs TypeScript of ours in a process of its own. */
function run(code: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): Run {
	const child = spawn(
		process.execPath,
		['--import', 'tsx', '--input-type=module', '--eval', code, '--', ...args],
		{ cwd: ROOT, env: { ...process.env, ...environment }, stdio: ['pipe', 'pipe', 'pipe'] }
	);
	let [out, err] = ['', ''];
	child.stdout.on('data', (chunk) => (out += chunk));
	child.stderr.on('data', (chunk) => (err += chunk));
	const ended = once(child, 'close').then(
		([code, signal]: (number | string | null)[]) => signal ?? code ?? null
	);
	return { child, out: () => out, err: () => err, ended };
}

/** The relay as `npm start` runs it, without building the app. */
export const runRelay = (args: readonly string[], environment?: NodeJS.ProcessEnv): Run =>
	run(
		`const { main } = await import('./server/main.ts');
		await main(process.argv.slice(1), 'build/app');`,
		args,
		environment
	);

/** Standard input is `input`, or left open for the test to write to if that is null. */
export const runReplay = (args: readonly string[], input: string | null = ''): Run => {
	const replay = run(
		`const { replay } = await import('./server/cli/replay.ts');
		process.exitCode = await replay(process.argv.slice(1));`,
		args
	);
	if (input !== null) replay.child.stdin?.end(input);
	return replay;
};

/** The address in the line that says it listens. */
export async function listening(relay: Run): Promise<string> {
	let done = false;
	void relay.ended.then(() => (done = true));
	for (;;) {
		const line = relay
			.out()
			.split('\n')
			.find((text) => text.includes('"msg":"listening"'));
		if (line) return (JSON.parse(line) as { url: string }).url;
		if (done) throw new Error(`the relay ended: ${relay.err()}${relay.out()}`);
		await new Promise((resolve) => setTimeout(resolve, 10));
	}
}
