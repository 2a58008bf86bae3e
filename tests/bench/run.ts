/**
 * `npm run bench`: all benches, then docs/perf.md. `npm run bench -- NAME` runs one, `--json FILE` also
 * writes the rows. Ends with status 1 when a target is missed or a bench
 * fails; only a run of all that yields all rows rewrites the document.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { abuse } from './abuse';
import type { Bench, Row } from './bench';
import { burst } from './burst';
import { catchup } from './catchup';
import { cuts } from './cuts';
import { fanout } from './fanout';
import { Fixture } from './fixture';
import { ingest } from './ingest';
import { latency } from './latency';
import { offline } from './offline';
import { relay } from './relay';
import { machine, printed, writeDocument } from './report';
import { comingBack } from './returns';
import { search } from './search';
import { size } from './size';
import { soak } from './soak';
import { start } from './start';
import { views } from './views';
import { windows } from './windows';
import { wire } from './wire';

const BENCHES: readonly Bench[] = [
	wire,
	ingest,
	relay,
	start,
	fanout,
	windows,
	catchup,
	latency,
	offline,
	cuts,
	comingBack,
	views,
	search,
	burst,
	abuse,
	soak,
	size
];

async function main(): Promise<void> {
	const { values, positionals } = parseArgs({
		allowPositionals: true,
		options: { json: { type: 'string' } }
	});
	const known = BENCHES.map(({ name }) => name);
	const unknown = positionals.find((name) => !known.includes(name));
	if (unknown !== undefined) {
		console.error(`No bench "${unknown}". There are: ${known.join(', ')}.`);
		process.exitCode = 2;
		return;
	}
	const chosen = BENCHES.filter(({ name }) => !positionals.length || positionals.includes(name));
	const fixture = new Fixture();
	const origin = `${fixture.corpus.messages.length.toLocaleString('en-US')} of ${fixture.corpus.origin}`;
	console.log(`${machine()}\nMessages: ${origin}`);
	const results: { bench: Bench; rows: Row[] }[] = [];
	let failed = 0;
	try {
		for (const bench of chosen) {
			const started = performance.now();
			const took = (): string => `${((performance.now() - started) / 1000).toFixed(0)} s`;
			try {
				const rows = (await bench.run(fixture)).map((row) => ({ bench: bench.name, ...row }));
				results.push({ bench, rows });
				console.log(`\n${bench.name} (${took()})\n${printed(rows)}`);
			} catch (error) {
				failed += 1;
				console.error(`\n${bench.name} failed (${took()})`, error);
			}
		}
	} finally {
		fixture.dispose();
	}
	const rows = results.flatMap((result) => result.rows);
	if (values.json) writeFileSync(values.json, JSON.stringify(rows, null, '\t') + '\n');
	if (results.length === BENCHES.length) writeDocument('docs/perf.md', origin, results);
	const bound = rows.filter(({ holds }) => holds !== null);
	const missed = bound.filter(({ holds }) => !holds);
	console.log(`\n${bound.length - missed.length} of ${bound.length} targets hold`);
	if (missed.length + failed > 0) process.exitCode = 1;
}

await main();
// What a failed bench left running would keep this process waiting for it.
process.exit();
