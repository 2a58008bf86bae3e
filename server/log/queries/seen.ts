/** Users with a message in each step of a time, by when messages were received. */
import { SEEN_STEPS, type Seen } from '../../../src/lib/wire/index';

/** A counted message: when it was received (epoch ms), and the id of the user who said it. */
export type Said = readonly [receivedAt: number, user: number];

/** Where a log's messages are read. Events are in order of when they were received. */
export interface SaidIn {
	/** The first event received at `time` (epoch ms) or later; one after `head` where there is none. */
	seqAt(time: number, head: number): number;
	/** What users said in the events from … to, in order. */
	said(from: number, to: number): Promise<readonly Said[]>;
}

/** Events that are read in one go, between two turns of the event loop: about 1 ms. */
const SLICE = 1_000;

/**
 * The counts of one length of step. A step that is over never changes, so its users are counted once and
 * forgotten; each answer reads on from where the one before it ended.
 */
class SeenSteps {
	/** The event up to which messages are counted. */
	#counted = 0;
	#running = 0;
	#users = new Set<number>();
	readonly #over = new Map<number, number>();
	/** Answers are given one after the other. */
	#last: Promise<unknown> = Promise.resolve();
	readonly #log: SaidIn;
	readonly #step: number;
	readonly #steps: number;

	/** `step` in seconds; `steps`: how many of them an answer has. */
	constructor(log: SaidIn, step: number, steps: number) {
		this.#log = log;
		this.#step = step;
		this.#steps = steps;
	}

	/** The newest steps up to that of event `at`, the newest, received at `until`. */
	answer(at: number, until: number): Promise<Seen> {
		const answer = this.#last.then(() => this.#answer(at, until));
		this.#last = answer.catch(() => {});
		return answer;
	}

	async #answer(at: number, until: number): Promise<Seen> {
		const newest = this.#numberOf(until);
		const first = newest - this.#steps + 1;
		// What is older is in no answer any more.
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

	#take([receivedAt, user]: Said): void {
		const number = this.#numberOf(receivedAt);
		if (number !== this.#running) {
			this.#over.set(this.#running, this.#users.size);
			this.#users = new Set();
			this.#running = number;
		}
		this.#users.add(user);
	}

	#seenIn(number: number): number {
		return number === this.#running ? this.#users.size : (this.#over.get(number) ?? 0);
	}

	#numberOf(time: number): number {
		return Math.floor(time / (this.#step * 1_000));
	}
}

/** How many users were seen in each of the newest steps of a log. */
export class SeenUsers {
	readonly #counts = new Map<number, SeenSteps>();
	readonly #log: SaidIn;

	constructor(log: SaidIn) {
		this.#log = log;
	}

	/** Steps of `step` seconds, one of SEEN_STEPS, up to event `at`, the newest, received at `until` (null: there is none). */
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
