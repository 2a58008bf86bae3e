import { writeFailed, type LoggedEvent } from '../log';
import type { Pace } from '../pace';
import { RowBuffer } from './tables/row-buffer';
import { isInSeries, minuteOf, type SeriesCounts } from '../queries/series';
import type { Db } from './tables/schema';

/** A query that is being counted: channels from `next` on are still to be read. */
interface Scan {
	readonly counts: SeriesCounts;
	readonly last: number;
	next: number;
	isVoid: boolean;
}

/**
 * Messages sent in each channel in each minute, up to the newest sealed segment, without those that came long after. A
 * segment adds one row a channel and minute, mostly at the end of the channel's rows.
 */
export class SqliteSeries {
	readonly #rows: RowBuffer;
	readonly #ofChannel;
	readonly #scans = new Set<Scan>();

	constructor(db: Db) {
		const add = 'ON CONFLICT DO UPDATE SET messages = messages + excluded.messages';
		this.#rows = new RowBuffer(db, 'channel_minutes', 3, add);
		this.#ofChannel = db
			.prepare<[number, number, number], [number, number]>(
				'SELECT minute, messages FROM channel_minutes WHERE channel = ? AND minute BETWEEN ? AND ?'
			)
			.raw();
	}

	/** Adds a segment that this transaction seals. */
	add(segment: readonly LoggedEvent[]): void {
		// Left over from an earlier segment whose transaction failed.
		this.#rows.drop();
		const minutes = new Map<string, [channel: number, minute: number, messages: number]>();
		for (const { event } of segment) {
			if (!isInSeries(event)) continue;
			const minute = minuteOf(event.sentAt);
			const key = `${event.channel} ${minute}`;
			const row = minutes.get(key) ?? [event.channel, minute, 0];
			row[2]++;
			minutes.set(key, row);
		}
		for (const row of minutes.values()) this.#rows.add(...row);
		this.#rows.flush();
		for (const { counts, next, last } of this.#scans) {
			// The scan will find them, and they are counted already or came too late.
			for (const [channel, minute, messages] of minutes.values()) {
				if (channel >= next && channel <= last) counts.addMinute(channel, minute, -messages);
			}
		}
	}

	/** Call it after a failed commit, which may have sealed segments. */
	load(): void {
		for (const scan of this.#scans) scan.isVoid = true;
	}

	/** Adds the counts of the segments that are sealed now, for channels 1 … `last`. Rejects with LogError. */
	async count(counts: SeriesCounts, last: number, pace: Pace): Promise<void> {
		const { channel } = counts.query;
		const scan = {
			counts,
			next: channel ?? 1,
			last: Math.min(last, channel ?? last),
			isVoid: false
		};
		this.#scans.add(scan);
		try {
			while (scan.next <= scan.last) {
				const rows = this.#ofChannel.all(scan.next, counts.firstMinute, counts.lastMinute);
				for (const row of rows) counts.addMinute(scan.next, ...row);
				scan.next++;
				if (pace.isDue) await pace.rest();
				if (scan.isVoid) throw writeFailed(new Error('a commit failed meanwhile'));
			}
		} finally {
			this.#scans.delete(scan);
		}
	}
}
