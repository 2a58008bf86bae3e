/** What a command writes: no faster than it is read, and beside it how far it is. */

/** A stream, as far as it is used. */
export interface Writable {
	write(text: string, done?: (error?: Error | null) => void): unknown;
	on?(event: 'error', listener: (error: Error) => void): unknown;
}

/** Shortest time between two lines of progress, in ms. */
const PROGRESS_MS = 200;

export class Output {
	readonly #out: Writable;
	/** Where progress is shown; null for nowhere. */
	readonly #terminal: Writable | null;
	#shownAt = -Infinity;

	constructor(out: Writable, terminal: Writable | null) {
		this.#out = out;
		this.#terminal = terminal;
		// Each write tells its own error; without a listener the process would end by it.
		out.on?.('error', () => {});
	}

	/** Resolves when it is written: nothing is buffered but this. Rejects with the stream's errors. */
	async write(text: string): Promise<void> {
		if (text === '') return;
		await new Promise<void>((done, fail) => {
			this.#out.write(text, (error) => (error ? fail(error) : done()));
		});
	}

	/** Shows a line in place of the one before. */
	progress(line: string): void {
		const now = performance.now();
		if (!this.#terminal || now - this.#shownAt < PROGRESS_MS) return;
		this.#shownAt = now;
		this.#terminal.write(`\r\u001b[K${line}`);
	}

	/** Takes the line of progress away. */
	endProgress(): void {
		if (this.#shownAt === -Infinity) return;
		this.#shownAt = -Infinity;
		this.#terminal?.write('\r\u001b[K');
	}
}

/** Whether whoever read the output has closed it, as `head` does. */
export const isClosedPipe = (error: unknown): boolean =>
	['EPIPE', 'ERR_STREAM_DESTROYED'].includes(String((error as { code?: unknown } | null)?.code));
