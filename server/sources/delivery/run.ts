import { Marks } from '../marks';
import { Outbox, type Deliver } from './outbox';
import { Recorder } from '../recorder';
import type { ChannelStatus, Source, Tell } from '../source';
import type { Spool } from './spool';

export interface RunOptions {
	readonly sources: readonly Source[];
	/** The file with the time up to which each channel was recorded. */
	readonly marks: string;
	readonly spoolFor: (source: string, channels: readonly string[]) => Spool;
	readonly deliverFor: (source: string) => Deliver;
	/** Events of a source that may wait for the relay. */
	readonly capacity: number;
	/** How long closing waits for the relay to accept the rest, in ms. */
	readonly closing: number;
	readonly tell: Tell;
}

export interface RunningSources {
	readonly statuses: () => readonly ChannelStatus[];
	/** Events that wait for the relay. */
	readonly waiting: () => number;
	close(): Promise<void>;
}

/** Starts sources: their events go to the relay, and missed periods become outages. */
export function runSources(options: RunOptions): RunningSources {
	const { sources, spoolFor, deliverFor, capacity, closing, tell } = options;
	const marks = new Marks(options.marks);
	const now = Date.now;
	const running = sources.map((source) => {
		const { name, channels } = source;
		const outbox = new Outbox({
			spool: spoolFor(name, channels),
			deliver: deliverFor(name),
			capacity,
			closing,
			now,
			tell
		});
		const recorder = new Recorder({
			source: name,
			channels,
			marks,
			intake: outbox,
			heard: () => source.heard,
			now,
			tell
		});
		return { source, outbox, recorder };
	});
	// After all are constructed: if one can't be, none is left running.
	for (const { source, recorder } of running) source.start(recorder);
	return {
		statuses: () =>
			running.flatMap(({ recorder, outbox }) =>
				recorder.statuses.map((status): ChannelStatus => {
					const refusal = outbox.refusalOf(status.channel);
					if (refusal === null) return status;
					const reason = `the relay does not take it: ${refusal}`;
					return { ...status, state: 'disconnected', reason };
				})
			),
		waiting: () => running.reduce((sum, { outbox }) => sum + outbox.waiting, 0),
		async close() {
			await Promise.all(
				running.map(async ({ source, outbox, recorder }) => {
					await source.stop();
					await recorder.close(() => outbox.close());
				})
			);
		}
	};
}
