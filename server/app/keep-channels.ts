/** Sources in the relay's own process: their events go straight into the ingest path. */
import { join } from 'node:path';
import type { Logger } from 'pino';
import { MARKS_FILE, spoolFile } from '../care/private';
import { Refusal } from '../relay/refusal';
import { BatchTooLarge, EventRefused, type Deliver } from '../sources/delivery/outbox';
import { runSources, type RunningSources } from '../sources/delivery/run';
import type { Source, Tell } from '../sources/source';
import { DiskSpool } from '../sources/delivery/spool-disk';
import type { RunningRelay } from './start-relay';

/** Events of a source that may wait while the log takes none, and their bytes: beyond it they become an outage. */
const CAPACITY = 1_000_000;
const CAPACITY_BYTES = 2 ** 30;
/** Bytes of them that wait in memory; further ones go to the disk. */
const MEMORY_BYTES = 2 ** 23;
/** Closing takes nearly all of the relay's time to stop: what it delivers needs no spool. In ms. */
const CLOSING_MS = 8_000;

/** Starts `sources` for a relay; `folder` is its data folder. */
export function keepChannels(
	relay: Pick<RunningRelay, 'ingest'>,
	sources: readonly Source[],
	folder: string,
	logger: Logger
): RunningSources {
	const tell: Tell = (level, what, facts) => logger[level](facts, what);
	return runSources({
		sources,
		marks: join(folder, MARKS_FILE),
		spoolFor: (name, channels) =>
			new DiskSpool(join(folder, spoolFile(name)), {
				bytes: CAPACITY_BYTES,
				memory: MEMORY_BYTES,
				channels,
				tell
			}),
		deliverFor: (source) => deliverInto(relay, source),
		capacity: CAPACITY,
		closing: CLOSING_MS,
		tell
	});
}

const deliverInto =
	({ ingest }: Pick<RunningRelay, 'ingest'>, source: string): Deliver =>
	async (events) => {
		try {
			await ingest.take(events, source, null);
		} catch (error) {
			if (error instanceof Refusal && error.status === 422 && error.more.index !== undefined) {
				const clock = error.code === 'too-far-ahead' ? ingest.now() : null;
				const { index, field = '' } = error.more;
				throw new EventRefused(index, error.message, { clock, field });
			}
			if (error instanceof Refusal && error.status === 413) throw new BatchTooLarge(error.message);
			throw error;
		}
	};
