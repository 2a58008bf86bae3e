/** How a planted bug gets between the parts. */
import { STORED, type StreamRow } from '../../src/lib/archive/tables/schema';
import type { SeqRange } from '../../src/lib/archive/tables/types';
import type { Bug } from './bugs';
import type { Histories } from './check/history';
import type { Storage, StorageSeam } from './device/storage';
import type { LiveSeam } from './network/live-connection';

/** How much too late a socket is subscribed, in ms. */
const LATE_MS = 400;

export const liveSeam = (bug: Bug | null): LiveSeam => ({
	up(text) {
		if (bug !== 'cursor-ahead' || !text.includes('"cursor"')) return text;
		const hello = JSON.parse(text) as { cursor: { seq: number } };
		hello.cursor.seq++;
		return JSON.stringify(hello);
	},
	socket(socket) {
		if (bug === 'subscribed-late') {
			return { ...socket, subscribe: () => void setTimeout(() => socket.subscribe(), LATE_MS) };
		}
		if (bug !== 'subscribed-early') return socket;
		const send = (message: string | Uint8Array): void => {
			socket.send(message);
			if (typeof message === 'string' && message.includes('"resume":"stream"')) socket.subscribe();
		};
		return { ...socket, send };
	}
});

export const storageSeam = (
	bug: Bug | null,
	histories: Histories,
	storage: () => Storage
): StorageSeam => ({
	cursorStays: bug === 'cursor-first',
	put(database, table, row) {
		switch (bug) {
			case 'segment-misplaced':
				return table === 'segments' ? { ...row, n: (row.n as number) + 1 } : row;
			case 'gap-covered': {
				const ranges = row.ranges as readonly SeqRange[] | undefined;
				const [first] = ranges ?? [];
				const last = ranges?.at(-1);
				if (row.key !== STORED || !first || !last) return row;
				return { ...row, ranges: [{ first: first.first, last: last.last }] };
			}
			case 'snapshot-at-border': {
				if (row.key !== 'stream') return row;
				const { totals, cursor } = row as unknown as StreamRow;
				return { ...row, totals: { ...totals, at: Math.min(totals.at, cursor.seq) } };
			}
			case 'totals-added':
				return row.key === 'stream' ? added(row as unknown as StreamRow) : row;
			default:
				return row;
		}

		function added(stream: StreamRow): StreamRow {
			const before = storage()
				.rows<StreamRow>(database, 'meta')
				.find(({ key }) => key === 'stream');
			const { log, cursor } = stream;
			const [history] = histories.with(log, cursor.seq, cursor.term);
			const messages = history?.messages;
			if (!before || !messages || stream.cursor.seq <= before.cursor.seq) return stream;
			if (stream.totals.at !== stream.cursor.seq) return stream;
			const more = messages[stream.cursor.seq - 1]! - (messages[before.cursor.seq - 1] ?? 0);
			return { ...stream, totals: { ...stream.totals, messages: before.totals.messages + more } };
		}
	}
});
