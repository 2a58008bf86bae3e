import { badgeAttributes, badgesOf, type Appearance } from '../../../src/lib/wire/index';
import { DamagedRow, expectWhole } from './tables/damage';
import type { Db } from './tables/schema';
import { SUMMED, sumOf } from './tables/sums';

type LookRow = [
	id: number,
	user: number,
	login: string,
	displayName: string,
	color: number | null,
	badges: string,
	sum: number
];

/** The appearances of the database: by row, and rows by appearance. */
export class Looks {
	readonly #insert;
	readonly #all;
	#looks: Appearance[] = [];
	#ids = new Map<Appearance, number>();

	constructor(db: Db) {
		const columns = SUMMED.looks.join();
		this.#insert = db.prepare(`INSERT INTO looks (${columns}, sum) VALUES (?, ?, ?, ?, ?, ?, ?)`);
		this.#all = db.prepare<[], LookRow>(`SELECT ${columns}, sum FROM looks ORDER BY id`).raw();
	}

	/** Reads all of them. Throws DamagedRow. */
	load(): readonly Appearance[] {
		this.#looks = [];
		this.#ids = new Map();
		for (const row of this.#all.iterate()) {
			expectWhole('looks', row);
			const [id, user, login, displayName, color, badges] = row;
			this.#add(id, { user, login, displayName, color, attributes: badgeAttributes(badges) });
		}
		return [...this.#ids.keys()];
	}

	/** Throws DamagedRow if there is none with this id. */
	at(id: number): Appearance {
		const look = this.#looks[id];
		if (!look) throw new DamagedRow('looks', id);
		return look;
	}

	/** The row of an appearance, which is written if it is new. */
	idOf(look: Appearance): number {
		const known = this.#ids.get(look);
		if (known !== undefined) return known;
		const { user, login, displayName, color } = look;
		const id = Math.max(1, this.#looks.length);
		const row = [id, user, login, displayName, color, badgesOf(look)];
		this.#insert.run(...row, sumOf(row));
		this.#add(id, look);
		return id;
	}

	#add(id: number, look: Appearance): void {
		this.#looks[id] = look;
		this.#ids.set(look, id);
	}
}
