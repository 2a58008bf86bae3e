/** `npm run replay`: sends a file of messages to the relay's ingest endpoint. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartError } from '../http/listen';
import { BATCH_EVENTS } from '../relay/ingest';
import { helpText, optionError, readOptions, type Option } from './options';
import { inBatches, latestTime, readLines, shifted, type Line } from './replay-read';
import { ReplayError, sendBatch, type Target } from './replay-send';
import { TOKEN_FILE } from '../care/private';

const TABLE = {
	url: { type: 'text', flag: 'url', default: 'http://127.0.0.1:8787', help: "the relay's address" },
	rate: {
		type: 'number',
		flag: 'rate',
		min: 0,
		max: 1_000_000,
		default: 0,
		help: 'messages a second; 0 is as fast as the relay takes them'
	},
	asNow: {
		type: 'switch',
		flag: 'as-now',
		help: 'shift all times so that the last message is sent now'
	},
	batch: {
		type: 'number',
		flag: 'batch',
		min: 1,
		max: BATCH_EVENTS,
		default: 500,
		help: 'messages a request'
	},
	token: {
		type: 'text',
		flag: 'token',
		default: null,
		help: 'the ingest token; rather use --token-file, or BACKSCROLL_INGEST_TOKEN'
	},
	tokenFile: {
		type: 'text',
		flag: 'token-file',
		default: null,
		help: 'file with the ingest token (default: ingest-token in the data folder)'
	},
	data: { type: 'text', flag: 'data', default: './data', help: "the relay's data folder" }
} as const satisfies Readonly<Record<string, Option>>;

const HELP = helpText(
	'npm run replay -- FILE|- [options]: messages as NDJSON (or .gz), a JSON object a line, into the relay',
	TABLE,
	'Each line has channel, user, text, and what else POST /api/ingest takes. A line that is refused stops\nit: its batch is not taken, all before it are. Messages with an id may be sent again without harm.'
);

const PROGRESS_MS = 500;

interface ReplayStats {
	read: number;
	accepted: number;
	duplicates: number;
	conflicts: number;
}

/** Runs the command and returns its exit code. */
export async function replay(args: readonly string[]): Promise<number> {
	const stats: ReplayStats = { read: 0, accepted: 0, duplicates: 0, conflicts: 0 };
	const started = performance.now();
	const say = (text: string): void => void process.stderr.write(`${text}\n`);
	try {
		const { values, rest, help } = readOptions(TABLE, args, process.env);
		if (help) {
			process.stdout.write(HELP);
			return 0;
		}
		const [file, ...others] = rest;
		if (file === undefined || others.length > 0) {
			throw optionError('name one file, or - for standard input');
		}
		const relay = URL.canParse(values.url) ? new URL(values.url) : null;
		if (!/^https?:$/.test(relay?.protocol ?? '')) {
			throw optionError(`--url takes an address such as ${TABLE.url.default}, not ${values.url}`);
		}
		const target: Target = {
			url: values.url.replace(/\/+$/, ''),
			token: tokenOf(values),
			waiting: (reason, ms) => say(`${reason}: trying again in ${(ms / 1_000).toFixed(1)} s`)
		};
		await sendAll(await source(file, values.asNow), values, target, stats);
		say(summary(stats, started));
		return stats.conflicts > 0 ? 2 : 0;
	} catch (error) {
		if (error instanceof StartError) say(`replay: ${error.message}. ${error.recovery}`);
		else if (error instanceof ReplayError || isFileError(error)) {
			say(`replay: stopped: ${error.message}`);
			say(summary(stats, started));
		} else throw error;
		return 1;
	}
}

async function sendAll(
	lines: AsyncIterable<Line>,
	{ rate, batch }: { rate: number; batch: number },
	target: Target,
	stats: ReplayStats
): Promise<void> {
	const started = performance.now();
	let told = started;
	// At a slow rate it sends small steps, so that it looks like chat and not like pulses.
	const size = rate === 0 ? batch : Math.max(1, Math.min(batch, Math.floor(rate / 10)));
	for await (const group of inBatches(lines, size)) {
		const answer = await sendBatch(group, target);
		stats.read += group.length;
		stats.accepted += answer.accepted;
		stats.duplicates += answer.duplicates;
		stats.conflicts += answer.conflicts;
		if (performance.now() - told > PROGRESS_MS) {
			told = performance.now();
			process.stderr.write(`${summary(stats, started)}\n`);
		}
		const ahead = rate === 0 ? 0 : (stats.read / rate) * 1_000 - (performance.now() - started);
		if (ahead > 0) await sleep(ahead);
	}
}

/** The lines to send. With --as-now a file is read twice, standard input is kept in memory. */
async function source(file: string, asNow: boolean): Promise<AsyncIterable<Line>> {
	if (!asNow) return readLines(file);
	const inMemory: Line[] | null = file === '-' ? [] : null;
	if (inMemory) for await (const line of readLines(file)) inMemory.push(line);
	const lines = (): AsyncIterable<Line> => (inMemory ? from(inMemory) : readLines(file));
	// The second reading of a truncated file reports the error.
	const latest = await latestTime(untilItBreaks(lines()));
	return latest === null ? lines() : shiftAll(lines(), Date.now() - latest);
}

async function* untilItBreaks(lines: AsyncIterable<Line>): AsyncGenerator<Line> {
	try {
		yield* lines;
	} catch {
		return;
	}
}

async function* from(lines: readonly Line[]): AsyncGenerator<Line> {
	yield* lines;
}

async function* shiftAll(lines: AsyncIterable<Line>, shift: number): AsyncGenerator<Line> {
	for await (const line of lines) yield shifted(line, shift);
}

function tokenOf(options: {
	token: string | null;
	tokenFile: string | null;
	data: string;
}): string {
	if (options.token !== null) return options.token;
	const fromEnvironment = process.env.BACKSCROLL_INGEST_TOKEN;
	if (options.tokenFile === null && fromEnvironment) return fromEnvironment;
	const file = options.tokenFile ?? join(options.data, TOKEN_FILE);
	if (!existsSync(file)) {
		throw new StartError(
			'bad-token-file',
			`there is no ingest token in ${file}`,
			'Name it with --token-file or --data, or export BACKSCROLL_INGEST_TOKEN here too if the relay was started with it. A relay that was never started makes it at its first start.'
		);
	}
	return readFileSync(file, 'utf8').trim();
}

function summary({ read, accepted, duplicates, conflicts }: ReplayStats, started: number): string {
	const seconds = (performance.now() - started) / 1_000;
	const count = (n: number): string => n.toLocaleString('en');
	return [
		`${count(read)} sent: ${count(accepted)} accepted, ${count(duplicates)} already there`,
		...(conflicts > 0 ? [`${count(conflicts)} refused: their id is taken by another message`] : []),
		`${count(Math.round(read / Math.max(seconds, 0.001)))}/s`
	].join(', ');
}

const isFileError = (error: unknown): error is NodeJS.ErrnoException =>
	error instanceof Error && typeof (error as NodeJS.ErrnoException).code === 'string';
