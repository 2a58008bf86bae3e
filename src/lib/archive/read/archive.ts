/** Reading an archive. Every read can run inside Dexie's liveQuery, and observes only the keys that it needs. */
import { importOf } from '../../wire/frame/origin';
import { segmentFirst, segmentLast, segmentOf } from '../../wire/frame/limits';
import { withActs } from './acts';
import { decodedSegment, decodeTailFrame } from './decoded';
import { eventsOfSegment, framesIn } from './events';
import type { History } from './history';
import { countsOf, hourOf, minuteOf } from '../tables/minutes';
import type { Query, QueryAnswer, QueryName } from '../../wire/queries';
import { queryPath } from '../../wire/query-path';
import {
	STATS,
	STORED,
	coverageOf,
	databaseOf,
	present,
	receivedAt,
	type ArchiveDatabase
} from '../tables/schema';
import type {
	ArchivedEvent,
	ArchiveState,
	CachedAnswer,
	ChannelCount,
	MinuteCount,
	Stretch,
	ArchiveStats
} from '../tables/types';

const NO_FACTS = { first: 1, head: 0, demo: false, clockOffset: 0 };
const NOTHING_YET: ArchiveStats = { duplicates: 0, filled: 0 };
/** How many segments' catalog rows a walk back reads at first; each further step reads four times as many. */
const FIRST_STEP = 2;
const LONGEST_STEP = 512;

/** Figures that most pages show. */
interface Figures {
	readonly state: ArchiveState | undefined;
	readonly channels: readonly ChannelCount[];
}

/** The archive in the database of that name (see registry.ts). Handles are cheap; the connection is shared. */
export const openArchive = (name: string): Archive => new Archive(name);

export class Archive {
	readonly #db: ArchiveDatabase;
	readonly name: string;

	constructor(name: string) {
		this.name = name;
		this.#db = databaseOf(name);
	}

