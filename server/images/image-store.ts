/** Images on disk, each content stored once whatever keys lead to it. It is a cache: a lost or damaged image is fetched again. */
import { hash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { DAY_MS } from '../../src/lib/std/time';
import { imageType } from './image-type';

export interface StoredImage {
	/** `image/png` … */
	readonly type: string;
	/** SHA-256 of the bytes, hex. */
	readonly hash: string;
	readonly bytes: Buffer;
}

/** An image that is cached, and when it was fetched (epoch ms). */
export interface CachedImage {
	readonly image: StoredImage;
	readonly fetchedAt: number;
}

interface Row extends StoredImage {
	readonly fetchedAt: number;
	readonly usedAt: number;
}

const SCHEMA = `
	CREATE TABLE IF NOT EXISTS images (
		hash TEXT PRIMARY KEY, type TEXT NOT NULL, bytes BLOB NOT NULL, size INTEGER NOT NULL, usedAt INTEGER NOT NULL
	) STRICT;
	CREATE INDEX IF NOT EXISTS images_used ON images (usedAt, size);
	CREATE TABLE IF NOT EXISTS keys (
		key TEXT PRIMARY KEY, hash TEXT NOT NULL REFERENCES images ON DELETE CASCADE, fetchedAt INTEGER NOT NULL
	) STRICT;
	CREATE INDEX IF NOT EXISTS keys_hash ON keys (hash);
`;
/** Precision of an image's last use, in ms: so a read causes at most one write a day. */
const USED_MS = DAY_MS;
/** The share of the limit that stays in use after the oldest images were deleted. */
const ROOM_AFTER = 0.9;

export class ImageStore {
	readonly #db: Database.Database;
	readonly #statements: Statements;
	readonly #keep: (key: string, image: StoredImage) => void;
	#bytes: number;
	readonly #maxBytes: number;
	readonly #now: () => number;

	/** Opens the store of a data folder, with at most `maxBytes` of images. */
	constructor(folder: string, maxBytes: number, now: () => number) {
		this.#maxBytes = maxBytes;
		this.#now = now;
		const { db, statements } = opened(join(folder, 'images.db'), now());
		this.#db = db;
		this.#statements = statements;
		this.#keep = db.transaction((name: string, { hash, type, bytes }: StoredImage) => {
			const at = this.#now();
			statements.image.run({ hash, type, bytes, size: bytes.length, at });
			statements.key.run({ key: name, hash, at });
		});
		this.#bytes = this.#measured();
	}

	/** Bytes of the images that are cached. */
	get bytes(): number {
		return this.#bytes;
	}

	/** The image of a key; null where it isn't cached, or isn't as it was stored. */
	find(key: string): CachedImage | null {
		const row = this.#row(key);
		if (!row || !isIntact(row)) return null;
		const { type, hash, bytes, fetchedAt, usedAt } = row;
		// In the future: the clock was set back since.
		if (Math.abs(this.#now() - usedAt) > USED_MS) this.#touch(hash);
		return { image: { type, hash, bytes }, fetchedAt };
	}

	/** Stores an image; the least recently used make room for it. */
	keep(key: string, image: StoredImage): void {
		this.#keep(key, image);
		this.#bytes = this.#measured();
		if (this.#bytes > this.#maxBytes) this.#makeRoom();
	}

	close(): void {
		this.#db.close();
	}

	#row(key: string): Row | undefined {
		try {
			return this.#statements.find.get(key);
		} catch {
			// The file is damaged there, or can't be read.
			return undefined;
		}
	}

	#touch(hash: string): void {
		try {
			this.#statements.use.run(this.#now(), hash);
		} catch {
			// The disk is full: the image is served all the same, and may be deleted sooner than it should.
		}
	}

	#makeRoom(): void {
		this.#db.transaction(() => {
			while (this.#bytes > this.#maxBytes * ROOM_AFTER) {
				const oldest = this.#statements.oldest.get();
				if (!oldest) return;
				this.#statements.remove.run(oldest.hash);
				this.#bytes -= oldest.size;
			}
		})();
	}

	#measured(): number {
		return this.#statements.measure.get() ?? 0;
	}
}

type Statements = ReturnType<typeof statementsOf>;

const statementsOf = (db: Database.Database) => ({
	find: db.prepare<[string], Row>(
		'SELECT type, hash, bytes, usedAt, fetchedAt FROM keys JOIN images USING (hash) WHERE key = ?'
	),
	use: db.prepare<[number, string]>('UPDATE images SET usedAt = ? WHERE hash = ?'),
	oldest: db.prepare<[], { hash: string; size: number }>(
		'SELECT hash, size FROM images ORDER BY usedAt LIMIT 1'
	),
	remove: db.prepare<[string]>('DELETE FROM images WHERE hash = ?'),
	image: db.prepare<[object]>(
		`INSERT INTO images VALUES (@hash, @type, @bytes, @size, @at)
		ON CONFLICT DO UPDATE SET type = @type, bytes = @bytes, size = @size, usedAt = @at`
	),
	key: db.prepare<[object]>('INSERT OR REPLACE INTO keys VALUES (@key, @hash, @at)'),
	measure: db.prepare<[], number>('SELECT coalesce(sum(size), 0) FROM images').pluck()
});

/** Whether an image has the bytes that were stored, of its type. */
const isIntact = ({ hash, type, bytes }: StoredImage): boolean =>
	storedImage(type, bytes).hash === hash && imageType(type, bytes) !== null;

export const storedImage = (type: string, bytes: Buffer): StoredImage => ({
	type,
	hash: hash('sha256', bytes),
	bytes
});

interface Opened {
	readonly db: Database.Database;
	readonly statements: Statements;
}

/** The database; an unreadable one is recreated, in memory where that is impossible: a cache keeps no relay from starting. */
function opened(file: string, now: number): Opened {
	try {
		return ready(file, now);
	} catch (error) {
		// Where the disk takes no writes the images are cached in memory, and those that are stored stay.
		if (/^SQLITE_(FULL|IOERR|READONLY)/.test(String((error as { code?: unknown }).code))) {
			return ready(':memory:', now);
		}
	}
	try {
		for (const end of ['', '-wal', '-shm']) rmSync(file + end, { force: true });
		return ready(file, now);
	} catch {
		return ready(':memory:', now);
	}
}

/** Throws what the database throws, also where it is damaged in what every use of it reads. */
function ready(file: string, now: number): Opened {
	const db = new Database(file);
	try {
		db.pragma('journal_mode = WAL');
		db.pragma('synchronous = NORMAL');
		db.pragma('foreign_keys = ON');
		db.exec(SCHEMA);
		// Used in the future, before the clock was set back: otherwise it would be the last to make room until then.
		db.prepare('UPDATE images SET usedAt = @now WHERE usedAt > @now').run({ now });
		// What a damaged schema calls otherwise can't be prepared.
		const statements = statementsOf(db);
		statements.measure.get();
		return { db, statements };
	} catch (error) {
		db.close();
		throw error;
	}
}
