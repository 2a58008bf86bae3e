/** Mends what the log knows of imports. All but their names follows from the events. */
import { MINUTE_MS } from '../../../../src/lib/std/time';
import { EventKind } from '../../../../src/lib/wire/index';
import { IMPORT, LIVE, LIVE_AT } from '../tables/import-of';
import { bounds } from './mend-tail';
import type { Db } from '../tables/schema';
import { lastSetBack } from '../tables/set-back';
import { sumOf } from '../tables/sums';

const COUNTED = `kind IN (${EventKind.message}, ${EventKind.action})`;
const IMPORTED = `attributes NOT NULL AND ${IMPORT} > 0`;

/** Names that are lost are replaced. Returns how many. */
export function mendImports(db: Db): { mended: number; lost: number } {
	const { sealed } = bounds(db);
	const back = lastSetBack(db);
	const since = back
		? `AND (seq >= ${back.seq} OR received_at / ${MINUTE_MS} <= ${back.minute})`
		: '';
	db.exec(`
		DELETE FROM imported;
		INSERT INTO imported SELECT *, row_sum(number, channel, events, messages) FROM (
			SELECT ${IMPORT} AS number, channel, COUNT(*) AS events, COUNT(*) FILTER (WHERE ${COUNTED}) AS messages
			FROM events WHERE ${IMPORTED} AND seq <= ${sealed} GROUP BY number, channel
		);
		DELETE FROM imported_minutes;
		INSERT INTO imported_minutes SELECT *, row_sum(minute, messages) FROM (
			SELECT received_at / ${MINUTE_MS} AS minute, COUNT(*) AS messages
			FROM events WHERE ${IMPORTED} AND ${COUNTED} AND seq <= ${sealed} ${since} GROUP BY minute
		)`);
	const lost = nameLost(db);
	const live = db
		.prepare<[number], number>(
			`SELECT received_at FROM events WHERE seq <= ? AND ${LIVE} ORDER BY seq DESC LIMIT 1`
		)
		.pluck()
		.get(sealed);
	const noted = [LIVE_AT, String(live ?? '')];
	if (db.prepare('SELECT 1 FROM imports').get())
		db.prepare('INSERT OR REPLACE INTO meta VALUES (?, ?, ?)').run(...noted, sumOf(noted));
	return { mended: 0, lost };
}

function nameLost(db: Db): number {
	const known = new Set(db.prepare<[], number>('SELECT number FROM imports').pluck().all());
	const first = new Map(
		db
			.prepare<[], [number, number]>(
				`SELECT ${IMPORT} AS number, MIN(received_at) FROM events WHERE ${IMPORTED} GROUP BY number`
			)
			.raw()
			.all()
	);
	const last = Math.max(0, ...known, ...first.keys());
	let lost = 0;
	for (let number = 1; number <= last; number++) {
		if (known.has(number)) continue;
		const row = [number, `damaged-${number}`, 'damaged', first.get(number) ?? 0];
		db.prepare('INSERT INTO imports VALUES (?, ?, ?, ?, ?)').run(...row, sumOf(row));
		lost++;
	}
	return lost;
}
