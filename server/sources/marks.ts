import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import type { LineMark } from './source';

/** Interval of copies that are synced to the disk, in ms. */
const COPY_MS = 30_000;

/** The time up to which a channel is recorded. */
export interface Mark {
	/** The last moment at which the channel was heard, epoch ms. */
	readonly heard: number;
	/** The newest event's id; null where its source has none. */
	readonly id: string | null;
	/** Why the channel went silent, if that was before the end of the run. */
	readonly cause?: string;
	/** Marks of its newest lines, oldest first. */
	readonly lines?: readonly LineMark[];
}

const isMark = (value: unknown): value is Mark =>
	typeof value === 'object' &&
	value !== null &&
	Number.isFinite((value as Mark).heard) &&
	['string', 'object'].includes(typeof (value as Mark).id) &&
	['string', 'undefined'].includes(typeof (value as Mark).cause) &&
	((value as Mark).lines ?? []).every(
		(line) => Array.isArray(line) && line.length === 2 && line.every(Number.isFinite)
	);

/**
 * The progress of recording, in a file between two runs: the time between them is an outage. The file is
 * written each second without a sync, so a power cut may leave it empty; then an older copy counts, also where a
 * checksum says that the file was changed: a mark that is too late would hide what is missing. If neither can be
 * read, the rule of a first run applies: nothing was recorded before.
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
			const stored = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, unknown>>;
			const { sum, ...marks } = stored;
			// Files of earlier versions have none.
			if (sum !== undefined && sum !== sumOf(marks)) return false;
			for (const [key, mark] of Object.entries(marks)) {
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

	/** Writes the file completely or not at all. Throws the file system's errors. */
	save(): void {
		if (!this.#changed) return;
		const marks = Object.fromEntries(this.#marks);
		const json = JSON.stringify({ ...marks, sum: sumOf(marks) });
		replace(this.#file, json, false);
		this.#changed = false;
		if (performance.now() - this.#copiedAt < COPY_MS) return;
		replace(copyOf(this.#file), json, true);
		this.#copiedAt = performance.now();
	}
}

const sumOf = (marks: object): number => crc32(JSON.stringify(marks));

const copyOf = (file: string): string => `${file}.copy`;

/** `flush`: sync the content to the disk before renaming the file. */
function replace(file: string, json: string, flush: boolean): void {
	const next = `${file}.new`;
	writeFileSync(next, json, { flush });
	renameSync(next, file);
}

const keyOf = (source: string, channel: string): string => `${source} ${channel}`;
