/**
 * Follows one relay for the complete device: performs the state machine's effects, with one archive, until it
 * is stopped.
 */
import type { SeqRange } from '../archive/tables/types';
import { ArchiveError } from '../archive/registry/errors';
import { CLOSE, type CloseName } from '../wire/codes';
import type { Beat, RelayError, Term, Welcome } from '../wire/messages';
import { NO_TERM, parseRelayMessage } from '../wire/messages';
import { PROTOCOLS } from '../wire/version';
import { borderOf } from '../wire/frame/limits';
import { WallClock } from '../std/wall-clock';
import type { Query } from '../wire/queries';
import { Backlogs } from './backlogs';
import { Inbox } from './inbox';
import {
	deadlineOf,
	initialMachine,
	patience,
	shifted,
	type Effect,
	type Event,
	type Machine,
	type Via
} from './machine';
import { ArchiveManager } from './archive-manager';
import { RelayApi } from './relay-api';
import { RelayTime } from './relay-time';
import type { SyncState } from './status';
import { Teller } from './teller';
import { transition } from './transition';
import { openPolling, openSocket, type Transport, type TransportEvents } from './transport';

export interface EngineOptions {
	readonly relay: string;
	/** The epoch of its leadership. */
	readonly epoch: number;
	readonly visible: boolean;
	readonly online: boolean;
	onState(state: SyncState): void;
	/** Called when another tab leads. */
	onFenced(): void;
	/** Called when the database failed; the engine has stopped. */
	onLost(error: unknown): void;
}

/** Requests and facts from a page. */
type PageEvent =
	| { readonly type: 'visible' | 'online'; readonly value: boolean }
	| { readonly type: 'wake' | 'try-now' };

export class Engine {
	#machine: Machine;
	readonly #clock = new WallClock();
	readonly #relayTime = new RelayTime();
	readonly #transports = new Map<Via, Transport>();
	#ended = false;
	readonly #api: RelayApi;
	readonly #archives: ArchiveManager;
	readonly #backlogs = new Backlogs(() => this.#tell());
	#inbox: Inbox | null = null;
	#timer: ReturnType<typeof setTimeout> | undefined;
	readonly #teller: Teller;
	readonly #options: EngineOptions;

