import type { Batch, Log } from '../../../server/log/log';
import type { LogEvent } from '../../../src/lib/wire/index';
import type { RandomQueryOptions } from './random-query';

/** Appends the batches, and returns all events of the log as they are in it. */
export async function logged(log: Log, batches: readonly Batch[]): Promise<LogEvent[]> {
	for (const batch of batches) await log.append(batch);
	return (await log.read(1, log.head)).map(({ event }) => event);
}

/** Queries over these events. */
export const queriesOver = (events: readonly LogEvent[], unread: boolean): RandomQueryOptions => ({
	users: Math.max(0, ...events.map(({ author }) => author?.user ?? 0)),
	channels: Math.max(0, ...events.map(({ channel }) => channel)),
	head: events.length,
	sentFrom: Math.min(...events.map(({ sentAt }) => sentAt)),
	sentTo: Math.max(...events.map(({ sentAt }) => sentAt)),
	unread
});
