/** What matches a query as NDJSON: the lines that the export of the archive has of it. */
import type { Archive } from '../archive/read/archive';
import { exportPart, type ExportPart } from '../archive/read/export';
import { ExportIds } from '../archive/read/export-lines';
import type { ResolvedQuery } from '../query/resolved';
import { ArchiveSearch } from './parts';
import { regexesOf } from './regexes';
import { TextStore } from './texts';

/**
 * Oldest first, whatever the query's order; a segment's lines at a time, and no segment stays in memory. It runs in the
 * calling thread, a few milliseconds at a time. Throws RegexRefused.
 */
export async function* exportFound(
	archive: Archive,
	query: ResolvedQuery
): AsyncGenerator<ExportPart> {
	const state = await archive.state();
	if (!state) return;
	const ids = new ExportIds(state.log);
	const search = new ArchiveSearch(
		archive.name,
		{ ...query, sort: 'old' },
		new TextStore(0),
		await regexesOf(query),
		() => false
	);
	await search.begin();
	for await (const { count, events } of search.parts()) {
		const found = count > 0 ? await events(0, count) : [];
		if (found.length > 0) yield await exportPart(archive, found, ids);
	}
}
