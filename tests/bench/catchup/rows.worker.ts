/**
 * The baseline, in a worker as ours is: a message a row in Dexie, two compound indexes, written by
 * `bulkAdd`. All rows are made in memory before the clock runs; nothing is fetched, and no total kept.
 */
import { Dexie } from 'dexie';

export interface Job {
	readonly rows: string;
	/** Rows a `bulkAdd`. */
	readonly size: number;
}

onmessage = async ({ data: { rows: url, size } }: MessageEvent<Job>) => {
	const rows = (await (await fetch(url)).json()) as object[];
	const database = new Dexie(`rows-${size}`);
	database.version(1).stores({ messages: 'seq, [channel+seq], [user+seq]' });
	await database.open();
	const started = performance.now();
	for (let i = 0; i < rows.length; i += size) {
		await database.table('messages').bulkAdd(rows.slice(i, i + size));
	}
	const rate = (rows.length / (performance.now() - started)) * 1_000;
	database.close();
	postMessage(rate);
};
