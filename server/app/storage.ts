/** What a relay keeps in its data folder. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { RESTORE_FOLDER } from '../care/private';
import { StartError } from '../http/start-error';
import { ImageStore } from '../images/image-store';
import { acquireLock } from '../log/sqlite/disk/folder';
import { SqliteLog } from '../log/sqlite/sqlite-log';
import type { Metrics } from '../observability/metrics';
import type { Observer } from '../relay/observer';
import type { RelayConfig } from './config';
import { KnownDamage } from './damage';

/** Images of emotes and badges that are cached: some ten thousand. */
const IMAGE_BYTES = 268_435_456;

export interface Storage {
	readonly log: SqliteLog;
	readonly images: ImageStore;
	readonly damage: KnownDamage;
}

/** Opens the log and the store of images. Throws LogError and StartError. */
export async function openStorage(
	{ data, now, dates = now }: RelayConfig,
	metrics: Pick<Metrics, 'committed'>,
	observer: Pick<Observer, 'failed'>,
	logger: Pick<Logger, 'warn'>
): Promise<Storage> {
	expectRestored(data);
	const damage = new KnownDamage();
	const log = new SqliteLog({
		folder: data,
		now: dates,
		onCommit: (milliseconds) => metrics.committed(milliseconds),
		onFailed: (what, error) => observer.failed(what, error),
		onSalvaging: (rows) => logger.warn({ rows }, 'salvaging'),
		onDamage: (found) => observer.failed('damage', new Error(damage.add(found)))
	});
	try {
		return { log, images: new ImageStore(data, IMAGE_BYTES, Date.now), damage };
	} catch (error) {
		await log.close();
		throw error;
	}
}

/** Throws StartError where a restore was ended before it was done: an empty log would pass for the one that should be there. */
function expectRestored(folder: string): void {
	const isUnfinished = (): boolean =>
		existsSync(join(folder, RESTORE_FOLDER)) && !existsSync(join(folder, 'log.db'));
	if (!isUnfinished()) return;
	// One that runs has the lock.
	acquireLock(folder)();
	if (!isUnfinished()) return;
	throw new StartError(
		'unfinished-restore',
		`a restore into the data folder ${folder} was not finished`,
		`Run npm run restore again, or delete ${RESTORE_FOLDER} there to begin a new log.`
	);
}
