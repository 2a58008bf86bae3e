import type { ChannelNames } from './names';
import { MINUTE_MS } from '../../../src/lib/std/time';

const REJOIN_MS = 15_000;
const LONGEST_REJOIN_MS = 10 * MINUTE_MS;
/** Timeout of a JOIN before it is sent again, in ms: some servers drop commands that arrive too fast. */
const ANSWER_MS = 60_000;
/** Channels in one JOIN, and the bytes of their names: a line has 512. */
const JOINS = 10;
const JOIN_BYTES = 480;

export interface JoinOptions {
	readonly names: ChannelNames;
	/** By what the log calls the channel. */
	readonly keys: ReadonlyMap<string, string>;
	/** The first pause before rejoining a channel that refused or removed us, in ms; it doubles each time. */
	readonly rejoin?: number | undefined;
	readonly send: (...params: string[]) => void;
	/** Nobody has answered a JOIN; it is sent again. */
	readonly unanswered: (channel: string) => void;
}

/** Joins channels, and tries those again that can't be joined. */
export class Joins {
	/**
	 * The pause before each channel's next JOIN, in ms, with its timer: until the JOIN or, once joined, until
	 * the channel has lasted that long.
	 */
	readonly #waiting = new Map<string, { timer: NodeJS.Timeout; wait: number }>();
	readonly #options: JoinOptions;

	constructor(options: JoinOptions) {
		this.#options = options;
	}

	join(channels: readonly string[]): void {
		const { names, keys, send, unanswered } = this.#options;
		let line: string[] = [];
		const flush = (): void => {
			if (line.length > 0) send('JOIN', line.join(','));
			line = [];
		};
		for (const channel of channels) {
			const name = names.serverName(channel);
			const key = keys.get(channel);
			if (key !== undefined) {
				send('JOIN', name, key);
			} else {
				const bytes = Buffer.byteLength([...line, name].join(','));
				if (line.length === JOINS || bytes > JOIN_BYTES) flush();
				line.push(name);
			}
			this.#after(channel, ANSWER_MS, this.#waiting.get(channel)?.wait, () => {
				unanswered(channel);
				this.join([channel]);
			});
		}
		flush();
	}

	/** Whether a channel isn't joined yet, or was a short while ago. */
	isWaiting(channel: string): boolean {
		return this.#waiting.has(channel);
	}

	joined(channel: string): void {
		const waiting = this.#waiting.get(channel);
		clearTimeout(waiting?.timer);
		if (waiting) waiting.timer = setTimeout(() => this.#waiting.delete(channel), waiting.wait);
	}

	/** Retries a channel, with growing pauses. */
	again(channel: string): void {
		const wait = this.#waiting.get(channel)?.wait ?? this.#options.rejoin ?? REJOIN_MS;
		const next = Math.min(LONGEST_REJOIN_MS, 2 * wait);
		this.#after(channel, wait, next, () => this.join([channel]));
	}

	/** Tries no more to join a channel. */
	leave(channel: string): void {
		clearTimeout(this.#waiting.get(channel)?.timer);
		this.#waiting.delete(channel);
	}

	clear(): void {
		for (const channel of [...this.#waiting.keys()]) this.leave(channel);
	}

	/** Acts after `ms`, unless the channel is joined by then; `wait` is the pause before the following attempt. */
	#after(
		channel: string,
		ms: number,
		wait = this.#options.rejoin ?? REJOIN_MS,
		act: () => void
	): void {
		clearTimeout(this.#waiting.get(channel)?.timer);
		this.#waiting.set(channel, { timer: setTimeout(act, ms), wait });
	}
}
