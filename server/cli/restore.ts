/** `npm run restore`: puts a backup into a data folder that has no log. */
import { restore as restoreInto } from '../care/restore';
import { helpText, optionError, readOptions, type Option } from './options';
import { DATA_OPTION, FAULTS, WHOLE, checkedLine, runCare, sayOut } from './run-care';

const TABLE = { data: DATA_OPTION } as const satisfies Readonly<Record<string, Option>>;

const HELP = helpText(
	'npm run restore -- FILE [options]: puts what npm run backup wrote into a data folder that has no log',
	TABLE,
	'The backup is checked first. A token that is there stays. Exit code 0: done; 1: the backup has faults; 2: it could\nnot be done.'
);

/** Runs the command and returns its exit code. */
export const restore = (args: readonly string[]): Promise<number> =>
	runCare('restore', async (signal) => {
		const { values, rest, help } = readOptions(TABLE, args, process.env);
		if (help) {
			process.stdout.write(HELP);
			return WHOLE;
		}
		const [file, ...others] = rest;
		if (file === undefined || others.length > 0) throw optionError('name one file to restore');
		const started = performance.now();
		const verified = await restoreInto(file, values.data, sayOut, signal);
		const checked = checkedLine(verified, started);
		if (verified.faults > 0) {
			sayOut(`restore: nothing was put in place: ${checked}`);
			const serves = '; or copy this one as log.db into the folder: the relay serves what is whole';
			sayOut(`restore: Take another backup${verified.messages > 0 ? serves : ''}.`);
			return FAULTS;
		}
		sayOut(`restore: ${values.data} is ready: ${checked}`);
		return WHOLE;
	});
