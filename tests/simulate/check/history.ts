/**
 * What happened, told apart from the code under test: what was sent and answered, and each history that the log had, with
 * totals counted anew.
 */
import type { LoggedEvent } from '../../../server/log/log';
import { termAt } from '../../../server/log/terms';
import { importOf, isCounted, type Term } from '../../../src/lib/wire/index';
import { Violation } from '../kernel/violation';

/** An event as its source sent it; its text occurs nowhere else. */
export interface SentEvent {
	readonly channel: string;
	readonly user: string;
	readonly text: string;
	/** Default: a message. */
	readonly kind?: 'message' | 'purged' | 'deleted';
	/** Epoch ms; absent for what is said now. */
	readonly sentAt?: number;
}

export interface SentBatch {
	readonly events: readonly SentEvent[];
	/** Tries whose outcome nobody knows, or that are under way. */
	open: number;
	/** Whether the relay has said that it is taken. */
	acknowledged: boolean;
	/** Whether a restored copy lacks it: then it isn't missed. */
	excused: boolean;
}

/** The log as one opening for writing saw it. */
export interface History {
	readonly log: string;
	/** The terms in force in it. */
	terms: readonly Term[];
	readonly events: LoggedEvent[];
	/** By channel and by user: the seqs of its counted events. */
	readonly channels: Map<number, number[]>;
	readonly users: Map<number, number[]>;
	/** Counted events up to each seq; channels and users likewise. */
	readonly messages: number[];
	readonly channelCount: number[];
	readonly userCount: number[];
	readonly seqOf: Map<string, number>;
}

/** How many of these ascending seqs are at or before `at`. */
export function countUpTo(seqs: readonly number[] | undefined, at: number): number {
	let low = 0;
	let high = seqs?.length ?? 0;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (seqs![middle]! <= at) low = middle + 1;
		else high = middle;
	}
	return low;
}

export class Histories {
	/** All batches, by the texts of their events. */
	readonly #sent = new Map<string, { readonly batch: SentBatch; readonly event: SentEvent }>();
	readonly #batches: SentBatch[] = [];
	/** All of them, the present one last. */
	readonly #all: History[] = [];
	now!: History;
	/** Times that the log's history broke off: each may end archives. */
	breaks = 0;

	send(batch: SentBatch): void {
		this.#batches.push(batch);
		for (const event of batch.events) this.#sent.set(event.text, { batch, event });
	}

	/** The histories of a log that agree with a cursor, the present one first. */
	with(log: string, seq: number, term: string): History[] {
		return this.#all
			.filter(
				(one) =>
					one.log === log &&
					(seq === 0 || (one.events.length >= seq && termAt(one.terms, seq) === term))
			)
			.reverse();
	}

	/**
	 * The histories that a device's totals may come from. Once a history broke off, those of the broken one count too: see
	 * docs/decisions/0087-simulation.md, "Known".
	 */
	counting(log: string, agreeing: readonly History[]): readonly History[] {
		return this.breaks === 0 ? agreeing : this.#all.filter((one) => one.log === log);
	}

	/** An opening of the log begins; what it has comes by `take`. */
	begin(log: string): void {
		this.now = {
			log,
			terms: [],
			events: [],
			channels: new Map(),
			users: new Map(),
			messages: [],
			channelCount: [],
			userCount: [],
			seqOf: new Map()
		};
		this.#all.push(this.now);
	}

	/** The log has these events, durably. */
	take(logged: readonly LoggedEvent[]): void {
		for (const one of logged) this.#take(this.now, one);
	}

	/** A batch that was acknowledged is there; after a restart, all of them are. */
	checkAcknowledged(batches: readonly SentBatch[] = this.#batches): void {
		for (const batch of batches) {
			if (!batch.acknowledged || batch.excused) continue;
			let last = 0;
			for (const { text } of batch.events) {
				const seq = this.now.seqOf.get(text);
				if (seq === undefined) throw new Violation('acknowledged-stays', `“${text}” is gone`);
				if (seq <= last) throw new Violation('acknowledged-stays', `“${text}” is out of order`);
				last = seq;
			}
		}
	}

	/** A batch of which every try was refused isn't in the log. */
	checkRefused(batch: SentBatch): void {
		if (batch.acknowledged || batch.open > 0) return;
		const kept = batch.events.find(({ text }) => this.now.seqOf.has(text));
		if (kept) throw new Violation('refused-stays-out', `“${kept.text}” was refused, and is there`);
	}

	/** What an earlier opening showed to anybody is there. */
	checkContinues({ events }: History): void {
		const gone = events.find(({ event }, i) => this.now.events[i]?.event.text !== event.text);
		if (gone)
			throw new Violation('acknowledged-stays', `“${gone.event.text}” was visible, and is gone`);
	}

	/** The log was put back to these events: whatever else was acknowledged is excused. */
	restored(): void {
		this.breaks++;
		for (const batch of this.#batches) {
			if (batch.events.some(({ text }) => !this.now.seqOf.has(text))) batch.excused = true;
		}
	}

	#take(history: History, logged: LoggedEvent): void {
		const { event, channelKey, after } = logged;
		const seq = history.events.length + 1;
		const sent = this.#sent.get(event.text);
		const problem = (what: string): never => {
			throw new Violation('log-exact', `event ${seq}, “${event.text}”: ${what}`);
		};
		if (event.seq !== seq) problem(`has seq ${event.seq}`);
		if (!sent) return problem('nobody sent it');
		if (history.seqOf.has(event.text)) {
			throw new Violation(
				'once',
				`“${event.text}” is at ${history.seqOf.get(event.text)} and ${seq}`
			);
		}
		if (!sent.batch.acknowledged && sent.batch.open === 0) {
			throw new Violation('refused-stays-out', `“${event.text}” was refused, and is there`);
		}
		if (channelKey?.name !== sent.event.channel) problem('is in another channel');
		// A deletion is of its target's author.
		const isOthers = sent.event.kind === 'deleted';
		if (!isOthers && event.author?.login !== sent.event.user) problem('is of another user');
		if (event.sentAt !== (sent.event.sentAt ?? event.sentAt)) problem('is of another time');
		if (importOf(event) > 0 !== (sent.event.sentAt !== undefined)) problem('is an import, or not');
		history.events.push(logged);
		history.seqOf.set(event.text, seq);
		const count = (map: Map<number, number[]>, id: number): number => {
			let seqs = map.get(id);
			if (!seqs) map.set(id, (seqs = []));
			if (isCounted(event.kind)) seqs.push(seq);
			return seqs.length;
		};
		const channel = count(history.channels, event.channel);
		const user = count(history.users, event.author?.user ?? 0);
		const messages = (history.messages.at(-1) ?? 0) + (isCounted(event.kind) ? 1 : 0);
		history.messages.push(messages);
		history.channelCount.push(history.channels.size);
		history.userCount.push(history.users.size);
		if (after.channelMessages !== channel) problem(`its channel has ${after.channelMessages}`);
		if (after.userMessages !== user) problem(`its user has ${after.userMessages}`);
		if (after.messages !== messages) problem(`the log has ${after.messages} messages`);
		if (after.channels !== history.channels.size) problem(`there are ${after.channels} channels`);
		if (after.users !== history.users.size) problem(`there are ${after.users} users`);
	}
}
