import { spawn, type ChildProcess, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { ensureBuilt } from '../../../server/bin/build.mjs';

if (!(await ensureBuilt(['server']))) throw new Error('the server could not be built');

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

export interface Run {
	readonly child: ChildProcess;
	readonly out: () => string;
	readonly err: () => string;
	/** The exit code, or the signal that ended it. */
	readonly ended: Promise<number | string | null>;
}

/** Runs a command as it is built, in a process of its own. */
const run = (
	command: 'start' | 'replay',
	args: readonly string[],
	environment: NodeJS.ProcessEnv = {}
): Run =>
	followed(
		spawn(process.execPath, [`build/server/${command}.mjs`, ...args], {
			cwd: ROOT,
			env: { ...process.env, ...environment }
		})
	);

/** A process with what it says, to its end. */
export function followed(child: ChildProcessWithoutNullStreams): Run {
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
	run('start', args, environment);

/** Standard input is `input`, or left open for the test to write to if that is null. */
export const runReplay = (args: readonly string[], input: string | null = ''): Run => {
	const replay = run('replay', args);
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
