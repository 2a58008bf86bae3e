import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { segmentLast, segmentOf } from '../../src/lib/wire/index';
import type { Db } from '../log/sqlite/tables/schema';
import { turn } from '../log/turn';
import { RowCheck } from './check-rows';
import { checkSearch } from './check-search';
import { checkSums } from './check-sums';
import { checkTail } from './check-tail';
import { TOTALS, checkTotals } from './check-totals';
import { CareError, Faults, isDamage, reasonOf } from './fault';
import { NoLog, openUnchanged, withPresentSchema, type Reader } from './open';

/** What was checked, and how much of it. */
export interface Verified {
	readonly faults: number;
	readonly messages: number;
	readonly segments: number;
	/** Entries of the tables of totals; null if they weren't compared, because rows are missing. */
	readonly totals: number | null;
	/** Texts that the search index covers; null if there is none, or none of this history. */
	readonly texts: number | null;
	/** Whether the structure of the file is damaged. */
	readonly isBroken: boolean;
}

interface Run {
	readonly faults: Faults;
	/** Ends the check between two steps. */
	readonly signal: AbortSignal;
}

/** Checks the log of a data folder, whether or not a relay uses it, and changes nothing. Throws CareError. */
export async function verifyFolder(
	folder: string,
	tell: (line: string) => void,
	signal: AbortSignal
): Promise<Verified> {
	if (statSync(folder, { throwIfNoEntry: false })?.isFile()) {
		const recovery = 'To check a backup, restore it into a folder of its own: that checks it.';
		throw new CareError(`${folder} is a file, and no data folder`, recovery);
	}
	const run = { faults: new Faults(tell), signal };
	const file = join(folder, 'log.db');
	if (!existsSync(file)) {
		const wal = statSync(`${file}-wal`, { throwIfNoEntry: false });
		if (!wal?.size)
			throw new CareError(`there is no log in ${folder}`, 'Name the data folder with --data.');
		run.faults.add('file', 'log.db', 'it is missing, and log.db-wal is there');
	}
	return check(folder, file, run);
}

/** Checks a single file: a log as a backup has it. Throws CareError. */
export const verifyFile = (
	file: string,
	tell: (line: string) => void,
	signal: AbortSignal
): Promise<Verified> => check(null, file, { faults: new Faults(tell), signal });

async function check(
	folder: string | null,
	file: string,
	{ faults, signal }: Run
): Promise<Verified> {
	const rows = { messages: 0, segments: 0, totals: null as number | null };
	let texts: number | null = null;
	const log = existsSync(file) ? await opened(file, faults) : null;
	try {
		if (log) {
			await guarded(
				faults,
				async () => void Object.assign(rows, await checkLog(log.db, faults, signal))
			);
			// Against damaged texts a whole index would look damaged.
			if (folder !== null && faults.of('rows') === 0)
				texts = await checkIndex(join(folder, 'search.db'), log.db, faults);
		}
	} finally {
		log?.close();
	}
	faults.finish();
	return { ...rows, texts, faults: faults.size, isBroken: faults.of('file') > 0 };
}

/** Null, and a fault, if the file is no log any more. */
async function opened(file: string, faults: Faults): Promise<Reader | null> {
	try {
		return await withPresentSchema(openUnchanged(file));
	} catch (error) {
		if (!isDamage(error) && !(error instanceof NoLog)) throw error;
		faults.add('file', 'log.db', `it can not be opened (${reasonOf(error)})`);
		return null;
	}
}

/** A part of the file that can't be read is a fault, and no end of the check. */
async function guarded(
	faults: Faults,
	step: () => void | Promise<void>,
	place = 'log.db'
): Promise<void> {
	try {
		await step();
	} catch (error) {
		if (!isDamage(error)) throw error;
		faults.add(
			place === 'log.db' ? 'file' : 'index',
			place,
			`it can not be read (${reasonOf(error)})`
		);
	}
}

async function checkLog(
	db: Db,
	faults: Faults,
	signal: AbortSignal
): Promise<Pick<Verified, 'messages' | 'segments' | 'totals'>> {
	await guarded(faults, () => {
		for (const line of db.prepare<[], string>('PRAGMA integrity_check(100)').pluck().iterate()) {
			if (line !== 'ok') faults.add('file', 'log.db', line);
		}
	});
	const rows = new RowCheck(db, faults);
	const headOf = db.prepare<[], number>('SELECT COALESCE(MAX(seq), 0) FROM events').pluck();
	const known = headOf.get() ?? 0;
	let n = 0;
	// Sealed segments never change, so no moment has to hold for all of them: a running relay waits for none.
	for (; segmentLast(n) <= known;) {
		n = db.transaction(() => rows.check(n, known))();
		if (n % 16 === 0) await turn();
		signal.throwIfAborted();
	}
	// The tail, and what was sealed meanwhile, at one moment.
	db.transaction(() => {
		const head = headOf.get() ?? 0;
		const segments =
			db.prepare<[], number | null>('SELECT MAX(n) FROM segments').pluck().get() ?? -1;
		while (n <= Math.max(segmentOf(head), segments)) n = rows.check(n, head);
		checkTail(db, head, faults);
	})();
	const { messages, segments } = rows;
	const totals = rows.incomplete ? null : await checkAllTotals(db, faults, signal);
	await guarded(faults, () => checkSums(db, faults));
	return { messages, segments, totals };
}

/** Returns how many entries were compared. */
async function checkAllTotals(db: Db, faults: Faults, signal: AbortSignal): Promise<number> {
	let compared = 0;
	for (const table of TOTALS) {
		await turn();
		signal.throwIfAborted();
		await guarded(faults, () => void (compared += checkTotals(db, table, faults)));
	}
	return compared;
}

async function checkIndex(file: string, log: Db, faults: Faults): Promise<number | null> {
	if (!existsSync(file)) return null;
	let texts: number | null = null;
	await guarded(
		faults,
		() => {
			const index = openUnchanged(file);
			try {
				texts = checkSearch(index.db, log, faults);
			} finally {
				index.close();
			}
		},
		'search.db'
	);
	return texts;
}
