/** Whether a device has all that the relay has, once everything is healed; and if not, what is missing. */
import { gapsIn } from '../../../src/lib/archive/tables/ranges';
import {
	STORED,
	type StoredRow,
	type StreamRow,
	type UserRow
} from '../../../src/lib/archive/tables/schema';
import type { ArchiveEntry } from '../../../src/lib/archive/tables/types';
import { segmentFirst, segmentLast, userBlockOf } from '../../../src/lib/wire/index';
import type { Device } from '../device/device';
import type { Storage } from '../device/storage';
import type { Disk } from '../relay/disk';
import { coverageOf, REGISTRY } from './archive-rows';
import type { History } from './history';

/** Null where it has; else what it lacks. */
export function lacks(
	device: Device,
	storage: Storage,
	{ damaged }: Disk,
	{ log, events }: History
): string | null {
	const name = currentOf(device, storage);
	const meta = name === undefined ? [] : storage.rows<StreamRow | StoredRow>(name, 'meta');
	const stream = meta.find((row): row is StreamRow => row.key === 'stream');
	const stored = meta.find((row): row is StoredRow => row.key === STORED);
	const { status } = device.state;
	if (name === undefined || !stream || !stored) return `has no archive (${JSON.stringify(status)})`;
	if (stream.log !== log) return `follows another log (${JSON.stringify(status)})`;
	const { seq } = stream.cursor;
	if (seq !== events.length) return `is at ${seq} of ${events.length} (${JSON.stringify(status)})`;
	const [gap] = [...damaged].reduce(
		(gaps, n) =>
			gaps.flatMap((each) => gapsIn([{ first: segmentFirst(n), last: segmentLast(n) }], each)),
		gapsIn(coverageOf(stream, stored), { first: stored.floor?.seq ?? 1, last: seq })
	);
	if (gap) return `lacks ${gap.first} … ${gap.last} (${JSON.stringify(status)})`;
	const blocks = new Map(storage.rows<UserRow>(name, 'users').map(({ block, at }) => [block, at]));
	const { base } = stream;
	for (let block = 0; base.users > 0 && block <= userBlockOf(base.users); block++) {
		if ((blocks.get(block) ?? -1) < base.seq) return `lacks users of block ${block}`;
	}
	return status.state === 'live' ? null : `is ${JSON.stringify(status)}`;
}

/** The archive in use of a device. */
const currentOf = (device: Device, storage: Storage): string | undefined =>
	storage
		.rows<ArchiveEntry>(REGISTRY, 'archives')
		.find(({ relay, endedAt }) => relay === device.relay && endedAt === null)?.name;
