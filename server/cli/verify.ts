/** `npm run verify`: checks the log of a data folder and changes nothing. */
import { verifyFolder } from '../care/verify';
import { SUSPECT_FILE } from '../log/sqlite/salvage/open';
import { helpText, optionError, readOptions, type Option } from './options';
import { DATA_OPTION, FAULTS, WHOLE, checkedLine, runCare, sayOut } from './run-care';

const TABLE = { data: DATA_OPTION } as const satisfies Readonly<Record<string, Option>>;

/** Only whoever runs the command knows which of the two is better: salvaging, or putting a backup back. */
const SALVAGE = `The structure of the file is damaged. If there is an empty file ${SUSPECT_FILE} in the data folder, the next start of the relay salvages what can be read.`;

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
		if (verified.isBroken) sayOut(`verify: ${SALVAGE}`);
		return verified.faults === 0 ? WHOLE : FAULTS;
	});
