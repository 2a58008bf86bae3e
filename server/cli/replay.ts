/** `npm run replay`: sends a file of messages to the relay's ingest endpoint. */
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartError } from '../http/start-error';
import { SEGMENT_SIZE } from '../../src/lib/wire/index';
import { SOURCE_RULE, isSourceName } from '../relay/source-name';
import { BATCH_EVENTS } from '../relay/ingest';
import { helpText, optionError, readOptions, type Option } from './options';
import { inBatches } from './replay-batches';
import { ReplayError } from './replay-error';
import { readLines, type Line } from './replay-lines';
import { sendBatch, type Target } from './replay-send';
import { sortedByTime } from './replay-sort';
import { latestTime, shifted } from './replay-times';
import { TOKEN_FILE } from '../care/private';

/** Messages a request: of what is said now, and of an import, for which whole segments of the log are best. */
const LIVE_BATCH = 500;
const IMPORT_BATCH = 10 * SEGMENT_SIZE;

const TABLE = {
	url: { type: 'text', flag: 'url', default: 'http://127.0.0.1:8787', help: "the relay's address" },
	import: {
		type: 'text',
		flag: 'import',
		default: null,
		help: "the import's name (default: the file's)"
	},
	source: {
		type: 'text',
		flag: 'source',
		default: null,
		help: 'the source of all messages, whatever the file says (default: what each names, else ingest)'
	},
	live: {
		type: 'switch',
		flag: 'live',
		help: 'no import: the messages are said now, and sent in the order of the file'
	},
	rate: {
		type: 'number',
		flag: 'rate',
		min: 0,
		max: 1_000_000,
		default: 0,
		help: 'as --live, and so many messages a second; 0 is as fast as the relay takes them'
	},
	asNow: {
		type: 'switch',
		flag: 'as-now',
		help: 'as --live, and shift all times so that the last message is sent now'
	},
	batch: {
		type: 'number',
		flag: 'batch',
		min: 1,
		max: BATCH_EVENTS,
		default: LIVE_BATCH,
		help: `messages a request; of an import ${IMPORT_BATCH}`
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
	'npm run replay -- FILE|- [options]: messages as JSON, one a line or an array of them, into the relay',
	TABLE,
	'Each message has channel, user, text, and what else POST /api/ingest takes. Messages of two sources are in\nchannels and of users of their own, also where the names are the same. UTF-16 and gzip are read too.\nThe messages are an import: sent by their times, and never new or unread. A message that is refused stops\nit: its batch is not taken, all before it are. Messages with an id may be sent again without harm.'
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
		const { values, given, rest, help } = readOptions(TABLE, args, process.env);
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
		const { source } = values;
		if (source !== null && !isSourceName(source)) {
			throw optionError(`--source: ${SOURCE_RULE}`);
		}
		const target: Target = {
			url: values.url.replace(/\/+$/, ''),
			importName: importNameOf(file, values),
			source,
			token: tokenOf(values),
			waiting: (reason, ms) => say(`${reason}: trying again in ${(ms / 1_000).toFixed(1)} s`)
		};
		const batch = given.has('batch') ? values.batch : null;
		await sendAll(await linesOf(file, values, target), { ...values, batch }, target, stats);
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
	{ rate, batch }: { readonly rate: number; readonly batch: number | null },
	target: Target,
	stats: ReplayStats
): Promise<void> {
	const started = performance.now();
	let told = started;
	// At a slow rate it sends small steps, so that it looks like chat and not like pulses.
	const most = batch ?? LIVE_BATCH;
	const live = rate === 0 ? most : Math.max(1, Math.min(most, Math.floor(rate / 10)));
	const imported = target.importName !== null;
	let head = 0;
	// Batches of an import end where a segment of the log does, so that few segments have both old and new messages.
	const size = (): number => (imported ? (batch ?? IMPORT_BATCH - (head % SEGMENT_SIZE)) : live);
	for await (const group of inBatches(lines, { size, imported })) {
		const answer = await sendBatch(group, target);
		head = answer.head;
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

/**
 * The name of the import that a file is sent as; null for messages that are said now. Throws StartError for options that
 * exclude each other.
 */
function importNameOf(
	file: string,
	{
		import: name,
		live,
		rate,
		asNow
	}: { import: string | null; live: boolean; rate: number; asNow: boolean }
): string | null {
	if (live || asNow || rate > 0) {
		if (name === null) return null;
		throw optionError(
			'--import has no use with --live, --rate or --as-now: those messages are said now'
		);
	}
	if (name !== null && !isSourceName(name)) {
		throw optionError('the name of an import is 1 to 100 letters, digits and .:_-');
	}
	const own = file === '-' ? 'stdin' : basename(file);
	return name ?? own.replace(/[^\w.:-]/g, '_').slice(0, 100);
}

/** The lines to send. With --as-now a file is read twice, standard input is kept in memory. */
async function linesOf(
	file: string,
	{ asNow }: { readonly asNow: boolean },
	{ importName, source }: Target
): Promise<AsyncIterable<Line>> {
	const read = (): AsyncIterable<Line> =>
		source === null ? readLines(file) : withoutSource(readLines(file));
	if (importName !== null) return sortedByTime(read(), counting());
	if (!asNow) return read();
	const inMemory: Line[] | null = file === '-' ? [] : null;
	if (inMemory) for await (const line of read()) inMemory.push(line);
	const lines = (): AsyncIterable<Line> => (inMemory ? from(inMemory) : read());
	// The second reading of a truncated file reports the error.
	const latest = await latestTime(untilItBreaks(lines()));
	return latest === null ? lines() : shiftAll(lines(), Date.now() - latest);
}

/** Without the sources that messages name: all are of the one that was asked for. */
async function* withoutSource(lines: AsyncIterable<Line>): AsyncGenerator<Line> {
	for await (const line of lines) {
		const value: unknown = JSON.parse(line.text);
		if (typeof value !== 'object' || value === null || !('source' in value)) yield line;
		else yield { ...line, text: JSON.stringify({ ...value, source: undefined }) };
	}
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

/** Says now and then how many lines are read: an import sends nothing before it has read all. */
function counting(): () => void {
	let read = 0;
	let told = performance.now();
	return () => {
		read++;
		if (performance.now() - told < PROGRESS_MS) return;
		told = performance.now();
		process.stderr.write(`${read.toLocaleString('en')} messages read\n`);
	};
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
