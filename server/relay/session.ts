import {
	BEAT_HIDDEN_MS,
	BEAT_VISIBLE_MS,
	CLOSE,
	WireError,
	commonProtocol,
	comesBack,
	parseClientMessage,
	type ClientMessage,
	type CloseName,
	type Hello,
	type RelayError
} from '../../src/lib/wire/index';
import { spread } from '../../src/lib/std/backoff';
import type { EndReason } from './observer';
import { Refusal } from './refusal';
import type { LiveSocket } from './socket';
import type { Context } from './context';
import { welcome } from './welcome';

const SECOND = 1_000;
/** Time limit for the first hello, in ms. */
const HELLO_MS = 10 * SECOND;
/** A device that reads nothing for this long is too slow, in ms. */
const STALL_MS = 15 * SECOND;
/** Messages that a device may send at once, and in each second: it sends a hello, and whether its page is visible. */
const MESSAGES = 60;
const MESSAGES_A_SECOND = 2;
/** A socket with more unread bytes than this is closed while its address leaves too much unread. */
const SMALL_QUEUE_BYTES = 65_536;
/** When a device that was turned away should come back, in ms: not all that were, at once. */
export const retryMs = (): number => Math.round(spread(10 * SECOND));

/**
 * The state of the connection. `told`: the device must take a snapshot, then send hello again. `streaming`:
 * it receives the missing events; `stalledAt` is when its full queue last got shorter. `live`: it is
 * subscribed.
 */
type State =
	| { name: 'new' }
	| { name: 'told' }
	| { name: 'streaming'; stalledAt: number | null; drained: () => void }
	| { name: 'live' }
	| { name: 'ended' };

const REASONS: Readonly<Record<CloseName, EndReason>> = {
	goingAway: 'going-away',
	tooSlow: 'too-slow',
	helloTimeout: 'hello-timeout',
	tooManyConnections: 'too-many-connections',
	internalError: 'internal-error',
	badMessage: 'bad-message',
	unsupportedProtocol: 'unsupported-protocol',
	originRefused: 'origin-refused'
};

/** One live connection, from its opening to its end. */
export class Session {
	#state: State = { name: 'new' };
	#visible = true;
	/** The newest hello that waits for its answer, and whether one is being answered. */
	#asked: Hello | null = null;
	#answering = false;
	/** Whether its turn has come. */
	#waited = false;
	/** Messages that the device may still send, and when that was. */
	#mayMessage = MESSAGES;
	#messagedAt = 0;
	readonly #openedAt = performance.now();
	#sentAt = this.#openedAt;
	readonly socket: LiveSocket;
	readonly #context: Context;
	readonly #onEnd: (session: Session) => void;

	constructor(socket: LiveSocket, context: Context, onEnd: (session: Session) => void) {
		this.socket = socket;
		this.#context = context;
		this.#onEnd = onEnd;
		context.observer.connected(socket.id, socket.visitor?.address);
	}

	get live(): boolean {
		return this.#state.name === 'live';
	}

