/** What a relay does while it is abused: its processor time, its memory, and how soon it says that it is well. */
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { residentMiB } from '../fixture';

/** Whoever asks whether the relay is well, and others who read, are not who abuses it. */
const WATCHER = '127.0.0.200';
const EVERY_MS = 20;

/** Processor time of a process, in seconds. */
function cpuSeconds(pid: number): number {
	const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
	return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** Milliseconds until the answer to a GET is there. */
export function timed(port: number, path: string, agent?: Agent): Promise<number> {
	const began = performance.now();
	return new Promise((resolve, reject) => {
		request({ host: '127.0.0.1', port, path, localAddress: WATCHER, agent }, (response) => {
			response.resume();
			response.on('end', () => resolve(performance.now() - began));
		})
			.on('error', reject)
			.end();
	});
}

export interface Watched {
	readonly cpu: number;
	/** Most that it had more than before, in MiB. */
	readonly memory: number;
	/** The slowest answer of /healthz, in ms. */
	readonly health: number;
}

/** Watches a relay while something happens to it, and a moment longer. */
export async function watched(
	{ pid, port }: { readonly pid: number; readonly port: number },
	during: () => Promise<unknown>
): Promise<Watched> {
	const [cpu, memory] = [cpuSeconds(pid), residentMiB(pid)];
	const agent = new Agent({ keepAlive: true });
	let [most, health, isOver] = [memory, 0, false];
	const watching = (async () => {
		while (!isOver) {
			const [took] = await Promise.all([
				timed(port, '/healthz', agent),
				new Promise((resolve) => setTimeout(resolve, EVERY_MS))
			]);
			health = Math.max(health, took);
			most = Math.max(most, residentMiB(pid));
		}
	})();
	await during();
	isOver = true;
	await watching;
	agent.destroy();
	return { cpu: cpuSeconds(pid) - cpu, memory: most - memory, health };
}
