import { closeSync, constants, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { sumOf } from '../tables/sums';

/** The mark's file in a data folder. */
export const MARK_FILE = 'log.mark';

/** How far a log was durable. */
interface Durable {
	readonly log: string;
	readonly head: number;
}

/** Longest time between a commit and its note, in ms. */
const NOTE_MS = 1_000;
/** Every note has the same length, so that one write replaces the last one. */
const LENGTH = 128;
/** In place: a full disk has no room for a file that was emptied first. */
const IN_PLACE = constants.O_WRONLY | constants.O_CREAT;

/** What the last relay on a folder noted; null if there is nothing that can be read. */
export function markIn(folder: string): Durable | null {
	try {
		const [log, head, sum] = readFileSync(join(folder, MARK_FILE), 'utf8').trim().split(' ');
		const noted = { log: log ?? '', head: Number(head) };
		return sumOf([noted.log, noted.head]) === Number(sum) ? noted : null;
	} catch {
		return null;
	}
}

/**
 * A file beside the log that notes how far it was durable. It is written after commits, without waiting for the disk:
 * after a power cut it may be behind the log, but never ahead of it. A log that is behind it has lost events.
 */
export class DurableMark {
	readonly #file: string;
	readonly #read: () => Durable;
	#fd: number | null = null;
	#timer: ReturnType<typeof setTimeout> | null = null;

	/** `read` returns what is durable now. */
	constructor(folder: string, read: () => Durable) {
		this.#file = join(folder, MARK_FILE);
		this.#read = read;
	}

	/** Notes before long what is durable. */
	soon(): void {
		this.#timer ??= setTimeout(() => this.note(), NOTE_MS).unref();
	}

	note(): void {
		if (this.#timer) clearTimeout(this.#timer);
		this.#timer = null;
		const { log, head } = this.#read();
		try {
			this.#fd ??= openSync(this.#file, IN_PLACE, 0o600);
			writeSync(this.#fd, `${log} ${head} ${sumOf([log, head])}`.padEnd(LENGTH - 1) + '\n', 0);
		} catch {
			// The log doesn't need it: a mark that is behind says less, and nothing wrong.
		}
	}

	close(): void {
		if (this.#timer) clearTimeout(this.#timer);
		if (this.#fd !== null) closeSync(this.#fd);
		this.#fd = null;
	}
}
