/** The catalog's rows of an archive, cached. */
import { Lru } from '../../std/lru';
import { present, type ArchiveDatabase, type CatalogRow } from '../tables/schema';

/** Up to this many rows are read one by one. */
const FEW = 16;

/**
 * Cached catalog rows, for two million messages: each list of a user or a channel reads most of them, and what is read
 * here of one never changes. Only `moderated` does, once, in archives of earlier versions: see unread-moderation.ts.
 */
const catalogs = new Lru<string, CatalogRow>(4_096);

/** The catalog rows of those segments; `numbers` ascend. */
export async function catalogOf(
	db: ArchiveDatabase,
	numbers: readonly number[]
): Promise<CatalogRow[]> {
	const known = numbers.map((n) => catalogs.get(`${db.name} ${n}`));
	const missing = numbers.filter((_, i) => !known[i]);
	const [bottom, top] = [missing[0], missing.at(-1)];
	if (bottom === undefined || top === undefined) return known.flatMap((row) => row ?? []);
	// One request for many costs a tenth of single ones.
	const rows =
		missing.length > FEW
			? present(await db.catalog.where('n').between(bottom, top, true, true).toArray())
			: await db.catalog.bulkGet(missing);
	for (const row of rows) if (row) catalogs.set(`${db.name} ${row.n}`, row);
	return [...known, ...rows].flatMap((row) => row ?? []);
}
