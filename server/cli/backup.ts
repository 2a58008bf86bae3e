/** `npm run backup`: writes a data folder's log into one file, while the relay runs or not. */
import { backUp } from '../care/backup';
import { number } from '../care/fault';
import { helpText, optionError, readOptions, type Option } from './options';
import { DATA_OPTION, FAULTS, WHOLE, checkedLine, runCare, sayOut } from './run-care';

const TABLE = { data: DATA_OPTION } as const satisfies Readonly<Record<string, Option>>;

const HELP = helpText(
	'npm run backup -- FILE [options]: the log, the ingest token and sources.json of a data folder in one file, while its relay runs or not',
	TABLE,
	'The file is checked before it gets its name, and never takes the place of another one. It has no images and no\nsearch index: the relay makes these again. Exit code 0: done; 1: the log has faults; 2: it could not be done.'
);

/** Runs the command and returns its exit code. */
export const backup = (args: readonly string[]): Promise<number> =>
	runCare('backup', async (signal) => {
		const { values, rest, help } = readOptions(TABLE, args, process.env);
		if (help) {
			process.stdout.write(HELP);
			return WHOLE;
		}
		const [file, ...others] = rest;
		if (file === undefined || others.length > 0) throw optionError('name one file to write');
		const started = performance.now();
		const { verified, bytes } = await backUp(values.data, file, sayOut, signal);
		const checked = checkedLine(verified, started);
		if (verified.faults > 0) {
			sayOut(`backup: no file was written: ${checked}`);
			sayOut('backup: To keep all that is there, stop the relay and copy the data folder.');
			if (verified.isBroken)
				sayOut('backup: npm run verify says how the relay salvages what can be read.');
			return FAULTS;
		}
		sayOut(`backup: ${file}, ${number(Math.ceil(bytes / 1_000_000))} MB, ${checked}`);
		return WHOLE;
	});
