/** The export of what a log has of a query: the rows of its list, or its hits, as a device that has everything has them. */
import { FoundRows } from '../../src/lib/export/found';
import type { ExportRow } from '../../src/lib/export/row';
import { NamesOfUsers } from '../../src/lib/export/users';
import { listFilterOf, type EventFilter } from '../../src/lib/query/list-filter';
import { kindTest, matcherOf } from '../../src/lib/query/matcher';
import { regexOf } from '../../src/lib/query/regex';
import type { ResolvedQuery } from '../../src/lib/query/resolved';
import { listTimes } from '../../src/lib/wire/list-order';
import { EventKind, deletedByOf, importOf } from '../../src/lib/wire/index';
import { Acts, attributesIn, type ActRow, type ActsAt } from '../log/search/acts';
import { planOf } from '../log/search/plan';
import { StoredEvent, columnsOf, type StoredRow } from '../log/search/stored-event';
import type { Db } from '../log/sqlite/tables/schema';
import { turn } from '../log/turn';
import { LogRows } from './log-rows';

/** Events looked at in one step. */
const STEP = 8_192;
const LOOKS = 'LEFT JOIN looks AS look ON look.id = event.look';
const WITHIN = 'event.seq > ? AND event.seq <= ?';
/** What lists show, and what moderators did. */
const LISTED = [
	...[EventKind.message, EventKind.action, EventKind.notice, EventKind.outage],
	...[EventKind.delete, EventKind.purge]
];

type Add = (seq: number, kind: number) => void;

/** One export: `find` first, then `rows`, as of the log's head when it was found. */
export class LogExport {
	readonly #db: Db;
	readonly #query: ResolvedQuery;
	readonly #rows: LogRows;
	readonly #found = new FoundRows();
	/** Of a row's kind: whether it is one of the messages that were found. */
	readonly isCounted: (kind: number) => boolean;
	readonly #at: number;
	readonly #acts: ActsAt;

	/** `db`: a log that is open for reading. */
	constructor(db: Db, query: ResolvedQuery) {
		this.#db = db;
		this.#query = query;
		this.#rows = new LogRows(db);
		this.isCounted = kindTest(query);
		this.#at =
			db.prepare<[], number>('SELECT COALESCE(MAX(seq), 0) FROM events').pluck().get() ?? 0;
		this.#acts = actsOf(db).at(this.#at);
	}

	/** Seqs of rows that aren't as they were written, and were left out. */
	get damaged(): readonly number[] {
		return this.#rows.damaged;
	}

