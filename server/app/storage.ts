/** What a relay keeps in its data folder. */
import type { Logger } from 'pino';
import { ImageStore } from '../images/image-store';
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

/** Opens the log and the store of images. Throws LogError. */
export async function openStorage(
	{ data, now, dates = now }: RelayConfig,
	metrics: Pick<Metrics, 'committed'>,
	observer: Pick<Observer, 'failed'>,
	logger: Pick<Logger, 'warn'>
): Promise<Storage> {
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