	/**
	 * Runs reads of events, of channels and of `state` in one transaction, so that they see the same moment and
	 * wait only once for a writer. Inside it, await nothing but the archive, and don't call it in a module that
	 * Svelte compiles: its development mode adds steps to each await, and Dexie loses the transaction.
	 */
	async together<T>(reads: () => Promise<T>): Promise<T> {
		// Several live queries that wait for a database to open take each other's transactions.
		if (!this.#db.isOpen()) await this.#db.fact('stream');
		const { catalog, channels, frames, segments, moderation, meta } = this.#db;
		const tables = [catalog, channels, frames, segments, moderation, meta];
		// Dexie preserves a transaction across awaits only for a function that is declared async.
		return this.#db.transaction('r', tables, async () => await reads());
	}

	/** The archive's facts and stored ranges; undefined before its snapshot is installed. */
	async state(): Promise<ArchiveState | undefined> {
		const [stream, stored, relay] = await this.#db.facts('stream', STORED, 'relay');
		if (!stream || !stored) return undefined;
		const { seq } = stream.cursor;
		// The relay's facts come with each connection.
		const { first, head, demo, clockOffset } = relay ?? NO_FACTS;
		const received = receivedAt(stream, relay);
		const { liveAt = received } = stream;
		return {
			log: stream.log,
			demo,
			cursor: stream.cursor,
			head: Math.max(head, seq),
			totals: stream.totals,
			imported: stream.imported ?? 0,
			coverage: coverageOf(stream, stored),
			lost: stored.lost ?? [],
			firstOnRelay: first,
			lastReceivedAt: liveAt && Math.min(liveAt, received!),
			clockOffset,
			bytes: stored.bytes,
			floor: stored.floor
		};
	}

	/** The state and the channels, of one moment. */
	figures(): Promise<Figures> {
		return this.together(async () => {
			// Requested together: one wait for a writer, not two.
			const [state, channels] = await Promise.all([this.state(), this.channels()]);
			return { state, channels };
		});
	}

	/** The counts of dropped duplicates and fetched events. */
	async stats(): Promise<ArchiveStats> {
		return (await this.#db.fact(STATS)) ?? NOTHING_YET;
	}

	/** The newest `limit` stored events that no import brought, ascending by seq; across gaps, if there are any. */
	newest(limit: number): Promise<readonly ArchivedEvent[]> {
		const { catalog, frames, segments, moderation, meta } = this.#db;
		return this.#db.transaction('r', [catalog, frames, segments, moderation, meta], async () => {
			const stream = await this.#db.fact('stream');
			const parts: (readonly ArchivedEvent[])[] = [];
			let found = 0;
			let top = stream ? segmentOf(stream.cursor.seq + 1) : -1;
			for (
				let step = FIRST_STEP;
				top >= 0 && found < limit;
				step = Math.min(step * 4, LONGEST_STEP)
			) {
				const bottom = Math.max(0, top - step + 1);
				const rows = await catalog.where('n').between(bottom, top, true, true).toArray();
				// Those of imports aren't read: an import may have thousands.
				const sealed = new Set(present(rows).flatMap(({ n, imported }) => (imported ? [] : n)));
				const loose = await framesIn(this.#db, segmentFirst(bottom), segmentLast(top));
				for (let n = top; n >= bottom && found < limit; n--) {
					const all = sealed.has(n)
						? await eventsOfSegment(this.#db, n)
						: loose
								.filter((frame) => segmentOf(frame.first) === n)
								.flatMap((frame) => decodeTailFrame(this.name, frame));
					const events = all.filter((event) => !importOf(event));
					parts.push(events);
					found += events.length;
				}
				top = bottom - 1;
			}
			return withActs(this.#db, limit > 0 ? parts.reverse().flat().slice(-limit) : []);
		});
	}

	/**
	 * Everything from seq `from` to seq `to`, both included: stored events and, between them, gaps. What
	 * lies beyond the cursor is left out. Reads all of it, so ask for a few thousand events at most.
	 */
	window(from: number, to: number): Promise<Stretch[]> {
		const { frames, segments, moderation, meta } = this.#db;
		return this.#db.transaction('r', [frames, segments, moderation, meta], async () => {
			const stretches: Stretch[] = [];
			let next = Math.max(1, from);
			const take = (events: readonly ArchivedEvent[]): void => {
				const wanted = events.filter((event) => event.seq >= next && event.seq <= to);
				const [head] = wanted;
				if (!head) return;
				if (head.seq > next) stretches.push({ type: 'gap', first: next, last: head.seq - 1 });
				const last = stretches.at(-1);
				if (last?.type === 'events') {
					stretches[stretches.length - 1] = {
						type: 'events',
						events: last.events.concat(wanted)
					};
				} else stretches.push({ type: 'events', events: wanted });
				next = head.seq + wanted.length;
			};
			let end = to;
			for (let n = segmentOf(next); n <= segmentOf(end); n++) {
				const events = decodedSegment(this.name, n) ?? (await eventsOfSegment(this.#db, n));
				if (events.length > 0) {
					take(events);
					continue;
				}
				const loose = await framesIn(
					this.#db,
					Math.max(next, segmentFirst(n)),
					Math.min(end, segmentLast(n))
				);
				for (const frame of loose) take(decodeTailFrame(this.name, frame));
				// Only a window that isn't stored to its end has to know, and so observes, where the log ends.
				if (next <= Math.min(end, segmentLast(n)) && end === to) end = await this.#clipped(to);
			}
			if (next <= end) stretches.push({ type: 'gap', first: next, last: end });
			return Promise.all(
				stretches.map(async (stretch) =>
					stretch.type === 'gap'
						? stretch
						: { ...stretch, events: await withActs(this.#db, stretch.events) }
				)
			);
		});
	}

	/** Reading along the whole log. Promises of Dexie's, inside a transaction, which it loses after a few awaits of others. */
	readonly whole: History = {
		window: (from, to) => this.window(from, to),
		older: (seq, { limit }) => Promise.resolve(Math.max(1, seq - limit + 1)),
		newer: (seq, { limit }) => Promise.resolve(seq + limit - 1)
	};

	/**
	 * Messages received in each minute from … to (minutes since the epoch, by the relay's clock). Minutes that
	 * aren't completely known are left out, so are those after the newest event: 0, but only while live.
	 */
	async minutes(from: number, to: number): Promise<MinuteCount[]> {
		const [stream, relay] = await this.#db.facts('stream', 'relay');
		const received = receivedAt(stream, relay);
		if (!stream || received === null) return [];
		const { minutes } = this.#db;
		const hours = present(
			await minutes.where('hour').between(hourOf(from), hourOf(to), true, true).toArray()
		);
		const before = await minutes.where('hour').below(hourOf(from)).last();
		return countsOf(
			before ? [before, ...hours] : hours,
			stream.marksFrom,
			from,
			Math.min(to, minuteOf(received))
		);
	}

	/** All channels of the log by id. */
	async channels(): Promise<ChannelCount[]> {
		return present(await this.#db.channels.toArray());
	}

	/** A channel; undefined if the log has none with this id, or this device doesn't know it yet. */
	channel(id: number): Promise<ChannelCount | undefined> {
		return this.#db.channels.get(id);
	}

	/** What came of a query (see SyncClient.query); undefined before the relay was asked. */
	async answer<K extends QueryName>(
		query: Query<K>
	): Promise<CachedAnswer<QueryAnswer<K>> | undefined> {
		// The worker checked the body by the query's schema before it stored it.
		return (await this.#db.answers.get(queryPath(query))) as
			CachedAnswer<QueryAnswer<K>> | undefined;
	}

	async #clipped(to: number): Promise<number> {
		return Math.min(to, (await this.#db.fact('stream'))?.cursor.seq ?? 0);
	}
}
