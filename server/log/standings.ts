import type { LogEvent } from '../../src/lib/wire/index';

/** A channel's number of users and newest message; its total is elsewhere. */
export interface Standing {
	/** Users with a message in it. */
	people: number;
	/** The seq of its newest message; 0 without one. */
	newest: number;
}

/** The standing of every channel, updated along with the totals. */
export class Standings {
	readonly #channels = new Map<number, Standing>();

	of(channel: number): Readonly<Standing> {
		return this.#standing(channel);
	}

	/** Counts an event; `first`: it is its author's first in its channel. */
	take({ seq, channel }: Pick<LogEvent, 'seq' | 'channel'>, first: boolean): void {
		const standing = this.#standing(channel);
		standing.newest = seq;
		if (first) standing.people++;
	}

	/** Restores stored data: a channel's newest message, and a user with messages in it. */
	restoreNewest(channel: number, newest: number): void {
		this.#standing(channel).newest = newest;
	}

	restorePerson(channel: number): void {
		this.#standing(channel).people++;
	}

	#standing(channel: number): Standing {
		let standing = this.#channels.get(channel);
		if (!standing) this.#channels.set(channel, (standing = { people: 0, newest: 0 }));
		return standing;
	}
}
