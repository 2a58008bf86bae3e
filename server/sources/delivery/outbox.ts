import { setTimeout as sleep } from 'node:timers/promises';
import type { Intake } from '../recorder';
import type { SourceEvent, Tell } from '../source';
import { setBack, without } from './amend';
import type { Spool } from './spool';
import { spread } from '../../../src/lib/std/backoff';

/** Limit of events in one delivery; a relay with a lower limit says so. */
const BATCH = 1_000;
const SHORTEST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5_000;
/** How long events of a channel aren't sent whose name the relay refused, in ms. */
const SHUT_MS = 600_000;
/** Kinds of events without which no message is missing. */
const NO_MESSAGES: ReadonlySet<SourceEvent['kind']> = new Set([
	'outage',
	'deleted',
	'purged',
	'cleared'
]);

interface RefusalDetails {
	/** The relay's clock, epoch ms, if the event's time is too far ahead of it. */
	readonly clock?: number | null;
	/** The field because of which it is refused; '' if it isn't because of one. */
	readonly field?: string;
}

/** The relay will never accept one event; it didn't accept the batch's other events either. */
export class EventRefused extends Error {
	override readonly name = 'EventRefused';
	readonly index: number;
	readonly clock: number | null;
	readonly field: string;

	constructor(index: number, message: string, { clock = null, field = '' }: RefusalDetails = {}) {
		super(message);
		this.index = index;
		this.clock = clock;
		this.field = field;
	}
}

/** The relay accepts no batch of this size. */
export class BatchTooLarge extends Error {
	override readonly name = 'BatchTooLarge';
}

/**
 * Delivers events to the relay: resolves when they are durable there. Throws EventRefused, BatchTooLarge, or
 * any other error for a retry, for example when `signal` aborts.
 */
export type Deliver = (events: readonly SourceEvent[], signal: AbortSignal) => Promise<void>;

export interface OutboxOptions {
	readonly spool: Spool;
	readonly deliver: Deliver;
	/** Limit of waiting events, if the spool has room for them; further ones become an outage. */
	readonly capacity: number;
	/** How long closing waits for the relay to accept the rest, in ms. */
	readonly closing: number;
	readonly now: () => number;
	readonly tell: Tell;
}

/** Sends events to the relay, in order. Events without room in the spool, or refused by the relay, become an outage. */
export class Outbox implements Intake {
	readonly #options: OutboxOptions;
	/** By channel: since when events found no room, and how many. */
	readonly #lost = new Map<string, { from: number; count: number }>();
	/** Number of events put into the spool. */
	#placed = 0;
	#batch = BATCH;
	/** Whether times in the last delivery were ahead of the relay's clock. */
	#ahead = false;
	/** Channels that the relay refuses: why, since when, and until when their events aren't sent, by `now`. */
	readonly #shut = new Map<string, { reason: string; since: number; until: number }>();
	#wake: () => void = () => {};
	readonly #closing = new AbortController();
	/** Aborts a delivery when closing runs out of time. */
	readonly #deadline = new AbortController();
	readonly #done: Promise<void>;

	constructor(options: OutboxOptions) {
		this.#options = options;
		this.#done = this.#run();
	}

	/** Number of waiting events. */
	get waiting(): number {
		return this.#options.spool.size;
	}

	get position(): number | null {
		return this.#lost.size > 0 ? null : this.#placed;
	}

	get safe(): number {
		const { spool } = this.#options;
		return this.#placed - spool.size + spool.safe;
	}

	/** Why nothing of a channel arrives; null if the relay doesn't refuse it. */
	refusalOf(channel: string): string | null {
		return this.#shut.get(channel)?.reason ?? null;
	}

	add(event: SourceEvent): void {
		const { spool, capacity, now } = this.#options;
		const shut = this.#shut.get(event.channel);
		if (shut && now() < shut.until) return;
		const lost = this.#lost.get(event.channel);
		// After a lost line, later ones wait until an outage is recorded before them.
		if (lost || (event.kind !== 'outage' && (spool.full || spool.size >= capacity))) {
			if (lost) lost.count++;
			else this.#lost.set(event.channel, { from: event.sentAt ?? now(), count: 1 });
		} else {
			this.#place(event);
		}
		this.#wake();
	}

	/**
	 * Tries once more to deliver the waiting events, for at most `closing` ms, and ends. A spool on disk keeps
	 * the rest.
	 */
	async close(): Promise<void> {
		this.#closing.abort();
		this.#wake();
		const late = setTimeout(() => this.#deadline.abort(), this.#options.closing);
		await this.#done;
		clearTimeout(late);
		this.#recordLost();
		this.#options.spool.close();
	}

	#place(event: SourceEvent): void {
		this.#options.spool.push(event);
		this.#placed++;
	}

