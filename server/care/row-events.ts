import type { Appearance, LogEvent } from '../../src/lib/wire/index';
import { sealOf } from '../log/sqlite/segment-check';
import { appearanceOf, loggedOf, type EventRow, type LookRow } from '../log/sqlite/tables/rows';
import type { Db } from '../log/sqlite/tables/schema';

interface Named {
	readonly source: string;
	readonly name: string;
}

/** Reads rows as the events that they stand for, with the appearances and channels that they name. */
export class RowEvents {
	readonly #looks = new Map<number, Appearance | null>();
	readonly #channels = new Map<number, Named | null>();
	readonly #look;
	readonly #channel;

	/** Throws better-sqlite3's errors where the database has no such tables. */
	constructor(db: Db) {
		this.#look = db.prepare<[number], LookRow>('SELECT * FROM looks WHERE id = ?');
		this.#channel = db.prepare<[number], Named>('SELECT source, name FROM channels WHERE id = ?');
	}

	/** The seal of a segment's rows; null if they can't be sealed. */
	seal(rows: readonly EventRow[]): ReturnType<typeof sealOf> | null {
		try {
			const logged = rows.map((row) =>
				loggedOf(row, row.look === 0 ? null : this.look(row.look), this.channel(row.channel))
			);
			return rows.length > 0 ? sealOf(logged) : null;
		} catch {
			return null;
		}
	}

	/** The row's event, as a frame has it; null if it can't be read. */
	event(row: EventRow): LogEvent | null {
		try {
			const author = row.look === 0 ? null : this.look(row.look);
			return typeof row.text === 'string' ? plain(loggedOf(row, author, null).event) : null;
		} catch {
			return null;
		}
	}

	look(id: number): Appearance | null {
		let look = this.#looks.get(id);
		if (look === undefined) {
			const row = this.#look.get(id);
			look = row ? appearanceOf(row) : null;
			this.#looks.set(id, look);
		}
		return look;
	}

	channel(id: number): Named | null {
		let channel = this.#channels.get(id);
		if (channel === undefined) {
			channel = this.#channel.get(id) ?? null;
			this.#channels.set(id, channel);
		}
		return channel;
	}
}

/** Comparable: attributes as plain bytes. */
export const plain = (event: LogEvent): LogEvent => ({
	...event,
	author: event.author && { ...event.author, attributes: copied(event.author.attributes) },
	attributes: copied(event.attributes)
});
const copied = (attributes: LogEvent['attributes']): LogEvent['attributes'] =>
	attributes.map(([tag, value]) => [tag, Uint8Array.from(value)] as const);
