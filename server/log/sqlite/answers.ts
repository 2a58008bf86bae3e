import type { IngestAnswer } from '../../../src/lib/wire/index';
import { ANSWERS_MS, LogAge } from '../log-age';
import type { Idempotency } from '../log';
import type { Damage } from './tables/damage';
import type { Db } from './tables/schema';
import { isWhole, sumOf } from './tables/sums';

/** Key in `meta`: see LogAge. */
const AGE = 'age';

/** The first answer to a batch with an Idempotency-Key. */
export interface Remembered {
	readonly bodyHash: string;
	/** Null if it can't be read any more: the batch was taken. */
	readonly answer: IngestAnswer | null;
}

interface AnswerRow {
	scope: string;
	key: string;
	body_hash: string;
	answer: string;
	at: number;
	sum: number;
}

/** Remembers answers by the log's age, so that no jump of a clock forgets one. Column `at` is that age. */
export class SqliteAnswers {
	readonly #db: Db;
	readonly #find;
	readonly #put;
	readonly #forget;
	readonly #note;
	readonly #onDamage: (damage: Damage) => void;
	#age = new LogAge();
	#reached = false;

	constructor(db: Db, onDamage: (damage: Damage) => void) {
		this.#db = db;
		this.#onDamage = onDamage;
		this.#find = db.prepare<[string, string], AnswerRow>(
			'SELECT * FROM idempotency WHERE scope = ? AND key = ?'
		);
		this.#put = db.prepare('INSERT OR REPLACE INTO idempotency VALUES (?, ?, ?, ?, ?, ?)');
		this.#forget = db.prepare('DELETE FROM idempotency WHERE at < ?');
		this.#note = db.prepare('INSERT OR REPLACE INTO meta VALUES (?, ?, ?)');
	}

	/** Reads the age back: at start, and after a failed commit. */
	load(): void {
		const age = this.#db.prepare<[string], string>('SELECT value FROM meta WHERE key = ?').pluck();
		// Until there was an age, `at` was the time of day.
		const newest = this.#db.prepare<[], number | null>('SELECT MAX(at) FROM idempotency').pluck();
		this.#age = LogAge.from(age.get(AGE) ?? `${newest.get() ?? 0}`);
		this.#reached = false;
	}

	find({ scope, key, bodyHash }: Idempotency): Remembered | undefined {
		const row = this.#find.get(scope, key);
		if (!row) return undefined;
		if (isWhole(Object.values(row))) {
			return { bodyHash: row.body_hash, answer: JSON.parse(row.answer) as IngestAnswer };
		}
		this.#onDamage({ table: 'idempotency', rows: 1, state: 'lost' });
		// The batch was taken if its hash is there; else nobody knows, and the ids of its events decide.
		return row.body_hash === bodyHash ? { bodyHash, answer: null } : undefined;
	}

	/** `at`: when the log took the batch, epoch ms. */
	put({ scope, key, bodyHash }: Idempotency, answer: IngestAnswer, at: number): void {
		const age = this.#age.reach(at);
		this.#reached = true;
		this.#forget.run(age - ANSWERS_MS);
		const row = [scope, key, bodyHash, JSON.stringify(answer), age];
		this.#put.run(...row, sumOf(row));
	}

	/** Notes the age; call it at the end of a commit. */
	flush(): void {
		const noted = [AGE, this.#age.toString()];
		if (this.#reached) this.#note.run(...noted, sumOf(noted));
		this.#reached = false;
	}
}
