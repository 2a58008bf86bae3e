import type { Observer } from '../../server/relay/observer';
import type { Session } from '../../server/relay/session';
import type { LiveSocket } from '../../server/relay/socket';
import {
	decodeFrame,
	parseRelayMessage,
	PROTOCOLS,
	type Cursor,
	type LogEvent,
	type RelayMessage
} from '../../src/lib/wire/index';
import { deflate, sha256 } from './events';
import { memoryCore, type CoreOptions } from '../../src/mocks/core';

export const LOG_ID = '0123456789abcdef'.repeat(2);
export const TERM = 'fedcba9876543210';
export const cursorAt = (seq: number): Cursor => ({
	log: LOG_ID,
	seq,
	term: seq === 0 ? '0'.repeat(16) : TERM
});

/** An observer that keeps what it is told, by name. */
export function recorder(): { observer: Observer; told: Map<keyof Observer, unknown[][]> } {
	const told = new Map<keyof Observer, unknown[][]>();
	const note =
		(name: keyof Observer) =>
		(...args: unknown[]): void =>
			void told.set(name, [...(told.get(name) ?? []), args]);
	const observer: Observer = {
		connected: note('connected'),
		ended: note('ended'),
		resumed: note('resumed'),
		polled: note('polled'),
		sent: note('sent'),
		flushed: note('flushed'),
		ingested: note('ingested'),
		refused: note('refused'),
		answered: note('answered'),
		failed: note('failed')
	};
	return { observer, told };
}

/** A socket that keeps what is sent to it, in a queue that the test reads from. */
export class TestSocket implements LiveSocket {
	readonly items: (RelayMessage | LogEvent[])[] = [];
	queued = 0;
	reading = true;
	ended: { code: number; reason: string } | null = null;
	session: Session | null = null;
	readonly id: string;
	readonly #followers: Set<LiveSocket>;

	constructor(id: string, followers: Set<LiveSocket>) {
		this.id = id;
		this.#followers = followers;
	}

	get subscribed(): boolean {
		return this.#followers.has(this);
	}

	send(message: string | Uint8Array): void {
		if (this.ended) throw new Error('a message after the end');
		if (!this.reading) this.queued += message.length;
		this.items.push(
			typeof message === 'string' ? parseRelayMessage(message) : [...decodeFrame(message).events]
		);
	}

	buffered(): number {
		return this.queued;
	}

	subscribe(): void {
		this.#followers.add(this);
	}

	unsubscribe(): void {
		this.#followers.delete(this);
	}

	end(code: number, reason: string): void {
		this.ended = { code, reason };
		this.unsubscribe();
	}

	/** Reads the queue to its end. */
	drain(): void {
		this.queued = 0;
		this.session?.drained();
	}

	hello(cursor?: Cursor, protocols: readonly [number, number] = PROTOCOLS): void {
		const hello = { type: 'hello', protocols, visible: true, ...(cursor ? { cursor } : {}) };
		this.session?.message(JSON.stringify(hello));
	}

	/** Seqs of all events that were sent. */
	get seqs(): number[] {
		return this.items.flatMap((item) => (Array.isArray(item) ? item.map(({ seq }) => seq) : []));
	}
}

/** A relay over a log in memory, with sockets of the test. */
export function testRelay({
	flushMs = 5,
	socketQueueBytes = 1_000_000,
	...limits
}: CoreOptions = {}) {
	const { observer, told } = recorder();
	const { log, relay, subscribed } = memoryCore({
		id: LOG_ID,
		term: TERM,
		observer,
		flushMs,
		digest: sha256,
		deflate,
		socketQueueBytes,
		...limits
	});
	let opened = 0;
	const connect = (): TestSocket => {
		const socket = new TestSocket(`s${opened++}`, subscribed);
		socket.session = relay.connect(socket);
		return socket;
	};
	return { log, relay, told, connect };
}
