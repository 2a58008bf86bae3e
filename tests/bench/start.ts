/** How soon a relay that is started answers. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { get } from 'node:http';
import { ensureBuilt } from '../../server/bin/build.mjs';
import { freePort } from '../support/relay-process';
import { percentile } from '../support/stats';
import { measured, type Bench } from './bench';

const ROUNDS = 9;
/** Between two questions whether it answers already. */
const ASK_MS = 2;

const BUILT = ['server/bin/start.mjs'];
/** The same sources, translated as they are loaded. */
const SOURCES = [
	'--import',
	'tsx',
	'--input-type=module',
	'--eval',
	`const { main } = await import('./server/bin/main.ts');
	await main(process.argv.slice(1), 'build/app');`,
	'--'
];

const answers = (port: number): Promise<boolean> =>
	new Promise((resolve) => {
		const request = get({ host: '127.0.0.1', port, path: '/healthz', agent: false }, (response) => {
			response.resume();
			resolve(response.statusCode === 200);
		});
		request.on('error', () => resolve(false));
	});

/** From the start of the process to its first answer, in ms. */
async function startOnce(command: readonly string[], data: string): Promise<number> {
	const port = await freePort();
	const args = [...command, '--port', String(port), '--data', data, '--log-level', 'silent'];
	const started = performance.now();
	const relay = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
	const ended = once(relay, 'exit');
	let failed = false;
	void ended.then(() => (failed = true));
	while (!(await answers(port))) {
		if (failed) throw new Error('the relay ended before it answered');
		await new Promise((resolve) => setTimeout(resolve, ASK_MS));
	}
	const ms = performance.now() - started;
	relay.kill();
	await ended;
	return ms;
}

export const start: Bench = {
	name: 'start',
	about: `From the start of \`npm start\`'s script, with a current build and a log that is empty, to the first 200 of /healthz: the median of ${ROUNDS} starts, in turns with the baseline, which runs the same sources through tsx.`,
	async run(fixture) {
		if (!(await ensureBuilt())) throw new Error('it could not be built');
		const [data, other] = [fixture.folder(), fixture.folder()];
		const built: number[] = [];
		const sources: number[] = [];
		for (let i = 0; i < ROUNDS; i++) {
			built.push(await startOnce(BUILT, data));
			sources.push(await startOnce(SOURCES, other));
		}
		return [
			measured('first answer, median', percentile(built, 0.5), 'ms', {
				baseline: percentile(sources, 0.5),
				ratioAtMost: 0.5
			}),
			measured('first answer, worst', Math.max(...built), 'ms', { baseline: Math.max(...sources) })
		];
	}
};
