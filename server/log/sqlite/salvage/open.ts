/** Opens a log, salvaged first where it is damaged in its structure. */
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LogError } from '../../log';
import { acquireLock, openDatabase, openLocked, type FolderLock } from '../disk/folder';
import { markIn } from '../disk/mark';
import { isRefusedWrite, openingFault } from '../disk/opening-fault';
import { isCorrupt, type Damage } from '../tables/damage';
import { damagedLayout } from '../tables/layout';
import type { Db } from '../tables/schema';
import { isSound } from '../tables/structure';
import { finishSalvage, salvage, type SalvageOptions } from './salvage';

/** A file beside the log that says that its structure turned out to be damaged. */
export const SUSPECT_FILE = 'log.suspect';

interface OpenOptions extends SalvageOptions {
	readonly onDamage: (damage: Damage) => void;
}

/**
 * Locks a folder and calls `read` with its database. Where that finds the database damaged it is salvaged, and `read`
 * once more. Throws LogError, and leaves the folder unlocked then.
 */
export function openSalvaged<T>(options: OpenOptions, read: (lock: FolderLock) => T): T {
	const { folder, onDamage } = options;
	const unlock = acquireLock(folder);
	const attempt = (): T => {
		const lock = openLocked(folder, unlock);
		try {
			expectMarked(lock.db, folder);
			return read(lock);
		} catch (error) {
			lock.db.close();
			throw openingFault(error, folder);
		}
	};
	try {
		finishSalvage(folder);
		const isSound = !existsSync(join(folder, SUSPECT_FILE)) || isSoundStructure(folder);
		if (isSound) {
			rmSync(join(folder, SUSPECT_FILE), { force: true });
			try {
				return attempt();
			} catch (error) {
				if (!(error instanceof LogError) || error.code !== 'damaged') throw error;
			}
		}
		for (const damage of salvage(options)) onDamage(damage);
		rmSync(join(folder, SUSPECT_FILE), { force: true });
		return attempt();
	} catch (error) {
		unlock();
		throw openingFault(error, folder);
	}
}

/** Has the next start look at the structure of the whole database. */
export function suspect(folder: string): void {
	try {
		writeFileSync(join(folder, SUSPECT_FILE), '', { mode: 0o600 });
	} catch {
		// Whoever reads the damage next says it again.
	}
}

/** Whether the whole database is in order. Its indexes are made anew then: they are small, and nothing checks them. */
function isSoundStructure(folder: string): boolean {
	try {
		const db = openDatabase(folder);
		try {
			if (!isSound(db)) return false;
			db.exec('REINDEX');
			return true;
		} finally {
			db.close();
		}
	} catch (error) {
		if (isCorrupt(error) || (error instanceof LogError && error.code === 'damaged')) return false;
		// A full disk takes no index.
		if (isRefusedWrite(error)) return true;
		throw error;
	}
}

/** Throws LogError `damaged` where a log ends before its mark, and its structure is why. */
function expectMarked(db: Db, folder: string): void {
	const mark = markIn(folder);
	const log = db.prepare("SELECT value FROM meta WHERE key = 'log'").pluck().get();
	const head = Number(db.prepare('SELECT MAX(seq) FROM events').pluck().get() ?? 0);
	if (mark?.log === log && mark && head < mark.head && !isSound(db)) throw damagedLayout();
}
