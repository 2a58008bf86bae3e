import { MINUTE_MS } from '../../../src/lib/std/time';
import { SNAPSHOT_MINUTES } from '../../../src/lib/wire/index';
import type { Ledger } from '../ledger';
import type { LoggedEvent } from '../log';
import { newestMarks, type MinuteMark } from '../minutes';
import { wholeRows } from './load';
import type { Db } from './tables/schema';
import { sumOf } from './tables/sums';

/** Stores the ledger's minutes. */
export class SqliteMinutes {
	readonly #db: Db;
	readonly #put;
	/** The newest minute in the table. */
	#newest = 0;

	constructor(db: Db) {
		this.#db = db;
		this.#put = db.prepare<[number, number, number]>(
			'INSERT OR REPLACE INTO minutes VALUES (?, ?, ?)'
		);
	}

	/** Gives the ledger the newest day: at start and after a failed commit, when its events are loaded. Throws DamagedRow. */
	load(ledger: Ledger): void {
		const most = SNAPSHOT_MINUTES + 1;
		const newest = `ORDER BY minute DESC LIMIT ${most}`;
		const marks = [...wholeRows<[number, number, number]>(this.#db, 'minutes', newest)]
			.map(([minute, messages]): MinuteMark => [minute, messages])
			.reverse();
		this.#newest = Math.abs(marks.at(-1)?.[0] ?? 0);
		ledger.restoreMinutes(marks.length < most ? marks : newestMarks(marks, SNAPSHOT_MINUTES));
	}

	/** Stores the minutes of new events, which the ledger has taken. */
	mark(logged: readonly LoggedEvent[], ledger: Ledger): void {
		const minutes = new Map<number, number>();
		let wentBack = false;
		for (const { event, after } of logged) {
			const minute = Math.floor(event.receivedAt / MINUTE_MS);
			wentBack ||= minute < this.#newest;
			this.#newest = minute;
			minutes.set(minute, after.messages);
		}
		// The clock was set back, which changes other minutes too.
		if (wentBack) this.#db.exec('DELETE FROM minutes');
		for (const [minute, messages] of wentBack ? ledger.minutes : minutes) {
			this.#put.run(minute, messages, sumOf([minute, messages]));
		}
	}
}