	async #run(): Promise<void> {
		const { spool, tell } = this.#options;
		const { signal } = this.#closing;
		let wait = SHORTEST_WAIT_MS;
		for (;;) {
			if (this.#deadline.signal.aborted) return;
			if (spool.size === 0) {
				if (signal.aborted) return;
				await new Promise<void>((resolve) => (this.#wake = resolve));
				continue;
			}
			try {
				await this.#send();
				wait = SHORTEST_WAIT_MS;
			} catch (error) {
				const reason = error instanceof Error ? error.message : String(error);
				tell('warn', 'events wait for the relay', { waiting: spool.size, reason });
				if (signal.aborted) return;
				await sleep(spread(wait), undefined, { signal }).catch(() => {});
				wait = Math.min(LONGEST_WAIT_MS, wait * 2);
			}
		}
	}

	async #send(): Promise<void> {
		const { spool, deliver, now, tell } = this.#options;
		const peeked = spool.peek(this.#batch);
		const count = peeked.length;
		// Without this, a spool whose rows have disappeared would be read again and again, and nothing else done.
		if (count === 0) throw new Error('what waits can not be read');
		const events = peeked.filter(({ channel }) => !this.#isShut(channel));
		let ahead: number | null = null;
		while (events.length > 0) {
			try {
				await deliver(events, this.#deadline.signal);
				break;
			} catch (error) {
				if (error instanceof BatchTooLarge && events.length > 1) {
					this.#batch = Math.ceil(events.length / 2);
					return;
				}
				const alone = error instanceof BatchTooLarge ? new EventRefused(0, error.message) : error;
				if (!(alone instanceof EventRefused) || !(alone.index in events)) throw error;
				if (alone.clock === null) {
					this.#refused(events, alone);
				} else if (setBack(events, alone.clock, now())) {
					ahead = now() - alone.clock;
				} else {
					// With a time by the relay's clock it would accept the event, so the event isn't given up.
					throw error;
				}
			}
		}
		if (ahead !== null && !this.#ahead) {
			const seconds = Math.round(ahead / 1_000);
			tell('warn', "times ahead of the relay's clock were set back", { seconds });
		}
		this.#ahead = ahead !== null;
		spool.drop(count);
		for (const channel of new Set(events.map((event) => event.channel))) this.#reopened(channel);
		// The batch may have been too large because of one event, which is gone now.
		this.#batch = Math.min(BATCH, this.#batch * 2);
		this.#recordLost();
	}

	/**
	 * Takes out of an event what the relay refuses, if it says something without that; else replaces it by an outage.
	 * A channel whose name is refused would have its outages refused, too: its events are left out.
	 */
	#refused(events: SourceEvent[], { index, message, field }: EventRefused): void {
		const { tell, now } = this.#options;
		const event = events[index];
		if (!event) return;
		const { channel } = event;
		const [name = ''] = field.split('.');
		const lighter = without(event, name);
		if (lighter) {
			events[index] = lighter;
			return;
		}
		tell('warn', 'the relay refused an event', { channel, reason: message });
		if (name === 'channel') {
			const since = this.#shut.get(channel)?.since ?? Math.min(event.sentAt ?? now(), now());
			this.#shut.set(channel, { reason: message, since, until: now() + SHUT_MS });
			const others = events.filter((other) => other.channel !== channel);
			events.splice(0, events.length, ...others);
			return;
		}
		const at = Math.min(event.sentAt ?? now(), now());
		const outage: SourceEvent[] = NO_MESSAGES.has(event.kind)
			? []
			: [
					{
						...(event.id !== undefined && { id: event.id }),
						channel,
						kind: 'outage',
						from: at,
						to: at,
						cause: 'a message could not be kept'
					}
				];
		events.splice(index, 1, ...outage);
	}

	/** The relay takes a channel that it refused: nothing of it was taken since then. */
	#reopened(channel: string): void {
		const shut = this.#shut.get(channel);
		if (!shut) return;
		this.#shut.delete(channel);
		const to = Math.max(shut.since, this.#options.now());
		const cause = `the relay did not take the channel: ${shut.reason}`;
		this.#place({ channel, kind: 'outage', from: shut.since, to, cause });
	}

	/** After a while the relay may be another one. */
	#isShut(channel: string): boolean {
		return this.#options.now() < (this.#shut.get(channel)?.until ?? -Infinity);
	}

	/** There is room again: records the outage of the lost events. */
	#recordLost(): void {
		const { now, tell } = this.#options;
		for (const [channel, { from, count }] of this.#lost) {
			tell('warn', 'events were lost: no room', { channel, count });
			const to = Math.max(from, now());
			const cause = `no room for what waited for the relay (${count} lost)`;
			this.#place({ channel, kind: 'outage', from, to, cause });
		}
		this.#lost.clear();
	}
}
