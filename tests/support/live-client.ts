/** A device in a few lines: follows the live protocol over a real socket and checks every frame against its cursor. */
import WebSocket from 'ws';
import {
	CLOSE,
	decodeFrame,
	NO_TERM,
	parseRelayMessage,
	PROTOCOLS,
	type Cursor,
	type LogEvent,
	type Welcome
} from '../../src/lib/wire/index';

export class LiveClient {
	readonly events: LogEvent[] = [];
	/** When each event was received, epoch ms. */
	readonly receivedAt: number[] = [];
	/** Frames that did not follow the cursor. */
	breaks = 0;
	cursor: Cursor;
	welcome: Welcome | null = null;
	closed: { code: number; reason: string } | null = null;
	readonly #socket: WebSocket;

	/** Connects to a relay's base URL and says hello from `cursor`; `log` alone stands for the beginning of that log. */
	constructor(url: string, from: Cursor | { log: string }) {
		this.cursor = 'seq' in from ? from : { log: from.log, seq: 0, term: NO_TERM };
		this.#socket = new WebSocket(`${url.replace(/^http/, 'ws')}/api/live`, {
			perMessageDeflate: false
		});
		this.#socket.on('open', () =>
			this.#socket.send(
				JSON.stringify({ type: 'hello', protocols: PROTOCOLS, visible: true, cursor: this.cursor })
			)
		);
		this.#socket.on('message', (data: Buffer, binary) => this.#take(data, binary));
		this.#socket.on('close', (code, reason) => (this.closed = { code, reason: reason.toString() }));
		this.#socket.on('error', () => undefined);
	}

	#take(data: Buffer, binary: boolean): void {
		if (!binary) {
			const message = parseRelayMessage(data.toString());
			if (message.type === 'welcome') this.welcome = message;
			return;
		}
		const frame = decodeFrame(new Uint8Array(data));
		if (frame.first !== this.cursor.seq + 1) this.breaks += 1;
		const now = Date.now();
		for (const event of frame.events) {
			this.events.push(event);
			this.receivedAt.push(now);
		}
		const terms = this.welcome?.resume === 'stream' ? this.welcome.terms : [];
		const term = terms.findLast(({ from }) => from <= frame.last)?.term ?? this.cursor.term;
		this.cursor = { ...this.cursor, seq: frame.last, term };
	}

	/** Stops reading from the network: what the relay sends piles up at its side. */
	pause(): void {
		this.#socket.pause();
	}

	resume(): void {
		this.#socket.resume();
	}

	/** Whether the relay closed it for reading too slowly. */
	get wasTooSlow(): boolean {
		return this.closed?.code === CLOSE.tooSlow;
	}

	close(): void {
		this.#socket.terminate();
	}
}
