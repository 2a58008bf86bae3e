/** Records of each relay's connection, for readers and bug reports. They survive reloads. */
import { registry } from './registry';
import type { ConnectionRecord } from '../tables/types';

/** Limit of stored records, of all relays together. */
const KEPT = 200;

/** Adds a record; the oldest makes room. */
export async function noteConnection(relay: string, record: ConnectionRecord): Promise<void> {
	const { connections } = registry;
	await registry.transaction('rw', connections, async () => {
		const id = await connections.add({ relay, ...record });
		await connections
			.where('id')
			.belowOrEqual(id - KEPT)
			.delete();
	});
}

/** The records of `relay`, newest first. */
export async function connectionsOf(relay: string): Promise<ConnectionRecord[]> {
	return (await registry.connections.where('relay').equals(relay).sortBy('id')).toReversed();
}
