/** Archives that the list has lost: a browser may delete the list alone, and a page may end between it and a database. */
import { Dexie } from 'dexie';
import { databaseOf } from '../tables/schema';
import type { ArchiveEntry } from '../tables/types';
import { archives, registry } from './registry';

/**
 * Lists again what is stored of `relay` and isn't listed: the newest as the one in use if there is none, the others as
 * earlier ones, which their reader can read or delete. One in which nothing can be read is deleted. The next leader's
 * epoch is above that of all of them.
 */
export async function adoptArchives(relay: string): Promise<void> {
	const listed = new Set((await archives(relay)).map(({ name }) => name));
	const prefix = `backscroll ${relay} `;
	const names = (await Dexie.getDatabaseNames()).filter(
		(name) => name.startsWith(prefix) && !listed.has(name)
	);
	const found = (await Promise.all(names.map(readOrDelete))).flatMap((lost) => lost ?? []);
	if (found.length === 0) return;
	await registry.transaction('rw', registry.archives, registry.leaders, async () => {
		const before = await archives(relay);
		const hasCurrent = before.some(({ endedAt }) => endedAt === null);
		const [newest] = found.toSorted((a, b) => b.createdAt - a.createdAt);
		for (const { epoch, name, log, createdAt, messages, lastAt } of found) {
			if (before.some((entry) => entry.name === name)) continue;
			const isCurrent = !hasCurrent && name === newest?.name;
			const ended = isCurrent ? null : { endedAt: lastAt, messages };
			const entry: ArchiveEntry = {
				name,
				relay,
				log,
				createdAt,
				cause: null,
				...unended,
				...ended
			};
			await registry.archives.put(entry);
			const { epoch: highest = 0 } = (await registry.leaders.get(relay)) ?? {};
			if (epoch > highest) await registry.leaders.put({ relay, epoch });
		}
	});
}

const unended = { endedAt: null, messages: null } as const;

interface Lost extends Pick<ArchiveEntry, 'name' | 'log' | 'createdAt'> {
	readonly epoch: number;
	readonly messages: number;
	/** When its newest event was received, epoch ms. */
	readonly lastAt: number;
}

/** What an archive's database says of itself; null if it says nothing, or can't be opened by this version of the app. */
async function readOrDelete(name: string): Promise<Lost | null> {
	const database = databaseOf(name);
	try {
		const stream = await database.fact('stream');
		if (!stream) {
			await database.delete({ disableAutoOpen: true });
			return null;
		}
		const { log, epoch, totals, lastReceivedAt } = stream;
		// Its name ends with the time when it was made.
		const createdAt = Number.parseInt(name.slice(name.lastIndexOf(' ') + 1), 36) || 0;
		return {
			name,
			log,
			createdAt,
			epoch,
			messages: totals.messages,
			lastAt: lastReceivedAt ?? createdAt
		};
	} catch (error) {
		console.error('An archive that is not listed can not be read', error);
		return null;
	}
}
