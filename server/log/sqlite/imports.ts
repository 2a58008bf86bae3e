import { importOf } from '../../../src/lib/wire/index';
import type { Imports } from '../imports';
import type { LoggedEvent } from '../log';
import { wholeRows } from './load';
import { LIVE_AT } from './tables/import-of';
import { DamagedRow } from './tables/damage';
import type { Db } from './tables/schema';
import { sumOf } from './tables/sums';

/** Stores the imports, and what they brought up to the newest sealed segment. */
export class SqliteImports {
	readonly #db: Db;
	readonly #begin;
	readonly #put;
	readonly #putMinute;
	readonly #note;
	/** How many are in the table. */
	#begun = 0;

	constructor(db: Db) {
		this.#db = db;
		this.#begin = db.prepare('INSERT INTO imports VALUES (?, ?, ?, ?, ?)');
		this.#put = db.prepare('INSERT OR REPLACE INTO imported VALUES (?, ?, ?, ?, ?)');
		this.#putMinute = db.prepare('INSERT INTO imported_minutes VALUES (?, ?, ?)');
		this.#note = db.prepare('INSERT OR REPLACE INTO meta VALUES (?, ?, ?)');
	}

	/** Restores them as of the newest border: at start and after a failed commit. Throws DamagedRow. */
	load(imports: Imports): void {
		type Row = [number: number, name: string, source: string, startedAt: number];
		this.#begun = 0;
		for (const row of wholeRows<Row>(this.#db, 'imports', 'ORDER BY number')) {
			const [number, name, source, startedAt] = row;
			if (number !== ++this.#begun) throw new DamagedRow('imports', this.#begun);
			imports.restore({ number, name, source, startedAt });
		}
		if (this.#begun === 0) return;
		type Total = [number: number, channel: number, events: number, messages: number];
		for (const row of wholeRows<Total>(this.#db, 'imported')) {
			const [number, channel, events, messages] = row;
			imports.restoreTotal({ number, channel, events, messages });
		}
		type Minute = [minute: number, messages: number];
		for (const [minute, messages] of wholeRows<Minute>(
			this.#db,
			'imported_minutes',
			'ORDER BY minute'
		)) {
			imports.restoreMinute(minute, messages);
		}
		const live = this.#db
			.prepare<[string], string>('SELECT value FROM meta WHERE key = ?')
			.pluck()
			.get(LIVE_AT);
		if (live !== undefined) imports.restoreLive(live === '' ? null : Number(live));
	}

	/** Stores those that have begun since the last call. */
	begin({ all }: Imports): void {
		while (this.#begun < all.length) {
			const { number, name, source, startedAt } = all[this.#begun++]!;
			const row = [number, name, source, startedAt];
			this.#begin.run(...row, sumOf(row));
		}
	}

	/** Stores what a segment changed that this transaction seals. */
	checkpoint(imports: Imports, segment: readonly LoggedEvent[]): void {
		if (imports.all.length === 0) return;
		const changed = new Map(
			segment.flatMap(({ event }) => {
				const number = importOf(event);
				return number === 0 ? [] : [[`${number} ${event.channel}`, [number, event.channel]]];
			})
		) as ReadonlyMap<string, [number, number]>;
		for (const [number, channel] of changed.values()) {
			const { events, messages } = imports.total(number, channel);
			const row = [number, channel, events, messages];
			this.#put.run(...row, sumOf(row));
		}
		const minutes = imports.changedMinutes();
		if (minutes) this.#db.exec('DELETE FROM imported_minutes');
		for (const row of minutes ?? []) this.#putMinute.run(...row, sumOf(row));
		const noted = [LIVE_AT, String(imports.liveAt ?? '')];
		this.#note.run(...noted, sumOf(noted));
	}
}
