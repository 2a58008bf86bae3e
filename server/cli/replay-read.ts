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

/** Lines in groups of `size` (the last may be shorter). */
export async function* inBatches(
	lines: AsyncIterable<Line>,
	size: number
): AsyncGenerator<readonly Line[]> {
	let batch: Line[] = [];
	for await (const line of lines) {
		batch.push(line);
		if (batch.length < size) continue;
		yield batch;
		batch = [];
	}
	if (batch.length > 0) yield batch;
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
