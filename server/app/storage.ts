/** What a relay keeps in its data folder. */
import { ImageStore } from '../images/image-store';
import type { Damage } from '../log/sqlite/segment-check';
import { SqliteLog } from '../log/sqlite/sqlite-log';
import type { Metrics } from '../observability/metrics';
import type { Observer } from '../relay/observer';
import type { RelayConfig } from './config';

/** Images of emotes and badges that are cached: some ten thousand. */
const IMAGE_BYTES = 268_435_456;

/** What the relay's log says of a damaged segment. */
const DAMAGE: Readonly<Record<Damage['state'], (n: number) => string>> = {
	mended: (n) => `segment ${n} was damaged on the disk, and is mended from its rows`,
	lost: (n) =>
		`segment ${n} is damaged on the disk, and so are its rows: devices get all others; put back a copy of the data folder`,
	rows: (n) =>
		`the rows of segment ${n} are damaged on the disk: devices get it only whole; put back a copy of the data folder`
};

export interface Storage {
	readonly log: SqliteLog;
	readonly images: ImageStore;
}

/** Opens the log and the store of images. Throws LogError. */
export function openStorage(
	{ data, now, dates = now }: RelayConfig,
	metrics: Pick<Metrics, 'committed'>,
	observer: Pick<Observer, 'failed'>
): Storage {
	const log = new SqliteLog({
		folder: data,
		now: dates,
		onCommit: (milliseconds) => metrics.committed(milliseconds),
		onFailed: (what, error) => observer.failed(what, error),
		onDamage: ({ n, state }) => observer.failed('damage', new Error(DAMAGE[state](n)))
	});
	return { log, images: new ImageStore(data, IMAGE_BYTES, Date.now) };
}
