import type { FrameHead } from '../../wire/frame/canonical-read';
import { isModeration } from '../../wire/frame/event';
import { segmentOf } from '../../wire/frame/limits';
import { runTimesOf } from '../../wire/list-order';
import { packIds } from './idset';
import type { CatalogRow } from './schema';

function rangeOf(times: readonly number[]): [number, number] {
	let earliest = Infinity;
	let latest = -Infinity;
	for (const time of times) {
		if (time < earliest) earliest = time;
		if (time > latest) latest = time;
	}
	return [earliest, latest];
}

/** The catalog row of a sealed segment of `bytes` bytes. */
export function catalogRow(
	head: Pick<FrameHead, 'first' | 'events' | 'channels' | 'users'>,
	bytes: number
): CatalogRow {
	const runs = runTimesOf(head.events);
	return {
		n: segmentOf(head.first),
		bytes,
		sentAt: rangeOf(head.events.map((event) => event.sentAt)),
		receivedAt: rangeOf(head.events.map((event) => event.receivedAt)),
		channels: packIds(head.channels.map(({ id }) => id)),
		users: packIds(head.users.map(({ id }) => id)),
		moderated: head.events.some(({ kind }) => isModeration(kind)) ? 1 : 0,
		...(!runs.live && { imported: true }),
		runs
	};
}
