import { isCounted } from '../../../src/lib/wire/index';
import type { LoggedEvent } from '../log';
import { RowBuffer } from './tables/row-buffer';
import { minuteOf, type SeriesCounts } from '../queries/series';
import type { Db } from './tables/schema';

/**
 * Messages that each channel received in each minute, up to the newest sealed segment. A segment adds one row
 * a channel and minute, at the end of the channel's rows.
 */
export class SqliteSeries {
	readonly #rows: RowBuffer;
	readonly #ofChannel;

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
			if (!isCounted(event.kind)) continue;
			const minute = minuteOf(event.receivedAt);
			const key = `${event.channel} ${minute}`;
			const row = minutes.get(key) ?? [event.channel, minute, 0];
			row[2]++;
			minutes.set(key, row);
		}
		for (const row of minutes.values()) this.#rows.add(...row);
		this.#rows.flush();
	}

	/** Adds the counts of the sealed segments for these channels. */
	count(counts: SeriesCounts, channels: readonly { readonly id: number }[]): void {
		for (const { id } of channels) {
			if (counts.query.channel !== null && counts.query.channel !== id) continue;
			const rows = this.#ofChannel.all(id, counts.firstMinute, counts.lastMinute);
			for (const row of rows) counts.addMinute(id, ...row);
		}
	}
}
