/** Reads rows of a log as an export has them. */
import { referredBy } from '../../src/lib/export/referred';
import type { ExportEvent, ExportRow } from '../../src/lib/export/row';
import {
	WireError,
	removableOf,
	type LogEvent,
	type ModerationOverlay
} from '../../src/lib/wire/index';
import { RowEvents } from '../care/row-events';
import { loggedOf, type EventRow } from '../log/sqlite/tables/rows';
import type { Db } from '../log/sqlite/tables/schema';
import { isWhole } from '../log/sqlite/tables/sums';

export class LogRows {
	readonly #named: RowEvents;
	readonly #rows;
	/** Seqs of rows that aren't as they were written: they are left out. */
	readonly damaged: number[] = [];

	constructor(db: Db) {
		this.#named = new RowEvents(db);
		this.#rows = db.prepare<[string], EventRow>(
			'SELECT * FROM events WHERE seq IN (SELECT value FROM json_each(?))'
		);
	}

	/** Those at these seqs, in this order, with what moderators did. */
	read(seqs: readonly number[], overlay: ModerationOverlay): ExportRow[] {
		const found = this.#events(seqs);
		const events = seqs.flatMap((seq) => found.get(seq) ?? []);
		this.damaged.push(...seqs.filter((seq) => !found.has(seq)));
		const removals = events.map(({ event }) => overlay.removalOf(removableOf(event)));
		const others = [
			...events.flatMap(({ event }) => referredBy(event)),
			...removals.flatMap((removal) => removal?.seq ?? [])
		];
		const referred = this.#events([...new Set(others)]);
		const stored = (seq: number): ExportEvent | null => referred.get(seq)?.exported ?? null;
		return events.map(({ exported }, i) => {
			const removal = removals[i] ?? null;
			return {
				event: exported,
				removal: removal && { ...removal, act: stored(removal.seq) },
				stored
			};
		});
	}

	/** What is whole of these, by seq. */
	#events(
		seqs: readonly number[]
	): ReadonlyMap<number, { readonly event: LogEvent; readonly exported: ExportEvent }> {
		const found = new Map<number, { event: LogEvent; exported: ExportEvent }>();
		for (const row of this.#rows.all(JSON.stringify(seqs))) {
			// Rows of old versions have no sum.
			if (row.sum !== null && !isWhole(Object.values(row))) continue;
			const author = row.look === 0 ? null : this.#named.look(row.look);
			const channel = row.channel === 0 ? null : this.#named.channel(row.channel);
			try {
				const { event } = loggedOf(row, author, channel);
				found.set(row.seq, { event, exported: { ...event, channel } });
			} catch (error) {
				if (!(error instanceof WireError)) throw error;
			}
		}
		return found;
	}
}
