import { chmodSync, mkdirSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, sep } from 'node:path';

/** The token's file in a data folder. */
export const TOKEN_FILE = 'ingest-token';
/** The folder in which a restore prepares what it puts in place at its end. */
export const RESTORE_FOLDER = 'restore.partial';
/** How far channels are recorded; beside it a copy. */
export const MARKS_FILE = 'sources.json';

/** In which a source's events wait in the data folder while the log takes none. */
export const spoolFile = (source: string): string =>
	`waiting-${source.replace(/[^\w.-]/g, '_')}.db`;

/** What a relay makes in its data folder. */
export const DATA_FILES =
	/^((log|images|search)\.db(-wal|-shm|-journal)?|log\.db\.(salvag(ing|ed)|damaged-\d+)(-wal|-shm|-journal)?|log\.(mark|suspect)|relay\.lock|ingest-token|sources\.json.*|waiting-.+\.db(-wal|-shm|-journal)?(\.(new|damaged-\d+).*)?)$/;
/** What a source's process makes in its spool folder: a database for each source. */
export const SPOOL_FILES =
	/^(.+\.db(-wal|-shm|-journal)?(\.(new|damaged-\d+).*)?|process|sources\.json.*)$/;

/**
 * Makes a folder, and closes it and what of its files is ours to all other users, also where it is from before. What
 * belongs to someone else, or is on a file system without modes, stays as it is: whether that does is for whoever uses
 * it to find out.
 */
export function makePrivate(folder: string, ours: RegExp): void {
	try {
		mkdirSync(folder, { recursive: true, mode: 0o700 });
		if (isOwn(folder)) close(folder, 0o700);
		for (const name of readdirSync(folder)) if (ours.test(name)) close(join(folder, name), 0o600);
	} catch {
		// Whoever opens the folder's files next says what is wrong.
	}
}

/** Whether the folder is for our files alone: not one like /tmp, and none that this user's other things are in. */
function isOwn(folder: string): boolean {
	const path = realpathSync(folder);
	const contains = (other: string): boolean =>
		other === path || other.startsWith(path.endsWith(sep) ? path : path + sep);
	const sticky = (statSync(path).mode & 0o1000) !== 0;
	return !sticky && !contains(process.cwd()) && !contains(homedir());
}

function close(path: string, mode: number): void {
	try {
		const found = statSync(path);
		const own = process.geteuid === undefined || found.uid === process.geteuid();
		const wanted = found.mode & 0o777 & mode;
		if (own && (found.mode & 0o777) !== wanted) chmodSync(path, wanted);
	} catch {
		// See above.
	}
}
