/** What a relay that has the corpus costs: memory, and the time to start again. */
import { measured, type Bench } from './bench';
import { residentMiB } from './fixture';

const STARTS = 5;

export const relay: Bench = {
	name: 'relay',
	about: `A relay whose log holds the whole corpus: its resident memory after it took the corpus and after it was started again, and the time from the start of \`npm start\`'s script to its ready line (best and worst of ${STARTS}), which includes the check that the built app is up to date.`,
	async run(fixture) {
		const { memory } = await fixture.filled('file');
		const process = await fixture.relayWith('file');
		const times: number[] = [];
		for (let i = 0; i < STARTS; i++) {
			await process.stop();
			const started = performance.now();
			await process.start();
			times.push(performance.now() - started);
		}
		const { totals } = await process.snapshot();
		const restarted = residentMiB(process.pid);
		await process.stop();
		if (totals.messages !== fixture.corpus.messages.length) throw new Error('messages are missing');
		return [
			measured('memory after ingest', memory, 'MiB'),
			measured('memory after a restart', restarted, 'MiB'),
			measured('start, best', Math.min(...times), 'ms'),
			measured('start, worst', Math.max(...times), 'ms', { atMost: 2_000 })
		];
	}
};
