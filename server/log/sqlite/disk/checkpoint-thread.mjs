// The checkpoint thread: copies the write-ahead log into the database and begins a new one, which waits for the disk
// several times. Plain JavaScript, because a thread doesn't inherit the module loader.
import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';

/** How long it waits for readers of the write-ahead log, in ms: commits wait meanwhile. */
const BUSY_MS = 250;

const db = new Database(workerData.file, { fileMustExist: true, timeout: BUSY_MS });
db.pragma('synchronous = FULL');
const reader = new Database(workerData.file, { fileMustExist: true, timeout: BUSY_MS });

const STEPS = {
	/** Copies what was committed by now; commits go on. */
	copy() {
		// While anybody reads the old write-ahead log, no commit begins a new one: it would wait for the disk.
		reader.exec('BEGIN');
		reader.prepare('SELECT COUNT(*) FROM meta').get();
		db.pragma('wal_checkpoint(PASSIVE)');
	},
	/** Copies the rest and begins a new write-ahead log; nobody may write meanwhile. */
	restart() {
		if (reader.inTransaction) reader.exec('COMMIT');
		const busy = db.pragma('wal_checkpoint(RESTART)')[0].busy !== 0;
		// Whoever writes the first page of a new write-ahead log waits until its header is on the disk.
		if (!busy) db.pragma(`user_version = ${db.pragma('user_version', { simple: true })}`);
	}
};

parentPort?.on('message', (step) => {
	try {
		STEPS[step]();
		parentPort.postMessage(null);
	} catch (error) {
		if (reader.inTransaction) reader.exec('ROLLBACK');
		parentPort.postMessage(error);
	}
});
