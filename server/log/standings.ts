import type { LogEvent } from '../../src/lib/wire/index';

/** A channel's number of users and newest message that no import brought; its total is elsewhere. */
export interface Standing {
	/** Users with a message in it. */
	readonly people: number;
	/** Its seq; 0 without one. */
	readonly newest: number;
}

/** The standings of all channels at one moment, by their ids. */
export interface AllStandings {
	readonly people: readonly number[];
	readonly newest: readonly number[];
}

/** The standing of every channel, updated along with the totals. */
export class Standings {
	readonly #people: number[] = [0];
	readonly #newest: number[] = [0];

	of(channel: number): Standing {
		return { people: this.#people[channel] ?? 0, newest: this.#newest[channel] ?? 0 };
	}

	/** A copy of all of them. */
	all(): AllStandings {
		return { people: this.#people.slice(), newest: this.#newest.slice() };
	}

	/** Counts a message; `first`: it is its author's first in its channel. */
	take(
		{ seq, channel }: Pick<LogEvent, 'seq' | 'channel'>,
		first: boolean,
		imported: boolean
	): void {
		if (!imported) this.restoreNewest(channel, seq);
		if (first) this.restorePerson(channel);
	}

	/** Restores stored data: a channel's newest message, and a user with messages in it. */
	restoreNewest(channel: number, newest: number): void {
		this.#reach(channel);
		this.#newest[channel] = newest;
	}

	restorePerson(channel: number): void {
		this.#reach(channel);
		this.#people[channel] = (this.#people[channel] ?? 0) + 1;
	}

	#reach(channel: number): void {
		while (this.#newest.length <= channel) {
			this.#newest.push(0);
			this.#people.push(0);
		}
	}
}
