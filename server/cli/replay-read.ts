import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Refusal } from '../relay/refusal';
import { timeOf } from '../relay/fields';

export interface Line {
	/** From 1. */
	readonly number: number;
	readonly text: string;
}

/** The non-empty lines of a file, a .gz file or standard input (`-`). */
export async function* readLines(file: string): AsyncGenerator<Line> {
	const raw: Readable = file === '-' ? process.stdin : createReadStream(file);
	const gunzip = file.endsWith('.gz') ? createGunzip() : null;
	if (gunzip) raw.on('error', (error) => gunzip.destroy(error));
	const input = gunzip ? raw.pipe(gunzip) : raw;
	// readline doesn't report errors of its input.
	let failure: Error | null = null;
	const lines = createInterface({ input, crlfDelay: Infinity });
	input.on('error', (error: Error) => {
		failure = error;
		lines.close();
	});
	let number = 0;
	for await (const raw of lines) {
		number++;
		const text = number === 1 ? raw.replace(/^\uFEFF/, '') : raw;
		if (text.trim() !== '') yield { number, text };
	}
	if (failure) throw failure as Error;
}

/** The most that one request carries, in UTF-16 units of its lines: well below what a relay takes. */
const BATCH_LENGTH = 1_000_000;
/** After this much silence an incomplete batch is sent: standard input may be live chat. */
const IDLE_MS = 200;

/**
 * Lines in groups of `size`; a group ends earlier if its lines are long, no line arrives for a while, or
 * reading fails.
 */
export async function* inBatches(
	lines: AsyncIterable<Line>,
	size: number
): AsyncGenerator<readonly Line[]> {
	const iterator = lines[Symbol.asyncIterator]();
	let batch: Line[] = [];
	let length = 0;
	let failure: unknown = null;
	const read = (): Promise<IteratorResult<Line>> =>
		iterator.next().catch((error: unknown) => {
			failure = error;
			return { done: true, value: undefined };
		});
	let next = read();
	for (;;) {
		const got = batch.length > 0 ? await orIdle(next) : await next;
		const line = got === 'idle' || got.done ? null : got.value;
		const full = batch.length === size || length + (line?.text.length ?? 0) > BATCH_LENGTH;
		if (batch.length > 0 && (!line || full)) {
			yield batch;
			batch = [];
			length = 0;
		}
		// The lines read before the failure are sent first.
		if (failure !== null) throw failure;
		if (got !== 'idle' && got.done) return;
		if (!line) continue;
		batch.push(line);
		length += line.text.length;
		next = read();
	}
}

/** The next value, or 'idle' if none arrives for a while. */
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

const TIMES = ['sentAt', 'from', 'to'];

/**
 * The times of a line's event that the relay would accept, epoch ms. Any other time stays as it is, for the
 * relay to refuse.
 */
function timesOf(text: string): { event: Record<string, unknown>; times: Record<string, number> } {
	const times: Record<string, number> = {};
	let event: unknown;
	try {
		event = JSON.parse(text);
	} catch {
		event = null;
	}
	if (typeof event !== 'object' || event === null) return { event: {}, times };
	const fields = event as Record<string, unknown>;
	for (const field of TIMES) {
		if (fields[field] === undefined) continue;
		try {
			times[field] = timeOf(fields[field], field, 0, Date.now());
		} catch (error) {
			if (!(error instanceof Refusal)) throw error;
		}
	}
	return { event: fields, times };
}

/** The latest time of the lines, epoch ms, or null if none has one. */
export async function latestTime(lines: AsyncIterable<Line>): Promise<number | null> {
	let latest: number | null = null;
	for await (const { text } of lines) {
		for (const time of Object.values(timesOf(text).times)) {
			if (latest === null || time > latest) latest = time;
		}
	}
	return latest;
}

/** The line with its times moved by `shift` ms; unchanged if it has none. */
export function shifted(line: Line, shift: number): Line {
	const { event, times } = timesOf(line.text);
	const moved = Object.entries(times).map(([field, time]) => [field, time + shift]);
	if (moved.length === 0) return line;
	return { ...line, text: JSON.stringify({ ...event, ...Object.fromEntries(moved) }) };
}
