/** How fast messages get through the ingest endpoint to the disk. */
import { RelayProcess } from '../support/relay-process';
import { bareRate } from './bare-sqlite';
import { measured, type Bench } from './bench';
import { IngestClient, bodies, sendAll } from './ingest-client';
import { percentile } from './stats';

const BATCH = 100;
const CONNECTIONS = 8;

export const ingest: Bench = {
	name: 'ingest',
	about: `The whole corpus through \`POST /api/ingest\` of a relay process, ${BATCH} messages a batch over ${CONNECTIONS} connections, each answered only when it is durable (SQLite, WAL, synchronous=FULL). The sender is in this process and shares the machine's cores. Baseline: better-sqlite3 alone in a loop, nothing parsed, checked, hashed or packed, writing the same rows into the same tables and indexes with the same pragmas, a transaction for every ${BATCH} messages.`,
	async run(fixture) {
		const data = fixture.folder();
		const relay = await RelayProcess.start({ data });
		const client = new IngestClient(relay, CONNECTIONS);
		const batches = bodies(fixture.messages('file'), BATCH);
		const answers: number[] = [];
		let accepted = 0;
		const started = performance.now();
		await sendAll(client, batches, CONNECTIONS, (answer, milliseconds) => {
			accepted += answer.accepted;
			answers.push(milliseconds);
		});
		const seconds = (performance.now() - started) / 1_000;
		client.close();
		await relay.stop();
		if (accepted !== fixture.corpus.messages.length) throw new Error(`only ${accepted} were taken`);

		const rate = accepted / seconds;
		const bare = bareRate(data, fixture.folder(), BATCH);
		return [
			measured('messages taken', rate, 'messages/s', { atLeast: 20_000 }),
			measured('beside a bare SQLite loop', rate, 'messages/s', {
				baseline: bare,
				ratioAtLeast: 0.5
			}),
			measured('answer to a batch, p50', percentile(answers, 0.5), 'ms'),
			measured('answer to a batch, p99', percentile(answers, 0.99), 'ms')
		];
	}
};
