/** Writes events and segments, and reads them back. */
import {
	EventKind,
	SEGMENT_SIZE,
	badgesOf,
	packAttributes,
	pairKey,
	unpackAttributes,
	type Appearance,
	type IngestAnswer,
	type SegmentInfo,
	type Term
} from '../../../src/lib/wire/index';
import { SqliteAnswers, type Remembered } from './answers';
import { SqliteMinutes } from './minutes';
import { RowBuffer } from './row-buffer';
import type { Seal } from '../frames';
import type { Ledger } from '../ledger';
import type { Idempotency, LoggedEvent, Segment } from '../log';
import type { UserEntry } from '../people';
import {
	appearanceOf,
	loggedOf,
	prepare,
	type ChannelRow,
	type EventRow,
	type LookRow,
	type UserRow
} from './rows';
import type { Db } from './schema';

const EVENT_COLUMNS = 14;
const NO_BYTES = new Uint8Array(0);

export class SqliteStore {
	readonly #db: Db;
	readonly #statements: ReturnType<typeof prepare>;
	#ledger: Ledger;
	readonly #events: RowBuffer;
	readonly #answers: SqliteAnswers;
	readonly #minutes: SqliteMinutes;
	/** Events of the running commit. */
	#pending: LoggedEvent[] = [];
	/** Appearances by row, and rows by appearance. */
	#looks: Appearance[] = [];
	#lookIds = new Map<Appearance, number>();
	#channels = 0;
	#users = 0;

	constructor(db: Db, ledger: Ledger) {
		this.#db = db;
		this.#statements = prepare(db);
		this.#events = new RowBuffer(db, 'events', EVENT_COLUMNS);
		this.#answers = new SqliteAnswers(db);
		this.#minutes = new SqliteMinutes(db);
		this.#ledger = ledger;
	}

	get logId(): string {
		return String(this.#db.prepare("SELECT value FROM meta WHERE key = 'log'").pluck().get());
	}

	/** Fills `ledger` with the state at the newest border and the later events, and returns those events. */
	load(ledger: Ledger): LoggedEvent[] {
		const db = this.#db;
		this.#ledger = ledger;
		this.#events.drop();
		this.#pending = [];
		this.#looks = [];
		this.#lookIds = new Map();
		const looks = db.prepare<[], LookRow>('SELECT * FROM looks ORDER BY id').all();
		for (const row of looks) {
			const look = appearanceOf(row);
			this.#looks[row.id] = look;
			this.#lookIds.set(look, row.id);
			ledger.people.restoreLook(look);
		}
		const channels = db.prepare<[], ChannelRow>('SELECT * FROM channels ORDER BY id').all();
		for (const { newest, ...channel } of channels) ledger.restoreChannel(channel, newest);
		const users = db.prepare<[], UserRow>('SELECT * FROM users ORDER BY id').all();
		for (const { id, source, key, look, messages, first_seen, last_seen } of users) {
			ledger.people.restore({
				id,
				source,
				key,
				look: this.#look(look),
				messages,
				firstSeen: first_seen,
				lastSeen: last_seen
			});
		}
		this.#channels = channels.length;
		this.#users = users.length;
		const pairs = db.prepare<[], [number, number, number]>('SELECT * FROM pairs').raw();
		for (const [user, channel, messages] of pairs.iterate()) {
			ledger.restorePair(user, channel, messages);
		}
		const border =
			Number(db.prepare('SELECT COALESCE(MAX(n) + 1, 0) FROM segments').pluck().get()) *
			SEGMENT_SIZE;
		const last = this.at(border);
		if (last) ledger.restoreHead(border, last.after.messages, last.event.receivedAt);
		const outages = db.prepare<[number], { channel: number; attributes: Uint8Array | null }>(
			`SELECT channel, attributes FROM events WHERE kind = ${EventKind.outage} AND seq <= ? ORDER BY seq`
		);
		for (const { channel, attributes } of outages.iterate(border)) {
			ledger.noteOutage(channel, { attributes: attributes ? unpackAttributes(attributes) : [] });
		}
		const tail = this.read(border + 1, SEGMENT_SIZE);
		for (const logged of tail) ledger.apply(logged);
		this.#answers.load();
		this.#minutes.load(ledger);
		return tail;
	}

	/** Writes an event, and its channel, user and appearance if they are new. */
	insert(logged: LoggedEvent): void {
		const { event, after } = logged;
		const statements = this.#statements;
		const ledger = this.#ledger;
		const look = event.author ? this.#lookId(event.author) : 0;
		if (event.channel > this.#channels) {
			const channel = ledger.channel(event.channel);
			statements.insertChannel.run(event.channel, channel?.source, channel?.name);
			this.#channels = event.channel;
		}
		if (event.author && event.author.user > this.#users) {
			const user = ledger.people.user(event.author.user);
			statements.insertUser.run(
				event.author.user,
				user?.source,
				user?.key,
				look,
				event.sentAt,
				event.sentAt
			);
			this.#users = event.author.user;
		}
		this.#pending.push(logged);
		this.#events.add(
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
		);
	}