	/** How many messages there are. Throws RegexRefused, what the database throws, and when the signal says so. */
	async find(signal: AbortSignal): Promise<number> {
		const timeOf = await this.#timeOf(signal);
		const filter = listFilterOf(this.#query);
		const find = filter ? this.#list(filter) : this.#hits();
		for (let from = 0; from < this.#at; from += STEP) {
			find(from, Math.min(this.#at, from + STEP), (seq, kind) =>
				this.#found.add(seq, timeOf(seq), this.isCounted(kind))
			);
			await turn();
			signal.throwIfAborted();
		}
		return this.#found.messages;
	}

	/** In the order of lists, oldest first. */
	*rows(signal: AbortSignal): Generator<readonly ExportRow[]> {
		for (const seqs of this.#found.batches()) {
			signal.throwIfAborted();
			yield this.#rows.read(seqs, this.#acts.overlay);
		}
	}

	/** Sources in which names don't tell people apart. */
	ambiguous(): ReadonlySet<string> {
		const names = new NamesOfUsers();
		const looks = this.#db.prepare<[], { user: number; login: string; source: string }>(
			'SELECT looks.user, looks.login, users.source FROM looks JOIN users ON users.id = looks.user ORDER BY looks.id'
		);
		for (const { source, ...look } of looks.iterate()) names.add(source, look);
		return names.ambiguous;
	}

	#list({
		channel,
		user,
		from,
		before
	}: EventFilter): (after: number, to: number, add: Add) => void {
		const conditions: [sql: string, value: number | undefined][] = [
			['event.channel = ?', channel],
			['look.user = ?', user],
			['event.sent_at >= ?', from],
			['event.sent_at < ?', before]
		];
		const set = conditions.flatMap(([sql, value]) => (value === undefined ? [] : [{ sql, value }]));
		const listed = this.#db
			.prepare<number[], [number, number]>(
				`SELECT event.seq, event.kind FROM events AS event ${user === undefined ? '' : LOOKS}
				WHERE ${[WITHIN, `event.kind IN (${LISTED.join()})`, ...set.map(({ sql }) => sql)].join(' AND ')}
				ORDER BY event.seq`
			)
			.raw();
		const values = set.map(({ value }) => value);
		return (after, to, add) => {
			for (const [seq, kind] of listed.iterate(after, to, ...values)) add(seq, kind);
		};
	}

	#hits(): (after: number, to: number, add: Add) => void {
		const { where, values, reads } = planOf(this.#query, this.#acts.actedOn);
		const looks = reads.look || where.includes('look.') ? LOOKS : '';
		const rows = this.#db
			.prepare<(string | number)[], StoredRow>(
				`SELECT ${columnsOf(reads)} FROM events AS event ${looks} WHERE ${WITHIN} AND ${where} ORDER BY event.seq`
			)
			.raw();
		const author = this.#db
			.prepare<[number], number | null>(
				`SELECT look.user FROM events AS event ${LOOKS} WHERE event.seq = ?`
			)
			.pluck();
		const { overlay } = this.#acts;
		const matches = matcherOf(this.#query, {
			regex: (source, matchCase) => regexOf(source, matchCase).test,
			removal: (event) => {
				const { seq, kind, channel, sentAt } = event;
				const user = event.author?.user ?? 0;
				const deletedBy = deletedByOf(event);
				return overlay.removalOf({ seq, kind, channel, sentAt, user, deletedBy })?.type ?? null;
			},
			authorAt: (seq) => author.get(seq) ?? 0
		});
		return (after, to, add) => {
			for (const row of rows.all(after, to, ...values)) {
				const event = new StoredEvent(row, this.#query.fold);
				if (matches(event)) add(event.seq, event.kind);
			}
		};
	}

	/** The list time of an event by its seq; where no import brought anything, seq alone decides. */
	async #timeOf(signal: AbortSignal): Promise<(seq: number) => number> {
		const imports = this.#db.prepare<[], number>('SELECT COUNT(*) FROM imports').pluck().get();
		if (!imports) return () => 0;
		const times = new Float64Array(this.#at + 1);
		const rows = this.#db
			.prepare<[number, number], [number, number, number, Uint8Array | null]>(
				`SELECT seq, sent_at, received_at, attributes FROM events AS event WHERE ${WITHIN} ORDER BY seq`
			)
			.raw();
		let latest = -Infinity;
		for (let from = 0; from < this.#at; from += STEP) {
			const events = rows
				.all(from, Math.min(this.#at, from + STEP))
				.map(([seq, sentAt, receivedAt, attributes]) => {
					return { seq, sentAt, receivedAt, attributes: attributesIn(attributes) };
				});
			for (const [i, time] of listTimes(events, latest).entries()) {
				const event = events[i];
				if (!event) continue;
				times[event.seq] = time;
				if (importOf(event) === 0) latest = time;
			}
			await turn();
			signal.throwIfAborted();
		}
		return (seq) => times[seq] ?? 0;
	}
}

function actsOf(db: Db): Acts {
	const rows = db
		.prepare<[number, number], ActRow>(
			`SELECT event.seq, event.kind, event.channel, event.sent_at, look.user, event.attributes
			FROM events AS event INDEXED BY moderation ${LOOKS}
			WHERE event.kind IN (${EventKind.delete}, ${EventKind.purge}) AND ${WITHIN} ORDER BY event.seq`
		)
		.raw();
	return new Acts((after, to) => rows.all(after, to));
}
