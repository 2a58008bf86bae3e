/** Counts messages by the time they were sent, within the bounds of a query. */
import { SHORTEST_STEP, isCounted, quarterOf, type Activity } from '../../../src/lib/wire/index';
import type { LoggedEvent } from '../log';
import type { ActivityQuery } from '../query-types';

/** The quarters that a query counts, inclusive. */
export function quartersOf({ step, first, last }: ActivityQuery): [first: number, last: number] {
	const quarters = step / SHORTEST_STEP;
	return [
		first === null ? Number.MIN_SAFE_INTEGER : first * quarters,
		last === null ? Number.MAX_SAFE_INTEGER : (last + 1) * quarters - 1
	];
}

/** Adds quarters and events up to the steps of a query. */
export class StepCounts {
	readonly #steps = new Map<number, number>();
	readonly #bounds: readonly [number, number];
	readonly #query: ActivityQuery;

	constructor(query: ActivityQuery) {
		this.#query = query;
		this.#bounds = quartersOf(query);
	}

	/** Counts the events of `logged` that match the query. */
	addEvents(logged: readonly LoggedEvent[]): void {
		const { user, channel } = this.#query;
		for (const { event } of logged) {
			const asked =
				isCounted(event.kind) &&
				(user === null || event.author?.user === user) &&
				(channel === null || event.channel === channel);
			if (asked) this.addQuarter(quarterOf(event.sentAt), 1);
		}
	}

	addQuarter(quarter: number, messages: number): void {
		if (quarter < this.#bounds[0] || quarter > this.#bounds[1]) return;
		const step = Math.floor((quarter * SHORTEST_STEP) / this.#query.step);
		this.#steps.set(step, (this.#steps.get(step) ?? 0) + messages);
	}

	/** The answer, exact as of event `at`. */
	answer(at: number): Activity {
		return {
			at,
			step: this.#query.step,
			steps: [...this.#steps].sort(([a], [b]) => a - b)
		};
	}
}
