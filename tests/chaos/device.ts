/** A device without a browser: follows a relay over a real socket or by polling, and stores what it gets. */
import { setTimeout as sleep } from 'node:timers/promises';
import WebSocket from 'ws';
import {
	decodeFrame,
	decodePoll,
	NO_TERM,
	parseRelayMessage,
	segmentOf,
	WireError,
	type Cursor,
	type Frame,
	type RelayMessage,
	type Term
} from '../../src/lib/wire/index';
import { getSegments, getSnapshot, WrongBytes } from './fetching';
import { fingerprintOf, type Heard } from './said';

export interface DeviceOptions {
	readonly name: string;
	/** The relay's address, or that of a proxy before it. */
	readonly url: string;
	/** The versions of the protocol that it speaks: an older app says fewer. */
	readonly protocols: readonly [number, number];
	readonly transport: 'socket' | 'poll';
	/** Whether it keeps the events themselves, for the checker. */
	readonly keepsEvents?: boolean;
	/** Called when the relay breaks a promise. */
	readonly onWrong: (what: string) => void;
}

/** Silence after which a connection counts as broken, in ms: beats come every 2 s. */
const SILENCE_MS = 6_000;
const POLL_MS = 300;
/** Answers to a hello that say that the history isn't the device's. No relay here ever loses its history. */
const ANOTHER_HISTORY = new Set(['other-log', 'term-mismatch', 'ahead-of-log']);

export class Device {
	readonly name: string;
	/** Of each event, in order from seq 1. */
	readonly fingerprints: number[] = [];
	readonly events: Heard[] = [];
	/** Connections that ended, and snapshots that it had to take. */
	breaks = 0;
	snapshots = 0;
	readonly #options: DeviceOptions;
	#log = '';
	#term = NO_TERM;
	#terms: readonly Term[] = [];
	/** Where the relay says that its log ends. */
	#head = 0;
	readonly #channels = new Set<number>();
	readonly #users = new Set<number>();
	#stopping = false;
	#end: () => void = () => {};
	/** Frames and messages are stored one after the other, with the fetches between them. */
	#work: Promise<void> = Promise.resolve();

	constructor(options: DeviceOptions) {
		this.name = options.name;
		this.#options = options;
	}

	get seq(): number {
		return this.fingerprints.length;
	}

	/** Whether it has all that the relay has told it of. */
	get isCurrent(): boolean {
		return this.#log !== '' && this.seq === this.#head;
	}

