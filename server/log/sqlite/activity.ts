import { EventKind, SEGMENT_SIZE, isCounted, quarterOf } from '../../../src/lib/wire/index';
import { quartersOf, type StepCounts } from '../queries/activity';
import type { LoggedEvent } from '../log';
import type { Pace } from '../pace';
import type { ActivityQuery } from '../query-types';
import { QuarterTotals } from './quarter-totals';
import { RowBuffer } from './tables/row-buffer';
import type { Db } from './tables/schema';
import { sumOf } from './tables/sums';

/** Segments whose counts gather in memory before one sorted run writes them to the tables. */
const RUN = 8;
/** Key in `meta`: the seq up to which the tables have counted. */
const COUNTED = 'activity';

/** A counted message: user (0 for none), channel, and the quarter of an hour in which it was sent. */
type Message = readonly [user: number, channel: number, quarter: number];

/**
 * Messages sent in each quarter of an hour, up to the newest sealed segment: by user and channel, and by
 * channel. A user's rows are scattered, so they are written to their tree in sorted runs; the newest counts
 * are in memory until then. Measured in docs/decisions/0041-activity.md.
 */
export class SqliteActivity {
	readonly #db: Db;
	readonly #users: RowBuffer;
	readonly #channels: RowBuffer;
	readonly #note;
	readonly #ofUser;
	readonly #ofUserIn;
	readonly #ofChannel;
	readonly #ofAll: QuarterTotals;
	#recent: Message[] = [];
	#segments = 0;

	constructor(db: Db) {
		this.#db = db;
		const add = 'ON CONFLICT DO UPDATE SET messages = messages + excluded.messages';
		const rows = (source: string) =>
			db
				.prepare<number[], [number, number]>(
					`SELECT quarter, SUM(messages) FROM ${source} AND quarter BETWEEN ? AND ? GROUP BY quarter`
				)
				.raw();
		this.#users = new RowBuffer(db, 'user_quarters', 4, add);
		this.#channels = new RowBuffer(db, 'channel_quarters', 3, add);
		this.#note = db.prepare('INSERT OR REPLACE INTO meta VALUES (?, ?, ?)');
		this.#ofUser = rows('user_quarters WHERE user = ?');
		this.#ofUserIn = rows('user_quarters WHERE user = ? AND channel = ?');
		this.#ofChannel = rows('channel_quarters WHERE channel = ?');
		this.#ofAll = new QuarterTotals(db);
	}

	/** Rebuilds the counts that the tables lack up to seq `border`: at start, and after a failed commit. */
	load(border: number): void {
		this.#users.drop();
		this.#channels.drop();
		this.#ofAll.drop();
		const counted = Number(
			this.#db.prepare('SELECT value FROM meta WHERE key = ?').pluck().get(COUNTED) ?? 0
		);
		this.#segments = (border - counted) / SEGMENT_SIZE;
		this.#recent = this.#db
			.prepare<number[], [number, number, number]>(
				`SELECT COALESCE(looks.user, 0), events.channel, events.sent_at
				FROM events LEFT JOIN looks ON looks.id = events.look
				WHERE seq > ? AND seq <= ? AND kind IN (${EventKind.message}, ${EventKind.action})`
			)
			.raw()
			.all(counted, border)
			.map(([user, channel, sentAt]) => [user, channel, quarterOf(sentAt)]);
	}

	/** Adds a segment that this transaction seals; `border` is its last seq. */
	add(segment: readonly LoggedEvent[], border: number): void {
		for (const { event } of segment) {
			if (!isCounted(event.kind)) continue;
			this.#recent.push([event.author?.user ?? 0, event.channel, quarterOf(event.sentAt)]);
		}
		if (++this.#segments < RUN) return;
		this.#settle();
		const counted = [COUNTED, String(border)];
		this.#note.run(...counted, sumOf(counted));
	}

	/** Resolves once `count` can answer the query at once. Rejects with LogError. */
	async ready({ user, channel }: ActivityQuery, pace: Pace): Promise<void> {
		if (user === null && channel === null) await this.#ofAll.ready(pace);
	}

	/** Adds the counts of the sealed segments. */
	count(query: ActivityQuery, counts: StepCounts): void {
		const { user, channel } = query;
		for (const row of this.#rows(user, channel, quartersOf(query))) counts.addQuarter(...row);
		for (const [author, place, quarter] of this.#recent) {
			const asked = (user === null || author === user) && (channel === null || place === channel);
			if (asked) counts.addQuarter(quarter, 1);
		}
	}

	/** The quarters from … to in which the user wrote in the channel, of the sealed segments. */
	quartersOf(user: number, channel: number, [from, to]: readonly [number, number]): number[] {
		const quarters = new Set(
			this.#ofUserIn.all(user, channel, from, to).map(([quarter]) => quarter)
		);
		for (const [author, place, quarter] of this.#recent) {
			const isTheirs = author === user && place === channel;
			if (isTheirs && quarter >= from && quarter <= to) quarters.add(quarter);
		}
		return [...quarters];
	}

	#rows(
		user: number | null,
		channel: number | null,
		quarters: readonly [number, number]
	): Iterable<readonly [number, number]> {
		if (user === null) {
			if (channel === null) return this.#ofAll.between(...quarters);
			return this.#ofChannel.all(channel, ...quarters);
		}
		if (channel === null) return this.#ofUser.all(user, ...quarters);
		return this.#ofUserIn.all(user, channel, ...quarters);
	}

	#settle(): void {
		const sorted = this.#recent.sort(
			([userA, channelA, quarterA], [userB, channelB, quarterB]) =>
				userA - userB || channelA - channelB || quarterA - quarterB
		);
		const channels = new Map<string, [number, number, number]>();
		for (let at = 0; at < sorted.length;) {
			const [user, channel, quarter] = sorted[at] as Message;
			const from = at;
			while (at < sorted.length && same(sorted[at] as Message, user, channel, quarter)) at++;
			if (user > 0) this.#users.add(user, channel, quarter, at - from);
			const place = `${channel} ${quarter}`;
			const row = channels.get(place) ?? [channel, quarter, 0];
			row[2] += at - from;
			channels.set(place, row);
		}
		for (const row of channels.values()) {
			this.#channels.add(...row);
			this.#ofAll.add(...row);
		}
		this.#users.flush();
		this.#channels.flush();
		this.#recent = [];
		this.#segments = 0;
	}
}

const same = (message: Message, user: number, channel: number, quarter: number): boolean =>
	message[0] === user && message[1] === channel && message[2] === quarter;