	/** Stores a sealed segment; without its bytes if they are still being packed. */
	putSegment(n: number, { key, sentAt, receivedAt }: Seal, bytes: Uint8Array = NO_BYTES): void {
		this.#statements.putSegment.run(n, key, bytes, ...sentAt, ...receivedAt);
	}

	/** Sealed segments whose bytes were not written before the relay ended. */
	unpacked(): number[] {
		return this.#statements.unpacked.all();
	}

	/** Writes the totals of the channels, users and pairs that the segment changed. */
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
		for (const [id, figures] of channels) updateChannel.run(...figures, id);
		for (const { id, look, messages, firstSeen, lastSeen } of users.values()) {
			updateUser.run(this.#lookId(look), messages, firstSeen, lastSeen, id);
		}
		for (const { event, after } of pairs.values()) {
			upsertPair.run(event.author?.user, event.channel, after.pairMessages);
		}
	}

	markMinutes(logged: readonly LoggedEvent[]): void {
		this.#minutes.mark(logged, this.#ledger);
	}

	/** Writes the inserted rows; call it at the end of a commit. */
	flush(): void {
		this.#events.flush();
		this.#pending = [];
		this.#answers.flush();
	}

	at(seq: number): LoggedEvent | undefined {
		const pending = this.#pending[seq - (this.#pending[0]?.event.seq ?? 0)];
		if (pending?.event.seq === seq) return pending;
		const row = this.#statements.at.get(seq);
		return row && this.#logged(row);
	}

	read(from: number, limit: number): LoggedEvent[] {
		return this.#statements.read.all(from, limit).map((row) => this.#logged(row));
	}

	segments(from: number, to: number): SegmentInfo[] {
		return this.#statements.segments.all(from, to).map((row) => ({
			n: row.n,
			key: row.key,
			bytes: row.size,
			sentAt: [row.sent_first, row.sent_last],
			receivedAt: [row.received_first, row.received_last]
		}));
	}

	segment(n: number): Segment | undefined {
		return this.#statements.segment.get(n);
	}

	/** Begins a term at `from` and replaces one that began there without an event. Returns all terms. */
	beginTerm(from: number, term: string): Term[] {
		this.#db.prepare('INSERT OR REPLACE INTO terms VALUES (?, ?)').run(from, term);
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

	#look(id: number): Appearance {
		const look = this.#looks[id];
		if (!look) throw new Error(`the log has no appearance ${id}`);
		return look;
	}

	#lookId(look: Appearance): number {
		const known = this.#lookIds.get(look);
		if (known !== undefined) return known;
		const { user, login, displayName, color } = look;
		const badges = badgesOf(look);
		const { insertLook } = this.#statements;
		const { lastInsertRowid } = insertLook.run(user, login, displayName, color, badges);
		const id = Number(lastInsertRowid);
		this.#looks[id] = look;
		this.#lookIds.set(look, id);
		return id;
	}

	#logged(row: EventRow): LoggedEvent {
		const author = row.look === 0 ? null : this.#look(row.look);
		return loggedOf(row, author, this.#ledger.channel(row.channel) ?? null);
	}
}
