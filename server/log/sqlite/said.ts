import { EventKind } from '../../../src/lib/wire/index';
import type { Said, SaidIn } from '../queries/seen';
import type { Db } from './tables/schema';
import { turn } from '../turn';

/** Reads authors and times from the database's events. */
export class SqliteSaid implements SaidIn {
	readonly #receivedAt;
	readonly #said;

	constructor(db: Db) {
		this.#receivedAt = db
			.prepare<[number], number>('SELECT received_at FROM events WHERE seq = ?')
			.pluck();
		this.#said = db
			.prepare<[number, number], Said>(
				`SELECT sent_at, looks.user FROM events JOIN looks ON looks.id = look
				WHERE seq BETWEEN ? AND ? AND kind IN (${EventKind.message}, ${EventKind.action})`
			)
			.raw();
	}

	seqAt(time: number, head: number): number {
		let low = 1;
		let high = head + 1;
		while (low < high) {
			const middle = Math.floor((low + high) / 2);
			if ((this.#receivedAt.get(middle) ?? 0) < time) low = middle + 1;
			else high = middle;
		}
		return low;
	}

	/** Yields to the sockets first. */
	async said(from: number, to: number): Promise<readonly Said[]> {
		await turn();
		return this.#said.all(from, to);
	}
}
