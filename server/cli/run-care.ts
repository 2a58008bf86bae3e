/** What the commands that care for a data folder have in common. */
import { careErrorOf, number } from '../care/fault';
import type { Verified } from '../care/verify';
import { StartError } from '../http/start-error';
import type { Option } from './options';

/** Exit codes: as it should be; faults were found; it couldn't be done. */
export const [WHOLE, FAULTS, NOT_DONE] = [0, 1, 2] as const;

export const DATA_OPTION = {
	type: 'text',
	flag: 'data',
	default: './data',
	help: 'the data folder'
} as const satisfies Option;

export const sayOut = (line: string): void => void process.stdout.write(`${line}\n`);

/**
 * Runs a command to its exit code. Ctrl+C and SIGTERM end it between two steps, so that it leaves nothing behind.
 */
export async function runCare(
	name: string,
	command: (signal: AbortSignal) => Promise<number>
): Promise<number> {
	// What it makes is for this user alone.
	process.umask(0o077);
	const ending = new AbortController();
	const end = (): void => ending.abort();
	process.on('SIGINT', end).on('SIGTERM', end);
	try {
		return await command(ending.signal);
	} catch (error) {
		const known = error instanceof StartError ? error : careErrorOf(error);
		if (!known && !ending.signal.aborted) throw error;
		const why = ending.signal.aborted
			? 'ended before it was done.'
			: known && `${known.message}. ${known.recovery}`;
		process.stderr.write(`${name}: ${why ?? ''}\n`);
		return NOT_DONE;
	} finally {
		process.off('SIGINT', end).off('SIGTERM', end);
	}
}

/** One line: what was checked, and how much. */
export function checkedLine(
	{ faults, messages, segments, totals, texts }: Verified,
	started: number
): string {
	const seconds = ((performance.now() - started) / 1_000).toFixed(1);
	const parts = [
		`${number(messages)} messages`,
		`${number(segments)} segments`,
		totals === null ? 'no totals, because messages are missing' : `${number(totals)} totals`,
		...(texts === null ? [] : [`a search index of ${number(texts)} texts`])
	];
	const outcome = faults === 0 ? 'whole' : faults === 1 ? '1 fault' : `${number(faults)} faults`;
	return `${outcome}: checked ${parts.join(', ')} in ${seconds} s`;
}
