/** Writes events and segments, and reads them back. */
import {
	SEGMENT_SIZE,
	packAttributes,
	pairKey,
	sightingOf,
	segmentFirst,
	type IngestAnswer,
	type SegmentInfo,
	type Term
} from '../../../src/lib/wire/index';
import { SqliteAnswers, type Remembered } from './answers';
import { SqliteImports } from './imports';
import { SqliteMinutes } from './minutes';
import { RowBuffer } from './tables/row-buffer';
import type { Seal } from '../frames';
import type { Ledger } from '../ledger';
import type { Idempotency, LoggedEvent, Segment } from '../log';
import type { UserEntry } from '../people';
import { expectWhole, isCorrupt, DamagedRow, type Damage } from './tables/damage';
import { expectNewest, loadState } from './load';
import { Looks } from './looks';
import { eventsOfSegment, restoreRows } from './mend/restore-rows';
import { loggedOf, prepare, type EventRow, type SegmentRow } from './tables/rows';
import type { Db } from './tables/schema';
import { isInOrder } from './tables/structure';
import { isWhole, sumOf } from './tables/sums';

const EVENT_COLUMNS = 15;
const NO_BYTES = new Uint8Array(0);

export class SqliteStore {
	readonly #db: Db;
	readonly #statements: ReturnType<typeof prepare>;
	#ledger: Ledger;
	readonly #events: RowBuffer;
	readonly #answers: SqliteAnswers;
	readonly #minutes: SqliteMinutes;
	readonly #imports: SqliteImports;
	/** Events of the running commit. */
	#pending: LoggedEvent[] = [];
	readonly #looks: Looks;
	readonly #onDamage: (damage: Damage) => void;
	#channels = 0;
	#users = 0;
	#summed = Infinity;
	/** Tables whose pages turned out to be damaged. */
	readonly #unsound = new Set<string>();
	/** Sealed segments that the list of segments lacked when the state was read. */
	unlisted: readonly number[] = [];

	constructor(db: Db, ledger: Ledger, onDamage: (damage: Damage) => void) {
		this.#db = db;
		this.#onDamage = onDamage;
		this.#statements = prepare(db);
		this.#events = new RowBuffer(db, 'events', EVENT_COLUMNS);
		this.#answers = new SqliteAnswers(db, onDamage);
		this.#minutes = new SqliteMinutes(db);
		this.#imports = new SqliteImports(db);
		this.#looks = new Looks(db);
		this.#ledger = ledger;
	}

