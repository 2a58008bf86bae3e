import {
	closeSync,
	existsSync,
	fsyncSync,
	linkSync,
	lstatSync,
	openSync,
	readFileSync,
	realpathSync,
	renameSync,
	rmSync,
	statSync
} from 'node:fs';
import { randomBytes } from 'node:crypto';
import { dirname, join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { CareError, Faults, isDamage, reasonOf } from './fault';
import { openUnchanged } from './open';
import { MARKS_FILE, TOKEN_FILE } from './private';
import { sumOf } from '../log/sqlite/tables/sums';
import { verifyFile, type Verified } from './verify';

/** Pages copied between two turns: some ms, so that a signal ends it soon. */
const STEP_PAGES = 512;

/**
 * The small files that a backup has beside the log, in this order: how far channels are recorded is read before the
 * log, so that the log has all that it says.
 */
export const SMALL_FILES = [MARKS_FILE, TOKEN_FILE] as const;

/** A table of the backup; the relay doesn't know it. */
export const SMALL_TABLE = 'small_files';

/** The outcome: the backup's size in bytes, or what is wrong with the log, which then has none. */
export interface BackedUp {
	readonly verified: Verified;
	readonly bytes: number;
}

/**
 * Writes a backup of a data folder into one file, while its relay runs or not: a log as it is on the disk, with the small
 * files in a table. It is checked and on the disk before it has its name. Tells of faults, and then leaves no file.
 * Throws CareError and what the file system throws.
 */
export async function backUp(
	folder: string,
	file: string,
	tell: (line: string) => void,
	signal: AbortSignal
): Promise<BackedUp> {
	const target = resolve(file);
	const source = join(folder, 'log.db');
	checkTarget(folder, target);
	if (!existsSync(source))
		throw new CareError(`there is no log in ${folder}`, 'Name the data folder with --data.');
	const partial = `${target}.partial-${randomBytes(3).toString('hex')}`;
	// SQLite gives what it makes beside a file the file's mode.
	closeSync(openSync(partial, 'wx', 0o600));
	try {
		const small = SMALL_FILES.map((name) => [name, contentOf(join(folder, name))] as const);
		const unreadable = await copyLog(source, partial, tell, signal);
		if (unreadable) return { verified: unreadable, bytes: 0 };
		addFiles(partial, small);
		const verified = await verifyFile(partial, tell, signal);
		if (verified.faults > 0) return { verified, bytes: 0 };
		signal.throwIfAborted();
		sync(partial);
		const bytes = statSync(partial).size;
		putInPlace(partial, target);
		return { verified, bytes };
	} finally {
		for (const end of ['', '-journal', '-wal', '-shm']) rmSync(partial + end, { force: true });
	}
}

function checkTarget(folder: string, target: string): void {
	if (isThere(target)) throw alreadyThere(target);
	const parent = dirname(target);
	if (!existsSync(parent))
		throw new CareError(`there is no folder ${parent}`, 'Make it, then try again.');
	if (existsSync(folder) && realpathSync(parent) === realpathSync(folder)) {
		throw new CareError(
			'a backup in the data folder would be lost with it',
			'Name a file in another folder, better on another disk.'
		);
	}
}

const alreadyThere = (target: string): CareError =>
	new CareError(
		`there is a file ${target} already`,
		'Give the backup another name, or move that file away.'
	);

/** Whether the name is taken, also by a link to nowhere. */
const isThere = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined;

const contentOf = (file: string): Buffer | null => (existsSync(file) ? readFileSync(file) : null);

/** Copies the log as of one moment, page by page. Tells, and returns the fault, if it is no database that can be read. */
export async function copyLog(
	source: string,
	partial: string,
	tell: (line: string) => void,
	signal: AbortSignal
): Promise<Verified | null> {
	try {
		await copyPages(source, partial, signal);
		return null;
	} catch (error) {
		if (!isDamage(error)) throw error;
		const faults = new Faults(tell);
		faults.add('file', source, `it can not be read (${reasonOf(error)})`);
		const none = { messages: 0, segments: 0, totals: null, texts: null };
		return { ...none, faults: faults.size, isBroken: true };
	}
}

async function copyPages(source: string, partial: string, signal: AbortSignal): Promise<void> {
	const { db, close } = openUnchanged(source);
	try {
		// A reader's moment lasts while its transaction does. Without one, each commit of the relay would begin the copy anew.
		db.exec('BEGIN');
		db.prepare('SELECT COUNT(*) FROM sqlite_schema').get();
		await db.backup(partial, {
			progress: () => {
				signal.throwIfAborted();
				return STEP_PAGES;
			}
		});
		db.exec('COMMIT');
	} finally {
		close();
	}
}

function addFiles(
	partial: string,
	files: readonly (readonly [name: string, content: Buffer | null])[]
): void {
	const db = new Database(partial);
	try {
		// Then nothing has to stand beside it.
		db.pragma('journal_mode = DELETE');
		db.exec(
			`DROP TABLE IF EXISTS ${SMALL_TABLE}; CREATE TABLE ${SMALL_TABLE} (name TEXT PRIMARY KEY, content BLOB NOT NULL, sum INTEGER NOT NULL)`
		);
		const insert = db.prepare(`INSERT INTO ${SMALL_TABLE} VALUES (?, ?, ?)`);
		for (const [name, content] of files)
			if (content) insert.run(name, content, sumOf([name, content]));
	} finally {
		db.close();
	}
}

/** Makes a file or a folder outlive a power cut. */
export function sync(path: string): void {
	const file = openSync(path, 'r');
	try {
		fsyncSync(file);
	} finally {
		closeSync(file);
	}
}

/** Gives a file its name, at once, and never that of another one. */
export function putInPlace(partial: string, target: string): void {
	try {
		linkSync(partial, target);
		rmSync(partial);
	} catch (error) {
		if (isThere(target)) throw alreadyThere(target);
		// A file system without links.
		if (
			!/^(EPERM|ENOTSUP|EOPNOTSUPP|ENOSYS|EMLINK)$/.test(String((error as { code?: unknown }).code))
		)
			throw error;
		renameSync(partial, target);
	}
	sync(dirname(target));
}
