/** Opens a log, salvaged first where it is damaged in its structure. */
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LogError } from '../../log';
import { acquireLock, openDatabase, openLocked, type FolderLock } from '../disk/folder';
import { openingFault } from '../disk/opening-fault';
import { isCorrupt, type Damage } from '../tables/damage';
import { finishSalvage, salvage, type SalvageOptions } from './salvage';

/** A file beside the log that says that its structure turned out to be damaged. */
const SUSPECT_FILE = 'log.suspect';

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

/** Has the next start look at the structure of the whole database. Returns whether that could be noted. */
export function suspect(folder: string): boolean {
	try {
		writeFileSync(join(folder, SUSPECT_FILE), '', { mode: 0o600 });
		return true;
	} catch {
		// Whoever reads the damage next says it again.
		return false;
	}
}

function isSoundStructure(folder: string): boolean {
	try {
		const db = openDatabase(folder);
		try {
			return db.pragma('integrity_check(1)', { simple: true }) === 'ok';
		} finally {
			db.close();
		}
	} catch (error) {
		if (isCorrupt(error) || (error instanceof LogError && error.code === 'damaged')) return false;
		throw error;
	}
}