	constructor(options: EngineOptions) {
		this.#options = options;
		this.#machine = initialMachine(options.visible, options.online, Date.now());
		this.#api = new RelayApi(options.relay);
		this.#teller = new Teller(options.relay, options.onState);
		this.#archives = new ArchiveManager(options.relay, options.epoch, this.#api, {
			history: (left) => this.#backlogs.history(left),
			storage: () => this.#tell(),
			damaged: () => this.#dispatch({ type: 'damaged' }),
			failed: (error) => this.#failed(error)
		});
	}

	async start(): Promise<void> {
		try {
			await this.#archives.open();
		} catch (error) {
			this.#failed(error);
			return;
		}
		this.#dispatch({ type: 'start' });
	}

	handle(event: PageEvent): void {
		this.#dispatch(event);
	}

	fill(range: SeqRange): void {
		this.#archives.fill(range);
	}

	query(query: Query): void {
		this.#archives.query(query);
	}

	/** Resolves when no write is pending. */
	async stop(): Promise<void> {
		this.#ended = true;
		this.#api.close();
		clearTimeout(this.#timer);
		this.#teller.close();
		for (const via of [...this.#transports.keys()]) this.#close(via);
		this.#inbox?.close();
		await this.#inbox?.idle();
		await this.#archives.close();
	}

	#dispatch(event: Event): void {
		if (this.#ended) return;
		const { now, step } = this.#clock.read();
		const before = step === 0 ? this.#machine : shifted(this.#machine, step);
		const [machine, effects] = transition(before, event, now, Math.random());
		this.#machine = machine;
		for (const effect of effects) this.#do(effect);
		clearTimeout(this.#timer);
		const deadline = deadlineOf(this.#machine);
		if (deadline !== null) {
			const wait = Math.max(0, deadline - now);
			this.#timer = setTimeout(() => this.#dispatch({ type: 'tick' }), wait);
		}
		this.#tell();
	}

	#do(effect: Effect): void {
		switch (effect.type) {
			case 'open':
				return this.#open(effect.via);
			case 'close':
				return this.#close(effect.via);
			case 'hello':
				return void this.#hello(effect.via);
			case 'pace':
				return this.#transports.forEach((transport) => transport.pace(effect.visible));
			case 'snapshot':
				return void this.#archives.install(effect.cause).then(
					() => this.#dispatch({ type: 'installed' }),
					(error: unknown) => this.#failed(error)
				);
		}
	}

	#open(via: Via): void {
		const { relay } = this.#options;
		const { visible } = this.#machine;
		const events: TransportEvents = {
			opened: () => this.#dispatch({ type: 'opened', via }),
			text: (text) => this.#receive(() => this.#text(via, text)),
			bytes: (bytes) => this.#receive(() => this.#frame(via, bytes)),
			closed: (code, after) => {
				this.#transports.delete(via);
				this.#dispatch({ type: 'closed', via, code, ...(after && { after }) });
			}
		};
		const transport =
			via === 'websocket'
				? openSocket(relay, events)
				: openPolling(relay, visible, patience(this.#machine), () => this.#helloText(), events);
		this.#transports.set(via, transport);
	}

	#close(via: Via): void {
		this.#transports.get(via)?.close();
		this.#transports.delete(via);
	}

	async #hello(via: Via): Promise<void> {
		const transport = this.#transports.get(via);
		const text = await this.#helloText();
		if (this.#transports.get(via) === transport) transport?.send(text);
	}

	/** A current hello: everything received before is stored, so its cursor is exact. */
	async #helloText(): Promise<string> {
		await this.#inbox?.idle();
		const cursor = await this.#archives.cursor().catch((error: unknown) => {
			this.#failed(error);
			return undefined;
		});
		return JSON.stringify({
			type: 'hello',
			protocols: PROTOCOLS,
			visible: this.#machine.visible,
			...(cursor && { cursor })
		});
	}

	/** Handles received data; unusable data ends the connection. */
	#receive(use: () => void): void {
		this.#dispatch({ type: 'heard' });
		try {
			use();
		} catch (error) {
			this.#failed(error);
		}
	}

	#text(via: Via, text: string): void {
		const message = parseRelayMessage(text);
		switch (message.type) {
			case 'welcome':
				return this.#welcome(message);
			case 'beat':
				return this.#beat(message);
			case 'error':
				return this.#error(via, message);
		}
	}

	#welcome(welcome: Welcome): void {
		const cause = welcome.resume === 'snapshot' ? welcome.cause : null;
		if (cause === null) this.#backlogs.expect();
		this.#dispatch({ type: 'welcome', websocket: welcome.websocket, cause });
		this.#hearTime(welcome.time);
		if (this.#machine.link.name !== 'following' || welcome.resume !== 'stream') return;
		void this.#follow(welcome, welcome.terms);
	}

	#follow(welcome: Welcome, terms: readonly Term[]): void {
		const cursor = this.#archives.known ?? { seq: 0, term: NO_TERM };
		this.#inbox?.close();
		this.#inbox = new Inbox(cursor.seq, welcome.head, terms, {
			commit: (queue, during) => this.#archives.commit(queue, during),
			progress: (seq, time) => {
				this.#backlogs.stream(seq);
				this.#dispatch({ type: 'progress' });
				if (time !== null) this.#hearTime(time);
			},
			gap: (at) => this.#dispatch({ type: 'gap', at }),
			failed: (error) => this.#failed(error)
		});
		this.#backlogs.begin(cursor.seq, welcome.head);
		this.#archives.followed(welcome, { first: welcome.first, last: borderOf(cursor.seq) });
	}

	/** A time of the relay has arrived, epoch ms. */
	#hearTime(time: number): void {
		const steady = performance.now();
		this.#dispatch({ type: 'late', by: this.#relayTime.take(time, steady) });
		this.#archives.told(this.#relayTime.now(steady));
	}

	#frame(via: Via, bytes: Uint8Array): void {
		const { link } = this.#machine;
		if (link.name === 'following' && link.via === via) this.#inbox?.frame(bytes);
	}

	#beat(beat: Beat): void {
		if (this.#machine.link.name === 'following') this.#inbox?.beat(beat);
	}

	#error(via: Via, { code, retryAfter, temporary }: RelayError): void {
		const known = code in CLOSE ? CLOSE[code as CloseName] : null;
		this.#close(via);
		this.#dispatch({
			type: 'closed',
			via,
			code: known ?? (temporary ? CLOSE.internalError : CLOSE.badMessage),
			...(retryAfter !== undefined && { after: retryAfter })
		});
	}

	#failed(error: unknown): void {
		if (this.#ended) return;
		if (error instanceof ArchiveError && error.code === 'fenced') return this.#options.onFenced();
		const consequence = this.#archives.consequence(error);
		if (consequence) return this.#dispatch(consequence);
		void this.stop();
		this.#options.onLost(error);
	}

	#tell(): void {
		this.#teller.tell(this.#machine, this.#backlogs.sum(), this.#archives.storage);
	}
}
