/** Why a log can't be opened, in words, with a remedy. */
import { accessSync, constants, existsSync } from 'node:fs';
import { join } from 'node:path';
import { LogError } from '../../log';

/** SQLite's codes for a damaged file. */
const DAMAGED =
	/^SQLITE_(NOTADB|CORRUPT|ERROR|SCHEMA|FORMAT|CONSTRAINT|MISMATCH|TOOBIG|IOERR_SHORT_READ)/;

/** Node's codes for a native part that isn't there, or not for this system. */
const NO_NATIVE: ReadonlySet<string> = new Set(['ERR_DLOPEN_FAILED', 'MODULE_NOT_FOUND']);

/** The code of SQLite's, of Node's or of the system's; '' where there is none. */
export const codeOf = (error: unknown): string =>
	String((error as { code?: unknown } | null)?.code ?? '');

/** Whether the disk takes no writes now: it is full, or was made read-only. */
export const isRefusedWrite = (error: unknown): boolean =>
	/^SQLITE_(FULL|IOERR_WRITE|READONLY)/.test(codeOf(error));

/** Whether the file itself may be written: if SQLite refuses to all the same, its header says that it can't. */
function isWritable(file: string): boolean {
	try {
		accessSync(file, constants.W_OK);
		return true;
	} catch {
		return false;
	}
}

/** Why the folder's log can't be opened, with a remedy. */
export function openingFault(cause: unknown, folder: string): LogError {
	if (cause instanceof LogError) return cause;
	const code = codeOf(cause);
	if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
		return new LogError(
			'in-use',
			`the data folder ${folder} is in use by another relay`,
			'Stop that one, or start this one with another --data.',
			{ cause }
		);
	}
	if (isNativeFault(cause)) {
		return new LogError(
			'no-native-part',
			`the native part of better-sqlite3 can not be loaded by Node ${process.versions.node}`,
			'Run `npm rebuild better-sqlite3` (it needs python3, make and a C++ compiler).',
			{ cause }
		);
	}
	// Any other error comes from the log's content: it can't be read.
	const isOdd = code === 'SQLITE_READONLY' && isWritable(join(folder, 'log.db'));
	if (!/^(SQLITE_|E[A-Z])/.test(code) || DAMAGED.test(code) || isOdd) {
		return new LogError(
			'damaged',
			`the log in ${folder} is damaged`,
			'Put back a copy, or move the folder away to begin a new log.',
			{ cause }
		);
	}
	const reason = existsSync(folder) ? 'can not be written' : 'can not be made';
	return new LogError(
		'unwritable',
		`the data folder ${folder} ${reason}`,
		'Check its permissions and free space, or choose another one with --data.',
		{ cause }
	);
}

/**
 * Whether the native part of better-sqlite3 can't be loaded. `tries` is what the package `bindings` adds to its error,
 * which found no native part in any of the places that it tried.
 */
export const isNativeFault = (cause: unknown): boolean =>
	typeof cause === 'object' &&
	cause !== null &&
	('tries' in cause || NO_NATIVE.has(String((cause as { code?: unknown }).code)));
