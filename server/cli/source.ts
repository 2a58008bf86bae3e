/** `npm run source`: records channels for a relay on another machine, across restarts of both. */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pino } from 'pino';
import { MARKS_FILE, SPOOL_FILES, makePrivate } from '../care/private';
import { StartError } from '../http/start-error';
import { SOURCE_RULE, isSourceName } from '../relay/source-name';
import { logLine } from '../observability/log-line';
import { deliverTo } from '../sources/delivery/deliver-http';
import { reportTo } from '../sources/delivery/report-http';
import { runSources } from '../sources/delivery/run';
import type { Tell } from '../sources/source';
import { DiskSpool, type DiskSpoolOptions } from '../sources/delivery/spool-disk';
import { helpText, optionError, readOptions, type Option } from './options';
import { SOURCE_TABLE, sourcesOf } from './source-options';

/** Bytes of the spool for each waiting event: most need less. */
const BYTES_AN_EVENT = 1_024;
/** Time for closing, in ms: waiting events are in the spool, and service managers give a process little more. */
const CLOSING_MS = 5_000;

const TABLE = {
	relay: {
		type: 'text',
		flag: 'relay',
		default: 'http://127.0.0.1:8787',
		help: 'address of the relay'
	},
	tokenFile: {
		type: 'text',
		flag: 'token-file',
		default: null,
		help: 'file with its ingest token; without it BACKSCROLL_INGEST_TOKEN'
	},
	spool: {
		type: 'text',
		flag: 'spool',
		default: './spool',
		help: 'folder of what waits for the relay'
	},
	capacity: {
		type: 'number',
		flag: 'spool-events',
		min: 1,
		max: 100_000_000,
		default: 1_000_000,
		help: 'events of a source that may wait there, and as many KiB; what comes beyond goes on record as an outage'
	},
	...SOURCE_TABLE
} as const satisfies Readonly<{ [name: string]: Option }>;

const SOURCE_HELP = helpText(
	'npm run source -- [options]: keeps channels for a relay elsewhere',
	TABLE,
	'Flags win over the environment.'
);

/** Runs sources until a signal arrives. Returns an exit code if they can't start. */
export async function source(args: readonly string[]): Promise<number | null> {
	try {
		const { values, rest, help } = readOptions(TABLE, args, process.env);
		if (help) {
			process.stdout.write(SOURCE_HELP);
			return 0;
		}
		if (rest.length > 0) throw optionError(`${rest[0]} is no option`);
		if (!URL.canParse(values.relay))
			throw optionError(`--relay takes an address, not ${values.relay}`);
		const logger = pino({ base: { pid: process.pid }, hooks: { streamWrite: logLine } });
		const tell: Tell = (level, what, facts) => logger[level](facts, what);
		const sources = await sourcesOf(values, tell);
		if (sources.length === 0) throw optionError('name channels to keep: --irc or --twitch');
		const odd = sources.find(({ name }) => !isSourceName(name));
		if (odd) throw optionError(`${odd.name} can not be the name of a source: ${SOURCE_RULE}`);
		const relay = { address: values.relay, token: tokenOf(values.tokenFile) };
		const folder = resolve(values.spool);
		// What it makes is for this user alone.
		process.umask(0o077);
		mkdirSync(folder, { recursive: true });
		makePrivate(folder, SPOOL_FILES);
		const own = processOf(folder);
		const running = runSources({
			sources,
			marks: join(folder, MARKS_FILE),
			spoolFor: (name, channels) => {
				const file = join(folder, `${name.replace(/[^\w.-]/g, '_')}.db`);
				return spoolAt(file, { bytes: values.capacity * BYTES_AN_EVENT, channels, tell });
			},
			deliverFor: (name) => deliverTo(relay, name, tell),
			capacity: values.capacity,
			closing: CLOSING_MS,
			tell
		});
		const { statuses } = running;
		const silence = reportTo({ relay, process: own, statuses, tell });
		logger.info({ relay: values.relay }, 'recording');
		const stop = (): void => {
			silence();
			void running.close().finally(() => process.exit(0));
		};
		process.once('SIGINT', stop);
		process.once('SIGTERM', stop);
		return null;
	} catch (error) {
		if (!(error instanceof StartError)) throw error;
		process.stderr.write(`source: ${error.message}. ${error.recovery}\n`);
		return 1;
	}
}

function spoolAt(file: string, options: DiskSpoolOptions): DiskSpool {
	try {
		return new DiskSpool(file, options);
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		const recovery = 'End the other source that uses it, or move the file away.';
		throw new StartError('bad-spool', `the spool ${file} can not be used (${reason})`, recovery);
	}
}

/**
 * An id that distinguishes this process from others that record channels for the relay: the same at each
 * start over its folder.
 */
function processOf(folder: string): string {
	const file = join(folder, 'process');
	if (!existsSync(file)) writeFileSync(file, randomUUID());
	return readFileSync(file, 'utf8').trim();
}

function tokenOf(file: string | null): string {
	const fromEnvironment = process.env.BACKSCROLL_INGEST_TOKEN;
	if (file === null && fromEnvironment) return fromEnvironment;
	if (file === null) throw optionError("give the relay's ingest token: --token-file");
	if (!existsSync(file)) throw optionError(`there is no ingest token in ${file}`);
	return readFileSync(file, 'utf8').trim();
}
