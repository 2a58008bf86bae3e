import {
	chownSync,
	existsSync,
	mkdirSync,
	renameSync,
	rmSync,
	statSync,
	writeFileSync
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { LogError } from '../log/log';
import { MARK_FILE } from '../log/sqlite/disk/mark';
import { acquireLock } from '../log/sqlite/disk/folder';
import { SALVAGED_FILE } from '../log/sqlite/salvage/salvage';
import { isWhole } from '../log/sqlite/tables/sums';
import { SMALL_FILES, SMALL_TABLE, copyLog, putInPlace, sync } from './backup';
import { CareError, Faults, isDamage, reasonOf } from './fault';
import { DATA_FILES, MARKS_FILE, RESTORE_FOLDER, TOKEN_FILE, makePrivate } from './private';
import { verifyFile, type Verified } from './verify';

interface SmallFile {
	readonly name: string;
	readonly content: Buffer;
	/** Backups of earlier versions have none. */
	readonly sum?: number;
}

/**
 * Puts a backup into a data folder that has no log: checked first, and the log at once or not at all. Nothing that is
 * there is lost. Tells of faults of the backup, and then puts nothing in place. Throws CareError and what the file system
 * throws.
 */
export async function restore(
	file: string,
	folder: string,
	tell: (line: string) => void,
	signal: AbortSignal
): Promise<Verified> {
	if (!existsSync(file))
		throw new CareError(`there is no file ${file}`, 'Name a file that npm run backup made.');
	makePrivate(folder, DATA_FILES);
	const unlock = lock(folder);
	const work = join(folder, RESTORE_FOLDER);
	try {
		for (const name of ['log.db', 'log.db-wal', SALVAGED_FILE]) refuseIfThere(join(folder, name));
		// Of a restore that was killed.
		rmSync(work, { recursive: true, force: true });
		mkdirSync(work, { mode: 0o700 });
		const log = join(work, 'log.db');
		writeFileSync(log, '', { mode: 0o600 });
		const unreadable = await copyLog(file, log, tell, signal);
		if (unreadable) return unreadable;
		const faults = new Faults(tell);
		const small = takeFiles(log, faults);
		const verified = await verifyFile(log, tell, signal);
		if (verified.faults + faults.size > 0)
			return { ...verified, faults: verified.faults + faults.size };
		signal.throwIfAborted();
		sync(log);
		giveAway(folder, [join(folder, 'relay.lock'), log]);
		setAside(folder);
		for (const one of small) putFile(folder, work, one);
		// It says how far a log reached that is gone: this one would count as cut off.
		rmSync(join(folder, MARK_FILE), { force: true });
		// The log comes last: a folder without it can be restored into again.
		putInPlace(log, join(folder, 'log.db'));
		return verified;
	} finally {
		rmSync(work, { recursive: true, force: true });
		unlock();
	}
}

function lock(folder: string): () => void {
	try {
		return acquireLock(folder);
	} catch (error) {
		if (!(error instanceof LogError)) throw error;
		if (error.code !== 'in-use')
			throw new CareError(error.message, error.recovery, { cause: error });
		throw new CareError(
			`a relay uses the data folder ${folder}`,
			'Stop it, or name another folder with --data.',
			{ cause: error }
		);
	}
}

function refuseIfThere(path: string): void {
	if (!existsSync(path)) return;
	throw new CareError(
		`there is a log already: ${path}`,
		'Move the data folder away, or name another one with --data.'
	);
}

/** Takes the small files out of a log's copy, which then is as the relay makes it. Tells of damaged ones. */
function takeFiles(log: string, faults: Faults): readonly SmallFile[] {
	const db = new Database(log);
	try {
		db.pragma('journal_mode = DELETE');
		const there = db.prepare('SELECT 1 FROM sqlite_schema WHERE name = ?').get(SMALL_TABLE);
		if (!there) return [];
		const files = db.prepare<[], SmallFile>(`SELECT * FROM ${SMALL_TABLE}`).all();
		for (const { name, content, sum } of files) {
			if (sum !== undefined && !isWhole([name, content, sum]))
				faults.add('file', name, 'it is damaged');
		}
		db.exec(`DROP TABLE ${SMALL_TABLE}`);
		return files.filter(({ name }) => SMALL_FILES.some((known) => known === name));
	} catch (error) {
		if (!isDamage(error)) throw error;
		faults.add('file', 'the small files', `they can not be read (${reasonOf(error)})`);
		return [];
	} finally {
		db.close();
	}
}

/** What root restores belongs to the folder's owner, whose relay has to write it. */
function giveAway(folder: string, files: readonly string[]): void {
	if (process.geteuid?.() !== 0) return;
	const { uid, gid } = statSync(folder);
	for (const file of files) chownSync(file, uid, gid);
}

/** What is known of how far channels are recorded belongs to a log that is gone: beside this one it would hide what is missing. */
function setAside(folder: string): void {
	for (const name of [MARKS_FILE, `${MARKS_FILE}.copy`]) {
		const path = join(folder, name);
		if (!existsSync(path)) continue;
		let n = 1;
		while (existsSync(`${path}.before-restore-${n}`)) n++;
		renameSync(path, `${path}.before-restore-${n}`);
	}
}

function putFile(folder: string, work: string, { name, content }: SmallFile): void {
	const path = join(folder, name);
	// Whoever made a token here told it to the senders.
	if (name === TOKEN_FILE && existsSync(path)) return;
	const fresh = join(work, name);
	writeFileSync(fresh, content, { mode: 0o600, flush: true });
	giveAway(folder, [fresh]);
	renameSync(fresh, path);
}
