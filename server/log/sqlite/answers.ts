import type { IngestAnswer } from '../../../src/lib/wire/index';
import { ANSWERS_MS, LogAge } from '../log-age';
import type { Idempotency } from '../log';
import type { Db } from './schema';

/** Key in `meta`: see LogAge. */
const AGE = 'age';

/** The first answer to a batch with an Idempotency-Key. */
export interface Remembered {
	readonly bodyHash: string;
	readonly answer: IngestAnswer;
}

/** Remembers answers by the log's age, so that no jump of a clock forgets one. Column `at` is that age. */
export class SqliteAnswers {
	readonly #db: Db;
	readonly #find;
	readonly #put;
	readonly #forget;
	readonly #note;
	#age = new LogAge();
	#reached = false;

	constructor(db: Db) {
		this.#db = db;
		this.#find = db.prepare<[string, string], { body_hash: string; answer: string }>(
			'SELECT body_hash, answer FROM idempotency WHERE scope = ? AND key = ?'
		);
		this.#put = db.prepare('INSERT INTO idempotency VALUES (?, ?, ?, ?, ?)');
		this.#forget = db.prepare('DELETE FROM idempotency WHERE at < ?');
		this.#note = db.prepare('INSERT OR REPLACE INTO meta VALUES (?, ?)');
	}

	/** Reads the age back: at start, and after a failed commit. */
	load(): void {
		const age = this.#db.prepare<[string], string>('SELECT value FROM meta WHERE key = ?').pluck();
		// Until there was an age, `at` was the time of day.
		const newest = this.#db.prepare<[], number | null>('SELECT MAX(at) FROM idempotency').pluck();
		this.#age = LogAge.from(age.get(AGE) ?? `${newest.get() ?? 0}`);
		this.#reached = false;
	}

	find({ scope, key }: Idempotency): Remembered | undefined {
		const row = this.#find.get(scope, key);
		return row && { bodyHash: row.body_hash, answer: JSON.parse(row.answer) as IngestAnswer };
	}

	/** `at`: when the log took the batch, epoch ms. */
	put({ scope, key, bodyHash }: Idempotency, answer: IngestAnswer, at: number): void {
		const age = this.#age.reach(at);
		this.#reached = true;
		this.#forget.run(age - ANSWERS_MS);
		this.#put.run(scope, key, bodyHash, JSON.stringify(answer), age);
	}

	/** Notes the age; call it at the end of a commit. */
	flush(): void {
		if (this.#reached) this.#note.run(AGE, this.#age.toString());
		this.#reached = false;
	}
}
