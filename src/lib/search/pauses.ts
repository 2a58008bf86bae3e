/** Lets a thread take what came meanwhile. */

/** How long work may go on without a pause, in ms: a new search waits for that at most. */
const WORK_MS = 10;

/**
 * A pause of one task. A timeout would be 4 ms long: browsers make that of repeated ones. What was posted to this thread
 * before the pause runs in it.
 */
export class Pauses {
	readonly #channel = new MessageChannel();
	#since = performance.now();
	#go: () => void = () => {};

	constructor() {
		this.#channel.port1.onmessage = () => this.#go();
	}

	/** Whether it is time for one. */
	get due(): boolean {
		return performance.now() - this.#since > WORK_MS;
	}

	async take(): Promise<void> {
		await new Promise<void>((go) => {
			this.#go = go;
			this.#channel.port2.postMessage(null);
		});
		this.#since = performance.now();
	}

	/** Call it when nothing needs it any more: an open port keeps it alive. */
	close(): void {
		this.#channel.port1.close();
	}
}
