/** Twitch's limit: an account may send this many joins in a window of this many ms. */
export const JOINS = 20;
export const WINDOW_MS = 10_000;
/** A little longer than the window: clocks and networks differ. */
const SLACK_MS = 500;

/** Sends joins in order, no faster than Twitch accepts them. */
export class JoinQueue {
	#waiting: string[] = [];
	/** When the latest joins were sent, in `performance.now()` time. */
	#sent: number[] = [];
	#timer: ReturnType<typeof setTimeout> | undefined;
	readonly #join: (channel: string, waited: boolean) => void;
	readonly #waits: (channel: string) => void;

	/** `join` receives whether the channel had to wait; `waits` is called for a channel that has to. */
	constructor(join: (channel: string, waited: boolean) => void, waits: (channel: string) => void) {
		this.#join = join;
		this.#waits = waits;
	}

	add(channel: string): void {
		if (!this.#waiting.includes(channel)) this.#waiting.push(channel);
		this.#go(false);
		if (this.#waiting.includes(channel)) this.#waits(channel);
	}

	/** Drops waiting joins. Joins already sent still count: the limit applies to the account, not the connection. */
	clear(): void {
		this.#waiting = [];
		clearTimeout(this.#timer);
		this.#timer = undefined;
	}

	#go(waited: boolean): void {
		if (this.#timer !== undefined) return;
		const now = performance.now();
		this.#sent = this.#sent.filter((at) => at > now - WINDOW_MS - SLACK_MS);
		for (const channel of this.#waiting.splice(0, JOINS - this.#sent.length)) {
			this.#sent.push(now);
			this.#join(channel, waited);
		}
		const [oldest] = this.#sent;
		if (this.#waiting.length === 0 || oldest === undefined) return;
		this.#timer = setTimeout(
			() => {
				this.#timer = undefined;
				this.#go(true);
			},
			oldest + WINDOW_MS + SLACK_MS - now
		);
	}
}
