/** Counts the users with a message in each step, by the time of receipt; without what imports brought. */
import { SEEN_STEPS, type Seen } from '../../../src/lib/wire/index';

/** A counted message: when it was received (epoch ms), and the id of the user who said it. */
export type Said = readonly [receivedAt: number, user: number];

/** Reads a log's messages, in order. */
export interface SaidIn {
	/** The first event received at `time` (epoch ms) or later; `head` + 1 if there is none. */
	seqAt(time: number, head: number): number;
	/** The authors of messages in the events from … to, in order; without those that imports brought. */
	said(from: number, to: number): Promise<readonly Said[]>;
}

/** Events read in one slice, between two turns of the event loop: about 1 ms. */
const SLICE = 1_000;

/** Steps whose users are remembered: the newest, and those to which a clock that is set back may return. */
const OPEN_STEPS = 3;

/**
 * The counts for one length of step. A step that is long over doesn't change, so its users are counted once and
 * forgotten; each query continues where the previous one ended, unless the log's clock was set back meanwhile.
 */
class SeenSteps {
	/** The event up to which messages are counted. */
	#counted = 0;
	/** The newest step, and the oldest of those that were passed over because they lie after it. */
	#newest = -Infinity;
	#passedOver = Infinity;
	/** The users of the newest steps, and how many others had. */
	readonly #users = new Map<number, Set<number>>();
	readonly #over = new Map<number, number>();
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

	/** The newest steps, up to that of event `at`, the newest, received at `until`. */
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
		const start = this.#log.seqAt(first * this.#step * 1_000, at);
		this.#counted = Math.max(this.#counted, start - 1);
		while (this.#counted < at) {
			const to = Math.min(at, this.#counted + SLICE);
			for (const message of await this.#log.said(this.#counted + 1, to)) this.#take(message);
			this.#counted = to;
		}
		for (const number of this.#over.keys()) if (number < first) this.#over.delete(number);
		return {
			at,
			step: this.#step,
			steps: Array.from({ length: this.#steps }, (_, i) => [first + i, this.#seenIn(first + i)])
		};
	}

	/** Counts anew from the start: steps that were dropped are wanted again. */
	#restart(): void {
		this.#counted = 0;
		this.#passedOver = Infinity;
		this.#users.clear();
		this.#over.clear();
	}

	#take([receivedAt, user]: Said): void {
		const number = this.#numberOf(receivedAt);
		if (number > this.#newest) {
			this.#passedOver = Math.min(this.#passedOver, number);
			return;
		}
		let users = this.#users.get(number);
		if (!users) this.#users.set(number, (users = new Set()));
		users.add(user);
		if (this.#users.size <= OPEN_STEPS) return;
		const oldest = Math.min(...this.#users.keys());
		this.#over.set(oldest, this.#seenIn(oldest));
		this.#users.delete(oldest);
	}

	#seenIn(number: number): number {
		return Math.max(this.#users.get(number)?.size ?? 0, this.#over.get(number) ?? 0);
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
