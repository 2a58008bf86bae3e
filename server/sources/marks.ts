import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/** Up to where a channel was written down. */
export interface Mark {
	/** The last moment at which it was heard, epoch ms. */
	readonly heard: number;
	/** The newest event's id; null where its source has none. */
	readonly id: string | null;
	/** Why it was heard no more, where that was before the run ended. */
	readonly cause?: string;
}

const isMark = (value: unknown): value is Mark =>
	typeof value === 'object' &&
	value !== null &&
	Number.isFinite((value as Mark).heard) &&
	['string', 'object'].includes(typeof (value as Mark).id) &&
	['string', 'undefined'].includes(typeof (value as Mark).cause);

/**
 * Where recording stood, kept in a file from one run to the next: what lies between is an outage. A file that
 * can't be read is no mark: then the first run's rule holds, that nothing was recorded before.
 */
export class Marks {
	readonly #marks = new Map<string, Mark>();
	#changed = false;

	constructor(private readonly file: string) {
		try {
			const stored: unknown = JSON.parse(readFileSync(file, 'utf8'));
			for (const [key, mark] of Object.entries(stored ?? {})) {
				if (isMark(mark)) this.#marks.set(key, mark);
			}
		} catch {
			// No file yet, or not ours.
		}
	}

	get(source: string, channel: string): Mark | undefined {
		return this.#marks.get(keyOf(source, channel));
	}

	set(source: string, channel: string, mark: Mark): void {
		this.#marks.set(keyOf(source, channel), mark);
		this.#changed = true;
	}

	/** Writes the file whole, or not at all. Throws what the file system throws. */
	save(): void {
		if (!this.#changed) return;
		const next = `${this.file}.new`;
		// On the disk before its name is: after a power cut the file would be there, and empty.
		writeFileSync(next, JSON.stringify(Object.fromEntries(this.#marks)), { flush: true });
		renameSync(next, this.file);
		this.#changed = false;
	}
}

const keyOf = (source: string, channel: string): string => `${source} ${channel}`;
