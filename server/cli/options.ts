/** The relay's options: one table makes flags, environment variables, ranges and --help. */
import { parseArgs } from 'node:util';
import { StartError } from '../http/start-error';

interface OptionBase {
	readonly flag: string;
	readonly help: string;
}
interface NumberOption extends OptionBase {
	readonly type: 'number';
	readonly default: number;
	readonly min: number;
	readonly max: number;
}
interface TextOption extends OptionBase {
	readonly type: 'text';
	readonly default: string | null;
	readonly choices?: readonly string[];
}
/** Values with commas between them or, of words, with blanks: a value may have commas. */
interface ListOption extends OptionBase {
	readonly type: 'list' | 'words';
}
interface SwitchOption extends OptionBase {
	readonly type: 'switch';
}
export type Option = NumberOption | TextOption | ListOption | SwitchOption;

/** The parsed values of a table's options. */
export type Values<Table extends Readonly<Record<string, Option>>> = {
	readonly [Name in keyof Table]: Table[Name] extends { type: 'number' }
		? number
		: Table[Name] extends { type: 'list' | 'words' }
			? readonly string[]
			: Table[Name] extends { type: 'switch' }
				? boolean
				: Table[Name] extends { default: string }
					? string
					: string | null;
};

const environmentName = (flag: string): string =>
	`BACKSCROLL_${flag.toUpperCase().replaceAll('-', '_')}`;

/** A value, or a set of values, that a command can't be started with. */
export const optionError = (message: string): StartError =>
	new StartError('bad-option', message, 'See --help for all options.');

/** Reads flags, then the environment, then defaults; `rest` are the arguments that aren't flags. Throws StartError. */
export function readOptions<const Table extends Readonly<Record<string, Option>>>(
	table: Table,
	args: readonly string[],
	environment: NodeJS.ProcessEnv
): {
	values: Values<Table>;
	/** Names of the options set by a flag or the environment. */
	given: ReadonlySet<string>;
	rest: readonly string[];
	help: boolean;
} {
	const options = Object.values(table);
	let parsed;
	try {
		parsed = parseArgs({
			args: [...args],
			allowPositionals: true,
			options: {
				help: { type: 'boolean', short: 'h' },
				...Object.fromEntries(
					options.map(({ flag, type }) => [
						flag,
						{
							type: type === 'switch' ? ('boolean' as const) : ('string' as const),
							multiple: type === 'list' || type === 'words'
						}
					])
				)
			}
		});
	} catch (error) {
		throw optionError(
			error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
		);
	}
	const flags: Readonly<Record<string, unknown>> = parsed.values;
	const given = new Set<string>();
	const values = Object.fromEntries(
		Object.entries(table).map(([name, option]) => {
			const value = flags[option.flag] ?? fromEnvironment(option, environment);
			if (value !== undefined) given.add(name);
			return [name, valueOf(option, value)];
		})
	);
	return {
		values: values as Values<Table>,
		given,
		rest: parsed.positionals,
		help: parsed.values.help === true
	};
}

function fromEnvironment(option: Option, environment: NodeJS.ProcessEnv): unknown {
	const value = environment[environmentName(option.flag)];
	if (value === undefined || value === '') return undefined;
	if (option.type === 'list' || option.type === 'words') return [value];
	if (option.type !== 'switch') return value;
	if (!/^(true|false|1|0)$/.test(value)) {
		throw optionError(`${environmentName(option.flag)} is neither true nor false: ${value}`);
	}
	return value === 'true' || value === '1';
}

function valueOf(option: Option, given: unknown): unknown {
	switch (option.type) {
		case 'switch':
			return given === true;
		case 'list':
		case 'words':
			return (Array.isArray(given) ? given : [])
				.flatMap((item) => String(item).split(option.type === 'list' ? ',' : /\s+/))
				.map((item) => item.trim())
				.filter((item) => item !== '');
		case 'text': {
			const value = given === undefined ? option.default : String(given);
			if (value !== null && option.choices && !option.choices.includes(value)) {
				throw optionError(`--${option.flag} is one of ${option.choices.join(', ')}, not ${value}`);
			}
			return value;
		}
		case 'number': {
			if (given === undefined) return option.default;
			const value = /^\d{1,15}$/.test(String(given)) ? Number(given) : NaN;
			if (!(value >= option.min && value <= option.max)) {
				throw optionError(
					`--${option.flag} is a whole number from ${option.min} to ${option.max}, not ${String(given)}`
				);
			}
			return value;
		}
	}
}

/** The text of --help for a table. */
export function helpText(
	usage: string,
	table: Readonly<Record<string, Option>>,
	more: string
): string {
	const rows = Object.values(table).map((option) => {
		const name = `--${option.flag}${option.type === 'switch' ? '' : ' …'}`;
		return `  ${name.padEnd(24)} ${option.help}${rangeOf(option)}\n${' '.repeat(27)}${environmentName(option.flag)}`;
	});
	return `${usage}\n\n${rows.join('\n')}\n\n${more}\n`;
}

function rangeOf(option: Option): string {
	switch (option.type) {
		case 'number':
			return ` (${option.min} … ${option.max}; default ${option.default})`;
		case 'text':
			return option.default === null ? '' : ` (default ${option.default})`;
		case 'list':
			return ' (may be repeated, or separated by commas)';
		case 'words':
			return ' (may be repeated, or separated by blanks)';
		case 'switch':
			return '';
	}
}
