/** Decodes mutated frames in several processes, each with seeds of its own, and tells how it goes. */
import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** Mutants of one seed: a failure is found again by decoding so many. */
export const MUTANTS_A_SEED = 2_000;
const TOLD_MS = 10_000;

/** What a process tells of a seed: how many of its mutants were read, and what was worse than a refusal. */
export interface Decoded {
	readonly seed: number;
	readonly read: number;
	readonly worse: string | null;
}

/** Decodes `count` mutants, rounded up to whole seeds from `seed` on. Returns whether none was worse than refused. */
export async function decodes(count: number, seed: number): Promise<boolean> {
	const seeds = Math.ceil(count / MUTANTS_A_SEED);
	const started = performance.now();
	let next = 0;
	let done = 0;
	let read = 0;
	const worse: string[] = [];
	const tell = (): void => {
		const rate = Math.round((done * MUTANTS_A_SEED * 1_000) / (performance.now() - started));
		const decoded = (done * MUTANTS_A_SEED).toLocaleString('en-US');
		console.log(
			`${decoded} decoded, ${rate.toLocaleString('en-US')}/s, ${read.toLocaleString('en-US')} read`
		);
	};
	console.log(`seeds ${seed} … ${seed + seeds - 1}`);
	const timer = setInterval(tell, TOLD_MS);
	const work = (): Promise<void> =>
		new Promise((resolve) => {
			const child = fork('tests/chaos/decoder.ts');
			const send = (): void => {
				if (next < seeds && worse.length === 0) child.send(seed + next++);
				else child.disconnect();
			};
			child.on('message', (decoded: Decoded) => {
				done += 1;
				read += decoded.read;
				if (decoded.worse !== null) worse.push(`seed ${decoded.seed}: ${decoded.worse}`);
				send();
			});
			child.once('exit', (code, signal) => {
				if (code !== 0) worse.push(`a process ended (${code ?? signal})`);
				resolve();
			});
			send();
		});
	await Promise.all(Array.from({ length: availableParallelism() }, work));
	clearInterval(timer);
	tell();
	for (const what of worse)
		console.log(
			`BROKEN ${what}\nAgain: npm run chaos -- --decodes 1 --seed ${what.slice(5).split(':')[0]}`
		);
	return worse.length === 0;
}
