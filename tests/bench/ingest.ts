/** How fast messages get through the ingest endpoint to the disk. */
import { RelayProcess } from '../support/relay-process';
import { bareRate } from './bare-sqlite';
import { measured, type Bench } from './bench';
import { IngestClient, bodies, sendAll } from './ingest-client';
import type { Fixture } from './fixture';
import { percentile } from '../support/stats';

const BATCH = 100;
const CONNECTIONS = 8;
/** The relay and the bare loop take turns, and the middle one of each counts: other work on the machine hits both. */
const ROUNDS = 3;

export const ingest: Bench = {
	name: 'ingest',
	about: `The whole corpus through \`POST /api/ingest\` of a relay process, ${BATCH} messages a batch over ${CONNECTIONS} connections, each answered only when it is durable (SQLite, WAL, an fdatasync for each commit). The sender is in this process and shares the machine's cores. Baseline: better-sqlite3 alone in a loop, nothing parsed, checked, hashed or packed, writing the same rows into the same tables and indexes with synchronous=FULL, a transaction for every ${BATCH} messages.`,
	async run(fixture) {
		const rounds: Round[] = [];
		for (let i = 0; i < ROUNDS; i++) rounds.push(await round(fixture));
		const median = (of: (round: Round) => number): number => percentile(rounds.map(of), 0.5);
		const rate = median((each) => each.rate);
		return [
			measured('messages taken', rate, 'messages/s', { atLeast: 20_000 }),
			measured('beside a bare SQLite loop', rate, 'messages/s', {
				baseline: median((each) => each.bare),
				ratioAtLeast: 0.5
			}),
			measured(
				'answer to a batch, p50',
				median((each) => each.p50),
				'ms'
			),
			measured(
				'answer to a batch, p99',
				median((each) => each.p99),
				'ms'
			)
		];
	}
};

interface Round {
	readonly rate: number;
	readonly bare: number;
	readonly p50: number;
	readonly p99: number;
}

/** The corpus through a new relay, then the same rows by the bare loop. */
async function round(fixture: Fixture): Promise<Round> {
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

	return {
		rate: accepted / seconds,
		bare: bareRate(data, fixture.folder(), BATCH),
		p50: percentile(answers, 0.5),
		p99: percentile(answers, 0.99)
	};
}
