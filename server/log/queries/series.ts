/** Messages of each channel by the time they were received, without those that imports brought. */
import { MINUTE_STEP, importOf, isCounted, type Series } from '../../../src/lib/wire/index';
import type { LoggedEvent } from '../log';
import type { SeriesQuery } from '../query-types';

/** The minute, since the epoch, in which an event was received. */
export const minuteOf = (receivedAt: number): number =>
	Math.floor(receivedAt / (MINUTE_STEP * 1_000));

/** Adds minutes and events up to the steps of a query; `until`: when the log received the newest event. */
export class SeriesCounts {
	readonly #channels = new Map<number, Map<number, number>>();
	readonly #first: number;
	readonly query: SeriesQuery;
	readonly #until: number | null;

	constructor(query: SeriesQuery, until: number | null) {
		this.query = query;
		this.#until = until;
		const newest = Math.floor((until ?? 0) / (query.step * 1_000));
		this.#first = until === null ? 0 : newest - query.last + 1;
	}

	/** The first minute that counts. */
	get firstMinute(): number {
		return (this.#first * this.query.step) / MINUTE_STEP;
	}

	/** The last one: later ones are left from a time when the log's clock was ahead. */
	get lastMinute(): number {
		return this.#until === null ? -1 : minuteOf(this.#until);
	}

	/** Counts those of `logged` that match the query. */
	addEvents(logged: readonly LoggedEvent[]): void {
		for (const { event } of logged) {
			if (isCounted(event.kind) && importOf(event) === 0)
				this.addMinute(event.channel, minuteOf(event.receivedAt), 1);
		}
	}

	addMinute(channel: number, minute: number, messages: number): void {
		if (this.query.channel !== null && this.query.channel !== channel) return;
		if (minute < this.firstMinute || minute > this.lastMinute) return;
		const step = Math.floor((minute * MINUTE_STEP) / this.query.step);
		let steps = this.#channels.get(channel);
		if (!steps) this.#channels.set(channel, (steps = new Map()));
		steps.set(step, (steps.get(step) ?? 0) + messages);
	}

	/** The answer, exact as of event `at`. */
	answer(at: number): Series {
		return {
			at,
			step: this.query.step,
			first: this.#first,
			until: this.#until,
			channels: [...this.#channels]
				.sort(([a], [b]) => a - b)
				.map(([id, steps]) => ({
					id,
					steps: [...steps].filter(([, messages]) => messages > 0).sort(([a], [b]) => a - b)
				}))
				.filter(({ steps }) => steps.length > 0)
		};
	}
}
