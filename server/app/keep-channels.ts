/** Sources in the relay's own process: their events go straight into the ingest path. */
import { join } from 'node:path';
import type { Logger } from 'pino';
import { MARKS_FILE } from '../care/private';
import { Refusal } from '../relay/refusal';
import { BatchTooLarge, EventRefused, type Deliver } from '../sources/delivery/outbox';
import { runSources, type RunningSources } from '../sources/delivery/run';
import type { Source } from '../sources/source';
import { MemorySpool } from '../sources/delivery/spool';
import type { RunningRelay } from './start-relay';

/** Events of a source that may wait in memory while the disk can't keep up. */
const CAPACITY = 200_000;
/** Events in memory are lost with the process, so closing takes nearly all of the relay's time to stop. In ms. */
const CLOSING_MS = 8_000;

/** Starts `sources` for a relay; `folder` is its data folder. */
export function keepChannels(
	relay: Pick<RunningRelay, 'ingest'>,
	sources: readonly Source[],
	folder: string,
	logger: Logger
): RunningSources {
	return runSources({
		sources,
		marks: join(folder, MARKS_FILE),
		spoolFor: () => new MemorySpool(),
		deliverFor: (source) => deliverInto(relay, source),
		capacity: CAPACITY,
		closing: CLOSING_MS,
		tell: (level, what, facts) => logger[level](facts, what)
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
				throw new EventRefused(error.more.index, error.message, clock);
			}
			if (error instanceof Refusal && error.status === 413) throw new BatchTooLarge(error.message);
			throw error;
		}
	};
