// The checkpoint thread: copies the write-ahead log into the database and begins a new one, which waits for the disk
// several times. Plain JavaScript, because a thread doesn't inherit the module loader.
import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';

/** How long it waits for readers of the write-ahead log, in ms: commits wait meanwhile. */
const BUSY_MS = 250;

const db = new Database(workerData.file, { fileMustExist: true, timeout: BUSY_MS });
db.pragma('synchronous = FULL');

parentPort?.on('message', () => {
	try {
		const busy = db.pragma('wal_checkpoint(RESTART)')[0].busy !== 0;
		// Whoever writes the first frame of a new write-ahead log waits until its header is on the disk: not the event loop.
		if (!busy) db.pragma(`user_version = ${db.pragma('user_version', { simple: true })}`);
		parentPort.postMessage(null);
	} catch (error) {
		parentPort.postMessage(error);
	}
});