	/** Handles a message from the device; anything else than a valid text message ends the connection. */
	message(data: string | null): void {
		if (this.#state.name === 'ended') return;
		if (!this.#countMessage()) {
			this.end('badMessage', 'no device sends so many messages');
			return;
		}
		let message: ClientMessage;
		try {
			if (data === null) throw new WireError('bad-message', 'devices send text only');
			message = parseClientMessage(data);
		} catch (error) {
			if (!(error instanceof WireError)) throw error;
			this.end('badMessage', error.message);
			return;
		}
		this.#visible = message.visible;
		if (message.type !== 'hello') return;
		this.#asked = message;
		if (!this.#answering) this.#answerHellos();
	}

	/** The socket's queue became shorter. */
	drained(): void {
		if (this.#state.name !== 'streaming') return;
		this.#state.stalledAt &&= performance.now();
		if (this.#hasRoom()) this.#state.drained();
	}

	/** The other side closed the connection, or it broke. */
	closed(): void {
		this.#finish('peer-closed');
	}

	/** Call it a few times a second: sends heartbeats, and ends connections that missed a deadline. */
	tick(now: number, beat: () => string): void {
		const state = this.#state;
		if (this.slow()) return;
		if (state.name === 'new' && now - this.#openedAt > HELLO_MS) {
			this.end('helloTimeout', 'no hello came');
		}
		if (
			state.name === 'streaming' &&
			state.stalledAt !== null &&
			now - state.stalledAt > STALL_MS
		) {
			this.end('tooSlow', 'the device stopped reading');
		}
		if (state.name !== 'live' && state.name !== 'told') return;
		const last =
			state.name === 'live' ? Math.max(this.#sentAt, this.#context.fanout.lastAt) : this.#sentAt;
		// A quarter of a second early: the next tick may be late.
		const pace = (this.#visible ? BEAT_VISIBLE_MS : BEAT_HIDDEN_MS) - SECOND / 4;
		if (now - last >= pace) this.#send(beat());
	}

	/**
	 * Ends the connection if its queue is over the bound, and returns whether it was. (While streaming, the
	 * queue exceeds the bound by at most one frame.)
	 */
	slow(): boolean {
		if (this.#state.name === 'ended') return true;
		if (this.#state.name === 'streaming') return false;
		const { visitor } = this.socket;
		const buffered = this.socket.buffered();
		const isBehind = visitor?.isFull === true && buffered > SMALL_QUEUE_BYTES;
		if (buffered <= this.#context.limits.socketQueueBytes && !isBehind) return false;
		this.end('tooSlow', 'the device reads more slowly than messages arrive');
		return true;
	}

	/** Sends the reason, then closes with the code of that name. `retryAfter`: when the device should come back, in ms. */
	end(name: CloseName, message: string, retryAfter?: number): void {
		if (this.#state.name === 'ended') return;
		const code = CLOSE[name];
		const error: RelayError = {
			type: 'error',
			code: name,
			message,
			temporary: comesBack(code),
			...(retryAfter === undefined ? {} : { retryAfter })
		};
		this.#finish(REASONS[name]);
		// The queue is too long already, so the close code alone has to do.
		if (name !== 'tooSlow') this.socket.send(JSON.stringify(error));
		this.socket.end(code, name);
	}

	#finish(reason: EndReason): void {
		if (this.#state.name === 'ended') return;
		const before = this.#state;
		this.#state = { name: 'ended' };
		if (before.name === 'streaming') before.drained();
		this.#onEnd(this);
		const seconds = (performance.now() - this.#openedAt) / SECOND;
		this.#context.observer.ended(this.socket.id, reason, seconds, this.socket.visitor?.address);
	}

	/** Returns whether the device may send another message now. */
	#countMessage(): boolean {
		const now = performance.now();
		const back = ((now - this.#messagedAt) / SECOND) * MESSAGES_A_SECOND;
		this.#mayMessage = Math.min(MESSAGES, this.#mayMessage + back) - 1;
		this.#messagedAt = now;
		return this.#mayMessage >= 0;
	}

	/** Answers the newest hello, and those that come meanwhile: each makes the earlier ones void. */
	#answerHellos(): void {
		this.#answering = true;
		while (this.#asked) {
			const ready = this.#ready();
			if (ready) {
				ready.then(
					() => this.#answerHellos(),
					(error: unknown) => this.#turnedAway(error)
				);
				return;
			}
			const hello = this.#asked;
			this.#asked = null;
			this.#waited = false;
			if (this.#state.name === 'ended') break;
			this.#hello(hello);
		}
		this.#answering = false;
	}

	/** What a hello has to wait for; null if nothing. */
	#ready(): Promise<void> | null {
		const { visitor } = this.socket;
		if (!visitor || this.#waited) return null;
		this.#waited = true;
		if (!visitor.mayHello()) return Promise.reject(new Error('this address says hello too often'));
		return visitor.turn('any');
	}

	/** The address asks for more than its share. */
	#turnedAway(error: unknown): void {
		if (this.#state.name === 'ended') return;
		this.socket.visitor?.refused('too-many-hellos');
		const message = error instanceof Error ? error.message : String(error);
		this.end('tooManyConnections', message, retryMs());
	}

	#hello(hello: Hello): void {
		const { observer, log } = this.#context;
		const protocol = commonProtocol(hello.protocols);
		if (protocol === null) {
			this.end('unsupportedProtocol', 'the app and the relay are of versions too far apart');
			return;
		}
		const before = this.#state;
		if (before.name === 'live') this.socket.unsubscribe();
		const answer = welcome(hello.cursor, protocol, this.#context);
		this.#state = { name: 'told' };
		if (before.name === 'streaming') before.drained();
		this.#send(JSON.stringify(answer));
		observer.resumed(
			this.socket.id,
			answer.resume === 'stream' ? 'stream' : answer.cause,
			hello.cursor ? Math.max(0, log.head - hello.cursor.seq) : log.head,
			this.socket.visitor?.address
		);
		if (answer.resume === 'snapshot' || !hello.cursor) return;
		this.#stream(hello.cursor.seq).catch((error: unknown) => {
			if (error instanceof Refusal) return this.#turnedAway(error);
			observer.failed('stream', error);
			this.end('internalError', 'the relay could not read its log');
		});
	}

	/**
	 * Sends the events after `sent`, never more than the queue's bound, and subscribes in the same step as the
	 * last part.
	 */
	async #stream(sent: number): Promise<void> {
		const { fanout, frames, observer } = this.#context;
		const state: State = { name: 'streaming', stalledAt: null, drained: () => {} };
		this.#state = state;
		// A newer hello, or the end, replaces the state. Read anew each time, because TypeScript takes it for constant.
		const superseded = (): boolean => this.#state !== state;
		// A device that polled has what is committed and not yet published.
		if (sent > fanout.published) await fanout.settled();
		while (!superseded()) {
			if (sent >= fanout.published) {
				this.socket.subscribe();
				this.#state = { name: 'live' };
				return;
			}
			await this.socket.visitor?.turn('any');
			if (superseded()) return;
			const frame = await frames.next(sent + 1, fanout.published);
			while (!this.#hasRoom() && !superseded()) {
				state.stalledAt = performance.now();
				await new Promise<void>((resolve) => (state.drained = resolve));
			}
			state.stalledAt = null;
			if (superseded()) return;
			this.#send(frame.bytes);
			observer.sent('resume', frame.count, frame.bytes.length);
			sent = frame.last;
		}
	}

	/** Leaves half of the queue to events published meanwhile. */
	#hasRoom(): boolean {
		return this.socket.buffered() <= this.#context.limits.socketQueueBytes / 2;
	}

	#send(message: string | Uint8Array): void {
		this.#sentAt = performance.now();
		this.socket.send(message);
	}
}
