import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

export interface Line {
	/** From 1. */
	readonly number: number;
	readonly text: string;
}

/** The lines of a file, a .gz file or standard input (`-`) that have something on them. */
export async function* readLines(file: string): AsyncGenerator<Line> {
	const raw: Readable = file === '-' ? process.stdin : createReadStream(file);
	const gunzip = file.endsWith('.gz') ? createGunzip() : null;
	if (gunzip) raw.on('error', (error) => gunzip.destroy(error));
	const input = gunzip ? raw.pipe(gunzip) : raw;
	// readline doesn't tell of its input's errors.
	let failure: Error | null = null;
	const lines = createInterface({ input, crlfDelay: Infinity });
	input.on('error', (error: Error) => {
		failure = error;
		lines.close();
	});
	let number = 0;
	for await (const text of lines) {
		number++;
		if (text.trim() !== '') yield { number, text };
	}
	if (failure) throw failure as Error;
}

/** The most that one request carries, in UTF-16 units of its lines: well below what a relay takes by default. */
const BATCH_LENGTH = 1_000_000;
/** A batch that isn't full goes after so long a silence: standard input may be chat as it happens. */
const IDLE_MS = 200;

/** Lines in groups of `size`, smaller where they are long or nothing more comes for a while. */
export async function* inBatches(
	lines: AsyncIterable<Line>,
	size: number
): AsyncGenerator<readonly Line[]> {
	const iterator = lines[Symbol.asyncIterator]();
	let batch: Line[] = [];
	let length = 0;
	let next = iterator.next();
	for (;;) {
		const got = batch.length > 0 ? await orIdle(next) : await next;
		const line = got === 'idle' || got.done ? null : got.value;
		const full = batch.length === size || length + (line?.text.length ?? 0) > BATCH_LENGTH;
		if (batch.length > 0 && (!line || full)) {
			yield batch;
			batch = [];
			length = 0;
		}
		if (got !== 'idle' && got.done) return;
		if (!line) continue;
		batch.push(line);
		length += line.text.length;
		next = iterator.next();
	}
}

/** What comes, or 'idle' if nothing does for a while. */
async function orIdle<T>(coming: Promise<T>): Promise<T | 'idle'> {
	let timer: NodeJS.Timeout | undefined;
	const idle = new Promise<'idle'>((resolve) => {
		timer = setTimeout(() => resolve('idle'), IDLE_MS);
	});
	try {
		return await Promise.race([coming, idle]);
	} finally {
		clearTimeout(timer);
	}
}

const sentAtOf = (text: string): number => {
	try {
		const { sentAt } = JSON.parse(text) as { sentAt?: unknown };
		return typeof sentAt === 'number' ? sentAt : Date.parse(String(sentAt));
	} catch {
		return NaN;
	}
};

/** The latest sentAt of the lines, epoch ms, or null if none has one. */
export async function latestSentAt(lines: AsyncIterable<Line>): Promise<number | null> {
	let latest: number | null = null;
	for await (const { text } of lines) {
		const time = sentAtOf(text);
		if (!Number.isNaN(time) && (latest === null || time > latest)) latest = time;
	}
	return latest;
}

/** The line with its sentAt moved by `shift` ms; left as it is if it has none, for the relay to judge. */
export function shifted(line: Line, shift: number): Line {
	const time = sentAtOf(line.text);
	if (Number.isNaN(time)) return line;
	const event = JSON.parse(line.text) as Record<string, unknown>;
	return { ...line, text: JSON.stringify({ ...event, sentAt: time + shift }) };
}
