/** `npm run export`: writes what a query finds in a data folder's log, while the relay runs or not. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ZoneClock } from '../../src/lib/export/clock';
import { FORMATS, isFormat, type ExportFormat } from '../../src/lib/export/formats';
import { writerOf } from '../../src/lib/export/writers';
import { messagesWords } from '../../src/lib/export/words';
import { WrongCount, written } from '../../src/lib/export/write';
import { CareError, isDamage, number, reasonOf, seqWords } from '../care/fault';
import { NoLog, openUnchanged, withPresentSchema, type Reader } from '../care/open';
import { logDirectory } from '../export/log-directory';
import { LogExport } from '../export/log-export';
import { LogPictures } from '../export/log-pictures';
import { WrongQuery, understand } from '../export/understand';
import { helpText, optionError, readOptions, type Option } from './options';
import { Output, isClosedPipe, type Writable } from './output';
import { DATA_OPTION, FAULTS, NOT_DONE, WHOLE, runCare } from './run-care';

const TABLE = {
	data: DATA_OPTION,
	format: {
		type: 'text',
		flag: 'format',
		default: 'ndjson',
		choices: Object.keys(FORMATS),
		help: `${Object.keys(FORMATS).join(', ')}; ndjson is what npm run replay reads`
	},
	zone: {
		type: 'text',
		flag: 'zone',
		default: null,
		help: 'the time zone of dates in the query and of times in the file, as Europe/Berlin; else this computer’s'
	}
} as const satisfies Readonly<Record<string, Option>>;

const HELP = helpText(
	'npm run -s export -- "QUERY" [options]: what a search finds in the log of a data folder, to standard output, while its relay runs or not',
	TABLE,
	'QUERY is what you would write into Search: docs/QUERIES.md. "" is everything. One that begins with a minus stands\nbehind the options and --. With -s npm writes nothing into the output. Exit code 0: whole; 1: the log has faults, and\nwhat was written is not whole; 2: it could not be done.'
);

interface Order {
	readonly query: string;
	readonly folder: string;
	readonly format: ExportFormat;
	readonly clock: ZoneClock;
	readonly signal: AbortSignal;
}

/** Runs the command and returns its exit code. */
export const exportCommand = (
	args: readonly string[],
	out: Writable = process.stdout,
	terminal: Writable & { readonly isTTY?: boolean } = process.stderr
): Promise<number> =>
	runCare('export', async (signal) => {
		const { values, rest, help } = readOptions(TABLE, args, process.env);
		if (help) {
			process.stdout.write(HELP);
			return WHOLE;
		}
		const [query, ...others] = rest;
		if (query === undefined) throw optionError('name a query, in quotes; "" is everything');
		if (others.length > 0) throw optionError(`put the query in quotes: ${others[0]} is outside`);
		const { data: folder, format } = values;
		if (!isFormat(format)) throw optionError(`${format} is no format`);
		const clock = clockOf(values.zone);
		const say = (line: string): void => void terminal.write(`export: ${line}\n`);
		const output = new Output(
			out,
			terminal.isTTY === true && !process.stdout.isTTY ? terminal : null
		);
		const log = await opened(folder);
		try {
			return await run(log, { query, folder, format, clock, signal }, output, say);
		} catch (error) {
			output.endProgress();
			// Whoever read it has enough.
			if (isClosedPipe(error)) return WHOLE;
			if (error instanceof WrongQuery) {
				say(error.message);
				terminal.write(caretUnder(query, error.span.start, error.span.end));
				return NOT_DONE;
			}
			if (!isDamage(error)) throw error;
			say(`the log is damaged (${reasonOf(error)}): what was written is not whole.`);
			say('npm run verify says what is wrong.');
			return FAULTS;
		} finally {
			log.close();
		}
	});

async function run(
	{ db }: Reader,
	{ query, folder, format, clock, signal }: Order,
	output: Output,
	say: (line: string) => void
): Promise<number> {
	const found = new LogExport(db, await understand(query, logDirectory(db)));
	const messages = await found.find(signal);
	const pictures = format === 'html' ? new LogPictures(folder) : null;
	const writer = writerOf(format, {
		title: query.trim() === '' ? 'All messages' : `Messages: ${query.trim()}`,
		...{ messages, missing: 0, clock, madeAt: Date.now() },
		log: db.prepare<[], string>("SELECT value FROM meta WHERE key = 'log'").pluck().get() ?? '',
		ambiguous: format === 'ndjson' ? found.ambiguous() : new Set(),
		picture: pictures?.get ?? (async () => null)
	});
	try {
		let done = 0;
		const { isCounted } = found;
		for await (const part of written(writer, found.rows(signal), { messages, isCounted })) {
			await output.write(part.text);
			done += part.messages;
			output.progress(`export: ${number(done)} of ${messagesWords(messages)}`);
		}
	} catch (error) {
		if (!(error instanceof WrongCount)) throw error;
	} finally {
		output.endProgress();
		pictures?.close();
	}
	if (found.damaged.length === 0) return WHOLE;
	say(
		`${seqWords(found.damaged)} can not be read and were left out: what was written is not whole.`
	);
	say('npm run verify says what is wrong.');
	return FAULTS;
}

async function opened(folder: string): Promise<Reader> {
	const file = join(folder, 'log.db');
	const none = (): CareError =>
		new CareError(`there is no log in ${folder}`, 'Name the data folder with --data.');
	if (!existsSync(file)) throw none();
	try {
		return await withPresentSchema(openUnchanged(file));
	} catch (error) {
		throw error instanceof NoLog ? none() : error;
	}
}

/** Dates of the query are reckoned in the process's own zone. */
function clockOf(zone: string | null): ZoneClock {
	try {
		const clock = new ZoneClock(zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone);
		if (zone !== null) process.env.TZ = zone;
		return clock;
	} catch {
		throw optionError(`--zone is a time zone as Europe/Berlin or UTC, not ${String(zone)}`);
	}
}

/** Signs that a terminal shows two cells wide, and those that it shows upon others. */
const WIDE =
	/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;
const NARROW = /\p{M}|\p{Cf}/u;
const width = (text: string): number =>
	Array.from(text).reduce(
		(cells, sign) => cells + (NARROW.test(sign) ? 0 : WIDE.test(sign) ? 2 : 1),
		0
	);

/** The query, and marks under what is wrong with it. */
function caretUnder(query: string, start: number, end: number): string {
	const line = query.replace(/\p{Cc}/gu, ' ');
	const marks = '^'.repeat(Math.max(1, width(line.slice(start, end))));
	return `  ${line}\n  ${' '.repeat(width(line.slice(0, start)))}${marks}\n`;
}
