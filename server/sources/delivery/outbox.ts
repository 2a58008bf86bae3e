import { setTimeout as sleep } from 'node:timers/promises';
import type { Intake } from '../recorder';
import type { SourceEvent, Tell } from '../source';
import type { Spool } from './spool';
import { spread } from '../../../src/lib/std/backoff';

/** Events in one delivery at most; a relay that takes fewer says so. */
const BATCH = 1_000;
const SHORTEST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5_000;

/** The relay won't have one event, however often it is sent: the others of the batch weren't taken either. */
export class EventRefused extends Error {
	override readonly name = 'EventRefused';
	readonly index: number;
	/** The relay's clock, epoch ms, where the event's time is too far ahead of it. */
	readonly clock: number | null;

	constructor(index: number, message: string, clock: number | null = null) {
		super(message);
		this.index = index;
		this.clock = clock;
	}
}

/** The relay takes no batch of this size. */
export class BatchTooLarge extends Error {
	override readonly name = 'BatchTooLarge';
}

/**
 * Hands events to the relay: resolves when they are durable there; throws EventRefused, BatchTooLarge, or anything to
 * try again, as when `signal` ends it.
 */
export type Deliver = (events: readonly SourceEvent[], signal: AbortSignal) => Promise<void>;

export interface OutboxOptions {
	readonly spool: Spool;
	readonly deliver: Deliver;
	/** Events that may wait, where the spool has room for them; what comes beyond is an outage. */
	readonly capacity: number;
	/** How long closing waits for the relay to take what is left, in ms. */
	readonly closing: number;
	readonly now: () => number;
	readonly tell: Tell;
}

/** Events on their way to the relay, in order. What finds no room, or the relay refuses, becomes an outage on record. */
export class Outbox implements Intake {
	readonly #options: OutboxOptions;
	/** Of each channel: since when events found no room, and how many. */
	readonly #lost = new Map<string, { from: number; count: number }>();
	/** Events that went into the spool. */
	#placed = 0;
	#batch = BATCH;
	/** Whether times of the last delivery were ahead of the relay's clock. */
	#ahead = false;
	#wake: () => void = () => {};
	readonly #closing = new AbortController();
	/** Ends a delivery for which closing has no more time. */
	readonly #deadline = new AbortController();
	readonly #done: Promise<void>;

	constructor(options: OutboxOptions) {
		this.#options = options;
		this.#done = this.#run();
	}

	/** Events that wait. */
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

	add(event: SourceEvent): void {
		const { spool, capacity, now } = this.#options;
		const lost = this.#lost.get(event.channel);
		// Once a line was lost, those after it wait until the hole is on record before them.
		if (lost || (event.kind !== 'outage' && (spool.full || spool.size >= capacity))) {
			if (lost) lost.count++;
			else this.#lost.set(event.channel, { from: event.sentAt ?? now(), count: 1 });
		} else {
			this.#place(event);
		}
		this.#wake();
	}

	/** Tries once more to deliver what waits, for as long as `closing` says, and ends. A spool on disk keeps the rest. */
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
		const events = [...spool.peek(this.#batch)];
		const count = events.length;
		// Without this a spool whose rows are gone from under it would be asked again without end, and nothing else be done.
		if (count === 0) throw new Error('what waits can not be read');
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
					// By the clock that it tells the relay would take it: nothing is given up for that.
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
		// What was too large may have been one event, which is gone.
		this.#batch = Math.min(BATCH, this.#batch * 2);
		this.#recordLost();
	}

	/** Puts an outage in the place of an event that the relay won't have. */
	#refused(events: SourceEvent[], { index, message }: EventRefused): void {
		const { tell, now } = this.#options;
		const event = events[index];
		tell('warn', 'the relay refused an event', { channel: event?.channel ?? '', reason: message });
		const at = event?.sentAt ?? now();
		const outage: SourceEvent[] =
			event && event.kind !== 'outage'
				? [
						{
							...(event.id !== undefined && { id: event.id }),
							channel: event.channel,
							kind: 'outage',
							from: Math.min(at, now()),
							to: Math.min(at, now()),
							cause: 'a message could not be kept'
						}
					]
				: [];
		events.splice(index, 1, ...outage);
	}

	/** There is room again: what found none goes on record. */
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

/**
 * Sets times after `clock`, the relay's, back to what it is likely to have said then: by as much as `now` is ahead of
 * it, and to `clock` at the latest. Answers whether there were any.
 */
function setBack(events: SourceEvent[], clock: number, now: number): boolean {
	const ahead = Math.max(0, now - clock);
	const back = (time: number): number => (time > clock ? Math.min(clock, time - ahead) : time);
	let any = false;
	for (const [i, event] of events.entries()) {
		const { sentAt, from, to } = event;
		if (!(Math.max(sentAt ?? clock, from ?? clock, to ?? clock) > clock)) continue;
		any = true;
		events[i] = {
			...event,
			...(sentAt !== undefined && { sentAt: back(sentAt) }),
			...(from !== undefined && { from: back(from) }),
			...(to !== undefined && { to: Math.max(back(from ?? to), back(to)) })
		};
	}
	return any;
}
