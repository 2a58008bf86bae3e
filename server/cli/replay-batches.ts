/** Groups of lines, each for one request. */
import type { Line } from './replay-lines';

/** The most that one request carries, in UTF-16 units of its lines: well below what a relay takes. */
const LIVE_LENGTH = 1_000_000;
const IMPORT_LENGTH = 2_500_000;
/** After this much silence an incomplete batch is sent: standard input may be live chat. */
const IDLE_MS = 200;

interface BatchOptions {
	/** How many lines the next group has. */
	readonly size: () => number;
	/** Whether all lines are there, so that none is waited for. */
	readonly imported: boolean;
}

/** Lines in groups; a group ends earlier if its lines are long, no line arrives for a while, or reading fails. */
export async function* inBatches(
	lines: AsyncIterable<Line>,
	{ size, imported }: BatchOptions
): AsyncGenerator<readonly Line[]> {
	const iterator = lines[Symbol.asyncIterator]();
	const longest = imported ? IMPORT_LENGTH : LIVE_LENGTH;
	let batch: Line[] = [];
	let length = 0;
	let failure: unknown = null;
	const read = (): Promise<IteratorResult<Line>> =>
		iterator.next().catch((error: unknown) => {
			failure = error;
			return { done: true, value: undefined };
		});
	let next = read();
	try {
		for (;;) {
			const got = batch.length > 0 && !imported ? await orIdle(next) : await next;
			const line = got === 'idle' || got.done ? null : got.value;
			const full = batch.length >= size() || length + (line?.text.length ?? 0) > longest;
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
	} finally {
		// What a stopped replay wrote to the disk goes.
		if (imported) await iterator.return?.(undefined);
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
