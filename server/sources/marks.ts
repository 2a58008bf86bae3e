import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** How often a copy is made that is on the disk for sure, in ms. */
const COPY_MS = 30_000;

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
 * Where recording stood, kept in a file from one run to the next: what lies between is an outage. After a power cut
 * the file may be empty, as it is written each second and not forced to the disk: then an older copy says it. Where
 * that can't be read either the first run's rule holds, that nothing was recorded before.
 */
export class Marks {
	readonly #marks = new Map<string, Mark>();
	#changed = false;
	/** When the last copy was made. */
	#copiedAt = -Infinity;
	readonly #file: string;

	constructor(file: string) {
		this.#file = file;
		if (existsSync(file) && !this.#read(file)) this.#read(copyOf(file));
	}

	#read(file: string): boolean {
		try {
			const stored: unknown = JSON.parse(readFileSync(file, 'utf8'));
			for (const [key, mark] of Object.entries(stored ?? {})) {
				if (isMark(mark)) this.#marks.set(key, mark);
			}
			return true;
		} catch {
			return false;
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
		const json = JSON.stringify(Object.fromEntries(this.#marks));
		replace(this.#file, json, false);
		this.#changed = false;
		if (Date.now() - this.#copiedAt < COPY_MS) return;
		replace(copyOf(this.#file), json, true);
		this.#copiedAt = Date.now();
	}
}

const copyOf = (file: string): string => `${file}.copy`;

/** `flush`: on the disk before its name is. */
function replace(file: string, json: string, flush: boolean): void {
	const next = `${file}.new`;
	writeFileSync(next, json, { flush });
	renameSync(next, file);
}

const keyOf = (source: string, channel: string): string => `${source} ${channel}`;
