import { MINUTE_MS } from '../../../../src/lib/std/time';
import type { Db } from './schema';

/** An event, and the minute (since the epoch) in which it was received. */
export interface SetBack {
	readonly seq: number;
	readonly minute: number;
}

/**
 * Where the log's clock was last set back to an earlier minute; null if it never was. The minutes of the events before
 * it don't follow from their rows alone: see log/minutes.ts. Reads the time of each event.
 */
export const lastSetBack = (db: Db): SetBack | null =>
	db
		.prepare<[], SetBack>(
			`SELECT seq, minute FROM (
				SELECT seq, received_at / ${MINUTE_MS} AS minute,
					LAG(received_at / ${MINUTE_MS}) OVER (ORDER BY seq) AS before FROM events)
			WHERE minute < before ORDER BY seq DESC LIMIT 1`
		)
		.get() ?? null;
