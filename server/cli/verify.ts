/** `npm run verify`: checks the log of a data folder and changes nothing. */
import { verifyFolder } from '../care/verify';
import { suspect } from '../log/sqlite/salvage/open';
import { helpText, optionError, readOptions, type Option } from './options';
import { DATA_OPTION, FAULTS, WHOLE, checkedLine, runCare, sayOut } from './run-care';

const TABLE = { data: DATA_OPTION } as const satisfies Readonly<Record<string, Option>>;

const SALVAGE =
	'The structure of the file is damaged. The relay salvages what can be read at its next start, and keeps the damaged file.';

const HELP = helpText(
	'npm run verify -- [options]: checks the log of a data folder, while its relay runs or not, and changes nothing',
	TABLE,
	'One line for each fault, then what was checked. Exit code 0: whole; 1: faults; 2: it could not be checked.'
);

/** Runs the command and returns its exit code. */
export const verify = (args: readonly string[]): Promise<number> =>
	runCare('verify', async (signal) => {
		const { values, rest, help } = readOptions(TABLE, args, process.env);
		if (help) {
			process.stdout.write(HELP);
			return WHOLE;
		}
		if (rest.length > 0) throw optionError(`${rest[0]} is no option`);
		const started = performance.now();
		const verified = await verifyFolder(values.data, sayOut, signal);
		sayOut(`verify: ${checkedLine(verified, started)}`);
		if (verified.isBroken && suspect(values.data)) sayOut(`verify: ${SALVAGE}`);
		return verified.faults === 0 ? WHOLE : FAULTS;
	});
