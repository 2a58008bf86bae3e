/** Transports of a relay's live stream. A WebSocket and polling behave alike, so no other code distinguishes them. */
import { decodePoll } from '../wire/poll';
import { Bounded, bytesOf } from './bounded';
import { BEAT_HIDDEN_MS, BEAT_VISIBLE_MS, SILENCE_VISIBLE_MS } from '../wire/frame/limits';

/** Ends with `closed`, unless we close it; no event follows either. */
export interface TransportEvents {
	opened(): void;
	text(text: string): void;
	bytes(bytes: Uint8Array): void;
	/** A WebSocket close code, and the pause that the relay asks for, in ms. */
	closed(code: number, after?: number): void;
}

export interface Transport {
	/** Sends a control message. Polling instead polls again at once, with a current hello. */
	send(text: string): void;
	/** Sets the interval of heartbeats, or of polls. */
	pace(visible: boolean): void;
	close(): void;
}

/** The standard's code for a connection that broke without a close frame. */
const ABNORMAL = 1006;

export function openSocket(relay: string, events: TransportEvents): Transport {
	const socket = new WebSocket(`${relay.replace(/^http/, 'ws')}/api/live`);
	socket.binaryType = 'arraybuffer';
	socket.onopen = () => events.opened();
	socket.onclose = ({ code }) => events.closed(code);
	socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) =>
		typeof data === 'string' ? events.text(data) : events.bytes(new Uint8Array(data));
	const send = (text: string): void => {
		if (socket.readyState === WebSocket.OPEN) socket.send(text);
	};
	return {
		send,
		pace: (visible) => send(JSON.stringify({ type: 'pace', visible })),
		close() {
			socket.onopen = socket.onclose = socket.onmessage = null;
			socket.close();
		}
	};
}

/** Polls at the interval of heartbeats. `patience`: how long it waits for the first byte of the first answer, in ms. `hello` returns a current message, once everything received before is stored. */
export function openPolling(
	relay: string,
	visibleAtFirst: boolean,
	patience: number,
	hello: () => Promise<string>,
	events: TransportEvents
): Transport {
	const closing = new AbortController();
	let visible = visibleAtFirst;
	let askAgain = (): void => {};
	let after = 0;

	async function round(): Promise<void> {
		const silent = new AbortController();
		let clock: ReturnType<typeof setTimeout> | undefined;
		const heard = (ms = SILENCE_VISIBLE_MS): void => {
			clearTimeout(clock);
			clock = setTimeout(() => silent.abort(), ms);
		};
		const body = await hello();
		heard(patience);
		patience = SILENCE_VISIBLE_MS;
		const response = await fetch(`${relay}/api/poll`, {
			method: 'POST',
			body,
			signal: AbortSignal.any([closing.signal, silent.signal])
		});
		heard();
		after = 1_000 * Number(response.headers.get('retry-after'));
		if (!response.ok) throw new Error(`the relay answered ${response.status}`);
		const bound = new Bounded();
		// A slow link takes longer for the complete answer; each part that arrives is a sign of life.
		const bytes = await bytesOf(response.body, (length) => {
			heard();
			bound.take(length);
		});
		clearTimeout(clock);
		for (const item of decodePoll(bytes)) {
			if (closing.signal.aborted) return;
			if (typeof item === 'string') events.text(item);
			else events.bytes(item);
		}
	}

	async function run(): Promise<void> {
		while (!closing.signal.aborted) {
			const asked = new Promise<void>((resolve) => (askAgain = resolve));
			try {
				await round();
			} catch {
				if (!closing.signal.aborted) events.closed(ABNORMAL, after || 0);
				return;
			}
			let timer: ReturnType<typeof setTimeout> | undefined;
			const due = new Promise<void>((resolve) => {
				timer = setTimeout(resolve, visible ? BEAT_VISIBLE_MS : BEAT_HIDDEN_MS);
			});
			await Promise.race([asked, due]);
			clearTimeout(timer);
		}
	}
	void run();

	return {
		send: () => askAgain(),
		pace(value) {
			visible = value;
			if (visible) askAgain();
		},
		close() {
			closing.abort();
			askAgain();
		}
	};
}