	get logId(): string {
		return String(this.#db.prepare("SELECT value FROM meta WHERE key = 'log'").pluck().get());
	}

	/** Fills `ledger` with the state at the newest border and the later events, and returns those events. Throws DamagedRow. */
	load(ledger: Ledger): LoggedEvent[] {
		this.#ledger = ledger;
		this.#events.drop();
		this.#pending = [];
		const { border, channels, users, unlisted, summed } = loadState(
			this.#db,
			ledger,
			this.#looks,
			(n) => this.restoreRows(n)
		);
		this.unlisted = unlisted;
		this.#summed = summed;
		this.#channels = channels;
		this.#users = users;
		this.#imports.load(ledger.imports);
		const tail: LoggedEvent[] = [];
		for (const row of this.#statements.read.iterate(border + 1, SEGMENT_SIZE)) {
			if (row.seq !== border + tail.length + 1) throw new DamagedRow('events', row.seq);
			expectWhole('events', Object.values(row));
			tail.push(this.#logged(row));
		}
		for (const logged of tail) ledger.apply(logged);
		expectNewest(this.#db, border + tail.length);
		this.#answers.load();
		this.#minutes.load(ledger);
		return tail;
	}

	/** Writes an event, and its channel, user and appearance if they are new. */
	insert(logged: LoggedEvent): void {
		const { event, after } = logged;
		const statements = this.#statements;
		const ledger = this.#ledger;
		const look = event.author ? this.#looks.idOf(event.author) : 0;
		if (event.channel > this.#channels) {
			const channel = ledger.channel(event.channel);
			const row = [event.channel, channel?.source ?? '', channel?.name ?? '', 0, 0];
			statements.insertChannel.run(...row, sumOf(row));
			this.#channels = event.channel;
		}
		if (event.author && event.author.user > this.#users) {
			const user = ledger.people.user(event.author.user);
			const { firstSeen, lastSeen } = sightingOf(event);
			const row = [
				user?.id ?? 0,
				user?.source ?? '',
				user?.key ?? '',
				look,
				0,
				firstSeen,
				lastSeen
			];
			statements.insertUser.run(...row, sumOf(row));
			this.#users = event.author.user;
		}
		this.#pending.push(logged);
		const row: unknown[] = [
			event.seq,
			event.receivedAt,
			event.sentAt,
			event.kind,
			event.channel,
			look,
			event.text,
			event.attributes.length > 0 ? packAttributes(event.attributes) : null,
			after.channelMessages,
			after.userMessages,
			after.pairMessages,
			after.messages,
			after.channels,
			after.users
		];
		row.push(sumOf(row));
		this.#events.add(...row);
	}

	/**
	 * Makes the rows of a sealed segment anew from its bytes. Returns whether they are right then: `areRight` says it of
	 * rows that were written, as one whose key changed is still in the table, where no look-up finds it.
	 */
	restoreRows(n: number, areRight = (): boolean => true): boolean {
		let restored = false;
		try {
			restored = this.isSound('events') && restoreRows(this.#db, n) && areRight();
		} catch {
			// The disk takes no writes: then they stay as they are.
		}
		this.#onDamage({ n, state: restored ? 'mended' : 'rows' });
		return restored;
	}

	/** Whether a table's pages are in order, to be written on: else what is written may take the place of something else. */
	isSound(table: 'events' | 'segments'): boolean {
		return !this.#unsound.has(table) && (isInOrder(this.#db, table) || !this.#unsound.add(table));
	}

	/** Whether a transaction is running, which what is written now would be a part of. */
	get isWriting(): boolean {
		return this.#db.inTransaction;
	}

	/** Stores a sealed segment; without its bytes if they are still being packed. */
	putSegment(n: number, { key, sentAt, receivedAt }: Seal, bytes: Uint8Array = NO_BYTES): void {
		const sum = sumOf([n, key, ...sentAt, ...receivedAt]);
		this.#statements.putSegment.run(n, key, bytes, ...sentAt, ...receivedAt, sum);
	}

	/** Sealed segments whose bytes were not written before the relay ended. */
	unpacked(): number[] {
		return this.#statements.unpacked.all();
	}

	/** Writes the totals that the segment changed: of channels, users, pairs and imports. */
	checkpoint(segment: readonly LoggedEvent[]): void {
		const { updateChannel, updateUser, upsertPair } = this.#statements;
		const channels = new Map<number, readonly [messages: number, newest: number]>();
		const users = new Map<number, UserEntry>();
		const pairs = new Map<number, LoggedEvent>();
		for (const logged of segment) {
			const { event, after } = logged;
			const { newest } = this.#ledger.standing(event.channel);
			channels.set(event.channel, [after.channelMessages, newest]);
			const user = event.author && this.#ledger.people.user(event.author.user);
			if (!user) continue;
			users.set(user.id, user);
			pairs.set(pairKey(user.id, event.channel), logged);
		}
		for (const [id, figures] of channels) {
			const channel = this.#ledger.channel(id);
			const sum = sumOf([id, channel?.source, channel?.name, ...figures]);
			updateChannel.run(...figures, sum, id);
		}
		for (const { id, source, key, look, messages, firstSeen, lastSeen } of users.values()) {
			const figures = [this.#looks.idOf(look), messages, firstSeen, lastSeen];
			updateUser.run(...figures, sumOf([id, source, key, ...figures]), id);
		}
		for (const { event, after } of pairs.values()) {
			const row = [event.author?.user ?? 0, event.channel, after.pairMessages];
			upsertPair.run(...row, sumOf(row));
		}
		this.#imports.checkpoint(this.#ledger.imports, segment);
	}

	markMinutes(logged: readonly LoggedEvent[]): void {
		this.#minutes.mark(logged, this.#ledger);
	}

	/** Writes the inserted rows; call it at the end of a commit. */
	flush(): void {
		for (const { id, key } of this.#ledger.people.takeRekeyed())
			this.#statements.rekeyUser.run({ id, key });
		this.#imports.begin(this.#ledger.imports);
		this.#events.flush();
		this.#pending = [];
		this.#answers.flush();
	}

	/** Throws DamagedRow. */
	at(seq: number): LoggedEvent | undefined {
		const pending = this.#pending[seq - (this.#pending[0]?.event.seq ?? 0)];
		if (pending?.event.seq === seq) return pending;
		const row = this.#statements.at.get(seq);
		return row && this.#whole(row);
	}

	/** Throws DamagedRow. */
	read(from: number, limit: number): LoggedEvent[] {
		return this.#statements.read.all(from, limit).map((row) => this.#whole(row));
	}

	/** Whether an event's row has a sum of its own; those of earlier versions have none. */
	hasSum(seq: number): boolean {
		return (this.#statements.at.get(seq)?.sum ?? null) !== null;
	}

	/** Without the size of the bytes where the row isn't as it was written. */
	segments(from: number, to: number): SegmentInfo[] {
		try {
			return this.#statements.segments.all(from, to).map(({ size, ...row }) => ({
				n: row.n,
				key: row.key,
				bytes: this.#isListed(row) ? (size ?? 0) : 0,
				sentAt: [row.sent_first, row.sent_last],
				receivedAt: [row.received_first, row.received_last]
			}));
		} catch (error) {
			if (!isCorrupt(error)) throw error;
			if (from === to) return [{ n: from, key: '', bytes: 0, sentAt: [0, 0], receivedAt: [0, 0] }];
		}
		// A damaged page is some segments', and the list has all others.
		const middle = Math.floor((from + to) / 2);
		return [...this.segments(from, middle), ...this.segments(middle + 1, to)];
	}

	/** Throws what the database throws. `listed`: whether the list of segments says of it what it said when it was sealed. */
	segment(n: number): (Segment & { readonly listed: boolean }) | undefined {
		const found = this.#statements.segment.get(n);
		if (!found) return undefined;
		const { bytes, ...row } = found;
		// A damaged page may have any value in the place of another.
		const areBytes = (bytes as unknown) instanceof Uint8Array;
		return {
			key: String(row.key),
			bytes: areBytes ? bytes : NO_BYTES,
			listed: areBytes && this.#isListed(row)
		};
	}

	/** Rows of earlier versions have no sum. */
	#isListed(row: SegmentRow): boolean {
		return row.sum === null && segmentFirst(row.n) < this.#summed
			? typeof (row.key as unknown) === 'string'
			: isWhole(Object.values(row));
	}

	/** The events of a sealed segment by its bytes; null where these don't have its key. */
	framed(n: number): LoggedEvent[] | null {
		try {
			return eventsOfSegment(this.#db, n);
		} catch (error) {
			if (!isCorrupt(error)) throw error;
			return null;
		}
	}

	/** Begins a term at `from` and replaces one that began there without an event. */
	beginTerm({ from, term }: Term): void {
		this.#db
			.prepare('INSERT OR REPLACE INTO terms VALUES (?, ?, ?)')
			.run(from, term, sumOf([from, term]));
	}

	/** All terms, oldest first. */
	terms(): Term[] {
		return this.#db
			.prepare<[], Term>('SELECT from_seq AS "from", term FROM terms ORDER BY from_seq')
			.all();
	}

	answered(idempotency: Idempotency): Remembered | undefined {
		return this.#answers.find(idempotency);
	}

	/** `at`: when the log took the batch, epoch ms. */
	rememberAnswer(idempotency: Idempotency, answer: IngestAnswer, at: number): void {
		this.#answers.put(idempotency, answer, at);
	}

	/** Writes some bytes, and stores them in place of the last ones. Throws what the database throws. */
	tryWriting(bytes: number): void {
		this.#db.prepare('INSERT OR REPLACE INTO trial VALUES (1, zeroblob(?))').run(bytes);
	}

	#whole(row: EventRow): LoggedEvent {
		if (row.sum !== null || row.seq >= this.#summed) expectWhole('events', Object.values(row));
		return this.#logged(row);
	}

	#logged(row: EventRow): LoggedEvent {
		const author = row.look === 0 ? null : this.#looks.at(row.look);
		return loggedOf(row, author, this.#ledger.channel(row.channel) ?? null);
	}
}