	/** Follows the relay until `stop`, whatever breaks. */
	async run(): Promise<void> {
		while (!this.#stopping) {
			await (this.#options.transport === 'socket' ? this.#follow() : this.#poll());
			if (!this.#stopping) await sleep(50 + Math.random() * 200);
		}
	}

	stop(): void {
		this.#stopping = true;
		this.#end();
	}

	get #hello(): string {
		const cursor: Cursor | undefined =
			this.#log === '' ? undefined : { log: this.#log, seq: this.seq, term: this.#term };
		const { protocols } = this.#options;
		return JSON.stringify({ type: 'hello', protocols, visible: true, cursor });
	}

	/** One connection, until it ends. */
	#follow(): Promise<void> {
		return new Promise((resolve) => {
			const url = `${this.#options.url.replace(/^http/, 'ws')}/api/live`;
			const socket = new WebSocket(url, { perMessageDeflate: false, handshakeTimeout: SILENCE_MS });
			let silence: NodeJS.Timeout | undefined;
			this.#end = () => socket.terminate();
			const heard = (): void => {
				clearTimeout(silence);
				silence = setTimeout(this.#end, SILENCE_MS);
			};
			heard();
			socket.on('open', () => socket.send(this.#hello));
			socket.on('message', (data: Buffer, binary) => {
				heard();
				this.#work = this.#work
					.then(async () => {
						if (socket.readyState !== WebSocket.OPEN) return;
						const again = await this.#take(binary ? new Uint8Array(data) : data.toString());
						if (again && socket.readyState === WebSocket.OPEN) socket.send(this.#hello);
					})
					.catch((error: unknown) => this.#failed(error, socket));
			});
			socket.on('error', () => undefined);
			socket.on('close', () => {
				clearTimeout(silence);
				this.breaks += 1;
				void this.#work.then(resolve);
			});
		});
	}

	async #poll(): Promise<void> {
		try {
			const response = await fetch(`${this.#options.url}/api/poll`, {
				method: 'POST',
				headers: { 'content-type': 'application/json', connection: 'close' },
				body: this.#hello,
				signal: AbortSignal.timeout(SILENCE_MS)
			});
			if (!response.ok) throw new Error(`a poll was answered ${response.status}`);
			for (const item of decodePoll(new Uint8Array(await response.arrayBuffer()))) {
				await this.#take(item);
			}
			await sleep(POLL_MS);
		} catch (error) {
			this.breaks += 1;
			this.#failed(error);
		}
	}

	/** Broken connections are usual; bytes that can't be read are not. */
	#failed(error: unknown, socket?: WebSocket): void {
		if (error instanceof WireError || error instanceof WrongBytes) {
			this.#options.onWrong(`${this.name}: ${error.message}`);
		}
		socket?.terminate();
	}

	/** Returns whether to say hello again. */
	async #take(item: string | Uint8Array): Promise<boolean> {
		if (typeof item !== 'string') return this.#store(decodeFrame(item));
		const message = parseRelayMessage(item);
		if (message.type === 'welcome') return this.#welcomed(message);
		if (message.type === 'beat') this.#head = message.head;
		return message.type === 'beat' && message.head > this.seq;
	}

	async #welcomed(welcome: RelayMessage & { type: 'welcome' }): Promise<boolean> {
		const [oldest, newest] = this.#options.protocols;
		if (welcome.protocol < oldest || welcome.protocol > newest) {
			this.#options.onWrong(`${this.name} was welcomed with version ${welcome.protocol}`);
		}
		this.#head = welcome.head;
		if (welcome.resume === 'stream') {
			this.#terms = welcome.terms;
			return false;
		}
		if (ANOTHER_HISTORY.has(welcome.cause)) {
			this.#options.onWrong(`${this.name} at ${this.seq} was told ${welcome.cause}`);
			this.stop();
			return false;
		}
		await this.#takeSnapshot();
		return true;
	}

	/** Fetches what is missing up to the border, and continues there. */
	async #takeSnapshot(): Promise<void> {
		const { url } = this.#options;
		const { log, border } = await getSnapshot(url);
		this.snapshots += 1;
		if (border.seq > this.seq) {
			const from = segmentOf(this.seq + 1);
			for (const frame of await getSegments(url, log, from, segmentOf(border.seq))) {
				if (this.#store(frame)) throw new Error('a segment is missing');
			}
			if (this.seq !== border.seq) throw new Error('a segment is missing');
		}
		this.#log = log;
		if (this.seq === border.seq) this.#term = border.term;
	}

	/** Stores what is new of a frame; returns whether events before it are missing. */
	#store(frame: Frame): boolean {
		if (frame.last <= this.seq) return false;
		if (frame.first > this.seq + 1) return true;
		const names = new Map(frame.channels.map(({ id, name }) => [id, name]));
		for (const event of frame.events.slice(this.seq + 1 - frame.first)) {
			const heard = { ...event, channelName: names.get(event.channel) ?? '' };
			this.fingerprints.push(fingerprintOf(heard));
			if (this.#options.keepsEvents) this.events.push(heard);
			this.#channels.add(event.channel);
			if (event.author) this.#users.add(event.author.user);
		}
		this.#head = Math.max(this.#head, this.seq);
		this.#term = this.#terms.findLast(({ from }) => from <= this.seq)?.term ?? this.#term;
		const { messages, channels, users } = frame.totals;
		const own = [this.seq, this.#channels.size, this.#users.size];
		if (own.join() !== [messages, channels, users].join()) {
			this.#options.onWrong(
				`${this.name}: a frame to ${frame.last} has the totals ${messages}, ${channels}, ${users} instead of ${own.join(', ')}`
			);
		}
		return false;
	}
}
