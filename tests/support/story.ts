/** A story that many tell at 500 messages a second, and what pages showed while it went on. */
import { percentile } from './stats';
import type { ChatMessage } from './corpus';
import type { Totals } from '../../src/lib/wire/index';
import type { RelayProcess } from './relay-process';
import type { Shown } from './story-notes';

const BATCHES_A_SECOND = 10;
const BATCH = 50;
const ROOMS = 7;
/** Tells every tenth message, in every room. */
export const TELLER = 'Story Teller';
/** What has to be seen of a message, and how soon, in ms. */
const SOON = 2_000;

/** Where newcomers speak, once each. */
const LOBBY = 'lobby';

function authorOf(n: number): { readonly channel: string; readonly user: string } {
	if (n % 25 === 7) return { channel: LOBBY, user: `newcomer ${n}` };
	return { channel: `room ${n % ROOMS}`, user: n % 10 === 0 ? TELLER : `listener ${n % 47}` };
}

/** The story so far; what each figure is after its first n messages follows from n alone. */
export class Story {
	readonly messages: ChatMessage[] = [];
	/** When each message's sender had the durable answer, epoch ms. */
	readonly answered: number[] = [];
	/** The numbers of a name's messages, a room's or a user's, ascending; of the people in the lobby, those that each is the first of. */
	readonly #of = new Map<string, number[]>();
	/** The numbers of the messages that were the first in their channel, and by their author. */
	readonly #firstIn: number[] = [];
	readonly #firstBy: number[] = [];
	readonly #relay: RelayProcess;
	readonly #before: Totals;

	/** `before`: the log's totals when it begins. */
	constructor(relay: RelayProcess, before: Totals) {
		this.#relay = relay;
		this.#before = before;
	}

	/** Goes on at its pace for `seconds`, and until `enough` has settled: its error is thrown. */
	async goOn(seconds: number, enough: Promise<void> = Promise.resolve()): Promise<void> {
		let waiting = true;
		const done = enough.finally(() => (waiting = false));
		done.catch(() => undefined);
		const started = performance.now();
		for (let batch = 0; batch < seconds * BATCHES_A_SECOND || waiting; batch++) {
			const early = started + (batch * 1_000) / BATCHES_A_SECOND - performance.now();
			if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
			await this.tell();
		}
		await done;
	}

	/** Sends the next messages, and waits for the answer. */
	async tell(): Promise<void> {
		const from = this.messages.length;
		const sentAt = new Date().toISOString();
		for (let n = from; n < from + BATCH; n++) {
			const { channel, user } = authorOf(n);
			this.messages.push({ id: `story-${n}`, channel, user, text: `story ${n} goes on`, sentAt });
			for (const [name, firsts] of [
				[channel, this.#firstIn],
				[user, this.#firstBy]
			] as const)
				if (!this.#of.has(name)) firsts.push(n);
			const names = [channel, user];
			if (user === TELLER) names.push(`${TELLER} in ${channel}`);
			if (channel === LOBBY) names.push(`people in ${LOBBY}`);
			for (const name of names) {
				const numbers = this.#of.get(name) ?? [];
				this.#of.set(name, numbers);
				numbers.push(n);
			}
		}
		await this.#relay.ingest(this.messages.slice(from));
		const now = Date.now();
		for (let n = from; n < from + BATCH; n++) this.answered.push(now);
	}

	/** A figure after the first `n` messages; null of what the story isn't about. */
	#after(n: number, name: string): number | null {
		switch (name) {
			case 'Messages':
				return this.#before.messages + n;
			case 'Channels':
				return this.#before.channels + countBelow(this.#firstIn, n);
			case 'Users':
				return this.#before.users + countBelow(this.#firstBy, n);
			case 'newest':
				return n - 1;
			default: {
				const numbers = this.#of.get(name);
				return numbers ? countBelow(numbers, n) : null;
			}
		}
	}

	/**
	 * Finds for each thing that a page showed, one after the other, after how many messages it was exact as a whole:
	 * never fewer than for the one before. Throws where there is no such number.
	 */
	datesOf(shown: readonly Shown[]): Dated[] {
		let n = 0;
		return shown.map(({ at, figures }) => {
			const known = Object.entries(figures).filter(([name]) => this.#after(0, name) !== null);
			const isExact = (after: number): boolean =>
				known.every(([name, value]) => this.#after(after, name) === value);
			const begun = n;
			while (!isExact(n)) {
				if (++n > this.messages.length)
					throw new Error(`true at no time since message ${begun}: ${JSON.stringify(figures)}`);
			}
			return { at, told: n, isNow: isExact(this.messages.length) };
		});
	}

	/** How late `dated` had each message from `from` to before `to`, in ms. */
	delays(dated: readonly Dated[], from: number, to: number): number[] {
		return this.answered
			.slice(from, to)
			.map((answered, i) => (dated.find(({ told }) => told > from + i)?.at ?? Infinity) - answered);
	}
}

interface Dated {
	/** Epoch ms. */
	readonly at: number;
	/** After how many messages what was shown was exact, at the earliest. */
	readonly told: number;
	/** Whether it is still exact now. */
	readonly isNow: boolean;
}

function countBelow(ascending: readonly number[], n: number): number {
	let [low, high] = [0, ascending.length];
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((ascending[middle] ?? n) < n) low = middle + 1;
		else high = middle;
	}
	return low;
}

/** The delays in words, and which share of them was short enough. */
export function soonness(delays: readonly number[]): { words: string; share: number } {
	const share = delays.filter((delay) => delay <= SOON).length / delays.length;
	const [p50, p95] = [0.5, 0.95].map((p) => `${Math.round(percentile(delays, p))} ms`);
	return {
		words: `${delays.length} messages, p50 ${p50}, p95 ${p95}, ${(100 * share).toFixed(2)} % within ${SOON} ms`,
		share
	};
}
