/** Counts the users with a message in each step, by the time it was sent. */
import { SEEN_STEPS, type Seen } from '../../../src/lib/wire/index';
import { HOUR_MS } from '../../../src/lib/std/time';

/** A counted message: when it was sent (epoch ms), and the id of the user who said it. */
export type Said = readonly [sentAt: number, user: number];

/** Reads a log's messages, in order. */
export interface SaidIn {
	/** The first event received at `time` (epoch ms) or later; `head` + 1 if there is none. */
	seqAt(time: number, head: number): number;
	/** The authors of messages in the events from … to, in order. */
	said(from: number, to: number): Promise<readonly Said[]>;
}

/** Events read in one slice, between two turns of the event loop: about 1 ms. */
const SLICE = 1_000;

/** Sources' clocks that are ahead by more, in ms, may leave messages out that came before the oldest step. */
const AHEAD_MS = HOUR_MS;

/** Users of a step, by their ids: a bit each, as an import may bring more to any step. */
class UserSet {
	#bits = new Uint32Array(64);
	size = 0;

	add(user: number): void {
		const at = user >>> 5;
		if (at >= this.#bits.length) {
			const bits = new Uint32Array(2 ** Math.ceil(Math.log2(at + 1)));
			bits.set(this.#bits);
			this.#bits = bits;
		}
		const before = this.#bits[at]!;
		const after = before | (1 << (user & 31));
		if (before === after >>> 0) return;
		this.#bits[at] = after;
		this.size++;
	}
}

/** The counts for one length of step. Each query goes on where the one before ended, unless the log's clock was set back. */
class SeenSteps {
	/** The event up to which messages are counted. */
	#counted = 0;
	/** The newest step, and the oldest of those that were passed over because they lie after all that are kept. */
	#newest = -Infinity;
	#passedOver = Infinity;
	readonly #users = new Map<number, UserSet>();
	/** Queries are answered one after the other. */
	#last: Promise<unknown> = Promise.resolve();
	readonly #log: SaidIn;
	readonly #step: number;
	readonly #steps: number;

	/** `step` in seconds; `steps`: the number of steps in an answer. */
	constructor(log: SaidIn, step: number, steps: number) {
		this.#log = log;
		this.#step = step;
		this.#steps = steps;
	}

	/** The newest steps, up to that in which event `at`, the newest, was received: at `until`. */
	answer(at: number, until: number): Promise<Seen> {
		const answer = this.#last.then(() => this.#answer(at, until));
		this.#last = answer.catch(() => {});
		return answer;
	}

	async #answer(at: number, until: number): Promise<Seen> {
		const newest = this.#numberOf(until);
		if (newest < this.#newest || newest >= this.#passedOver) this.#restart();
		this.#newest = newest;
		const first = newest - this.#steps + 1;
		// Older events are in no answer any more.
		const start = this.#log.seqAt(first * this.#step * 1_000 - AHEAD_MS, at);
		this.#counted = Math.max(this.#counted, start - 1);
		while (this.#counted < at) {
			const to = Math.min(at, this.#counted + SLICE);
			for (const message of await this.#log.said(this.#counted + 1, to)) this.#take(message, first);
			this.#counted = to;
		}
		for (const number of this.#users.keys()) if (number < first) this.#users.delete(number);
		return {
			at,
			step: this.#step,
			steps: Array.from({ length: this.#steps }, (_, i) => [
				first + i,
				this.#users.get(first + i)?.size ?? 0
			])
		};
	}

	/** Counts anew from the start: steps that were dropped are wanted again. */
	#restart(): void {
		this.#counted = 0;
		this.#passedOver = Infinity;
		this.#users.clear();
	}

	#take([sentAt, user]: Said, first: number): void {
		const number = this.#numberOf(sentAt);
		if (number < first) return;
		if (number > this.#newest + this.#steps) {
			this.#passedOver = Math.min(this.#passedOver, number);
			return;
		}
		let users = this.#users.get(number);
		if (!users) this.#users.set(number, (users = new UserSet()));
		users.add(user);
	}

	#numberOf(time: number): number {
		return Math.floor(time / (this.#step * 1_000));
	}
}

/** The number of users in each of the newest steps of a log. */
export class SeenUsers {
	readonly #counts = new Map<number, SeenSteps>();
	readonly #log: SaidIn;

	constructor(log: SaidIn) {
		this.#log = log;
	}

	/**
	 * Steps of `step` seconds, one of SEEN_STEPS, up to event `at`, the newest, received at `until` (null if
	 * there is none).
	 */
	async answer(step: number, at: number, until: number | null): Promise<Seen> {
		if (until === null) return { at, step, steps: [] };
		let counts = this.#counts.get(step);
		if (!counts) {
			counts = new SeenSteps(this.#log, step, SEEN_STEPS[step] ?? 0);
			this.#counts.set(step, counts);
		}
		return counts.answer(at, until);
	}
}
