/** Messages of each channel by the time they were sent, in the newest steps. */
import { MINUTE_STEP, isCounted, type LogEvent, type Series } from '../../../src/lib/wire/index';
import { DAY_MS } from '../../../src/lib/std/time';
import type { LoggedEvent } from '../log';
import type { SeriesQuery } from '../query-types';

/** The minute, since the epoch, in which an event was sent. */
export const minuteOf = (sentAt: number): number => Math.floor(sentAt / (MINUTE_STEP * 1_000));

/**
 * A message that was sent longer before it was received, in ms, is in no series: an import of ten years would add a row
 * a minute to the table, and a series, which tells of a day up to the newest event, would show none of them.
 */
export const FRESH_MS = 2 * DAY_MS;

/** Whether a series counts the event. */
export const isInSeries = ({ kind, sentAt, receivedAt }: LogEvent): boolean =>
	isCounted(kind) && sentAt >= receivedAt - FRESH_MS;

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

	/** The last one, as long after the newest event: clocks of sources may be ahead, but an answer has a bound. */
	get lastMinute(): number {
		const { step, last } = this.query;
		return this.#until === null ? -1 : ((this.#first + 2 * last) * step) / MINUTE_STEP - 1;
	}

	/** Counts those of `logged` that match the query. */
	addEvents(logged: readonly LoggedEvent[]): void {
		for (const { event } of logged) {
			if (isInSeries(event)) this.addMinute(event.channel, minuteOf(event.sentAt), 1);
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
