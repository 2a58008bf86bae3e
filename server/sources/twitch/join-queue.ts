/** Twitch lets an account join so many channels in so many ms. */
const JOINS = 20;
const WINDOW_MS = 10_000;
/** A little longer than the window: clocks and networks differ. */
const SLACK_MS = 500;

/** Joins in order, no faster than Twitch takes them. */
export class JoinQueue {
	#waiting: string[] = [];
	/** When the latest joins were sent, epoch ms. */
	#sent: number[] = [];
	#timer: ReturnType<typeof setTimeout> | undefined;

	constructor(private readonly join: (channel: string) => void) {}

	add(channel: string): void {
		if (!this.#waiting.includes(channel)) this.#waiting.push(channel);
		this.#go();
	}

	/** Forgets what waits. What was sent counts on: the limit is the account's, not the connection's. */
	clear(): void {
		this.#waiting = [];
		clearTimeout(this.#timer);
		this.#timer = undefined;
	}

	#go(): void {
		if (this.#timer !== undefined) return;
		const now = Date.now();
		this.#sent = this.#sent.filter((at) => at > now - WINDOW_MS - SLACK_MS);
		for (const channel of this.#waiting.splice(0, JOINS - this.#sent.length)) {
			this.#sent.push(now);
			this.join(channel);
		}
		const [oldest] = this.#sent;
		if (this.#waiting.length === 0 || oldest === undefined) return;
		this.#timer = setTimeout(
			() => {
				this.#timer = undefined;
				this.#go();
			},
			oldest + WINDOW_MS + SLACK_MS - now
		);
	}
}
