/** Sorts messages by when they were sent, in bounded memory: what doesn't fit goes to the disk, sorted, and is merged. */
import { closeSync, createReadStream, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Line } from './replay-lines';
import { sentAtOf } from './replay-times';

/** How much is sorted in memory, in UTF-16 units: some 100 MB with all that belongs to them. */
const CHUNK = 32_000_000;
/** What a line takes in memory besides its text, in the same units: a file of empty lines of JSON has millions. */
const LINE = 100;
const WRITE_BYTES = 1_048_576;
/** How a user ends a long replay. */
const ENDS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A message and when it was sent, epoch ms; infinitely late where it doesn't say. */
interface Timed extends Line {
	readonly time: number;
}

const order = (a: Timed, b: Timed): number =>
	// Equal infinite times have no difference.
	(a.time === b.time ? 0 : a.time - b.time) || a.number - b.number;

/**
 * The lines, by when they were sent, and in their order where that is the same. Where reading fails, those before come
 * first. `onRead` is called with each line that is read.
 */
export async function* sortedByTime(
	lines: AsyncIterable<Line>,
	onRead: () => void = () => {},
	chunk = CHUNK
): AsyncGenerator<Line> {
	let folder: string | null = null;
	const files: string[] = [];
	const remove = (): void => {
		for (const signal of ENDS) process.off(signal, end);
		if (folder !== null) rmSync(folder, { recursive: true, force: true });
	};
	const end = (signal: NodeJS.Signals): void => {
		remove();
		process.kill(process.pid, signal);
	};
	try {
		let gathered: Timed[] = [];
		let length = 0;
		let failure: unknown = null;
		try {
			for await (const line of lines) {
				onRead();
				gathered.push({ ...line, time: sentAtOf(line) });
				length += line.text.length + LINE;
				if (length < chunk) continue;
				if (folder === null) {
					folder = mkdtempSync(join(tmpdir(), 'backscroll-replay-'));
					for (const signal of ENDS) process.on(signal, end);
				}
				files.push(written(gathered.sort(order), join(folder, `${files.length}`)));
				[gathered, length] = [[], 0];
			}
		} catch (error) {
			failure = error;
		}
		yield* merged([...files.map(readBack), from(gathered.sort(order))]);
		if (failure !== null) throw failure;
	} finally {
		remove();
	}
}

async function* from(lines: readonly Timed[]): AsyncGenerator<Timed> {
	yield* lines;
}

function written(lines: readonly Timed[], file: string): string {
	const out = openSync(file, 'wx', 0o600);
	try {
		let rows: string[] = [];
		let length = 0;
		const write = (): void => {
			const bytes = Buffer.from(rows.join(''));
			for (let at = 0; at < bytes.length;) at += writeSync(out, bytes, at);
			[rows, length] = [[], 0];
		};
		for (const { time, number, text } of lines) {
			rows.push(`${time} ${number} ${text}\n`);
			length += text.length;
			if (length > WRITE_BYTES) write();
		}
		write();
	} finally {
		closeSync(out);
	}
	return file;
}

async function* readBack(file: string): AsyncGenerator<Timed> {
	let rest = '';
	for await (const part of createReadStream(file, { encoding: 'utf8' })) {
		const rows = (rest + String(part)).split('\n');
		rest = rows.pop() ?? '';
		for (const row of rows) {
			const [time = '', number = ''] = row.split(' ', 2);
			const text = row.slice(time.length + number.length + 2);
			yield { time: Number(time), number: Number(number), text };
		}
	}
}

/** Merges sorted lists. */
async function* merged(lists: readonly AsyncGenerator<Timed>[]): AsyncGenerator<Line> {
	type Open = { readonly list: AsyncGenerator<Timed>; readonly first: Timed };
	/** By their first lines. */
	const open: Open[] = [];
	const goOn = async (list: AsyncGenerator<Timed>): Promise<void> => {
		const next = await list.next();
		if (next.done) return;
		let [low, high] = [0, open.length];
		while (low < high) {
			const middle = (low + high) >> 1;
			if (order(open[middle]!.first, next.value) < 0) low = middle + 1;
			else high = middle;
		}
		open.splice(low, 0, { list, first: next.value });
	};
	try {
		for (const list of lists) await goOn(list);
		for (let least = open.shift(); least; least = open.shift()) {
			yield { number: least.first.number, text: least.first.text };
			await goOn(least.list);
		}
	} finally {
		for (const list of lists) await list.return(undefined);
	}
}
