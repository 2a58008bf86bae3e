/** Runs the baseline of catch-up: Dexie's `bulkAdd` in Chromium. */
import { createServer, type Server } from 'node:http';
import { foldName } from '../../../src/lib/wire/names';
import type { ChatMessage } from '../../support/corpus';
import { call, openDevice, script } from '../browser/device';

const SIZES = [500, 2_000, 5_000];

/** The rows as an app would keep them: numbers for channel and user, and what is shown. */
function rowsOf(messages: readonly ChatMessage[]): string {
	const channels = new Map<string, number>();
	const users = new Map<string, number>();
	const id = (table: Map<string, number>, key: string): number => {
		const known = table.get(key) ?? table.size + 1;
		table.set(key, known);
		return known;
	};
	const rows = messages.map(({ channel, user, text, sentAt }, i) => ({
		seq: i + 1,
		channel: id(channels, channel),
		user: id(users, foldName(user)),
		login: user,
		text,
		sentAt: Date.parse(sentAt),
		receivedAt: Date.parse(sentAt)
	}));
	return JSON.stringify(rows);
}

function serve(files: ReadonlyMap<string, readonly [type: string, body: string]>): Promise<Server> {
	const server = createServer((request, response) => {
		const [type, body] = files.get(request.url ?? '') ?? ['text/plain', ''];
		response.writeHead(200, { 'content-type': type });
		response.end(body);
	});
	return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

/** The best rate of three sizes of batch, rows a second, and the bytes a row took on the disk. */
export async function rowBaseline(
	messages: readonly ChatMessage[],
	folder: () => string
): Promise<{ rate: number; bytes: number }> {
	const server = await serve(
		new Map([
			['/', ['text/html', '<!doctype html><title>rows</title>']],
			['/worker.js', ['text/javascript', await script('catchup/rows.worker.ts', 'rowsWorker')]],
			['/rows.json', ['application/json', rowsOf(messages)]]
		])
	);
	try {
		const address = server.address();
		const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
		const code = await script('catchup/rows.page.ts', 'rowsPage');
		const watch = await script('catchup/archive.page.ts', 'archivePage');
		let best = { rate: 0, bytes: 0 };
		for (const size of SIZES) {
			const device = await openDevice(folder());
			const page = await device.newPage();
			await page.goto(url);
			const rate = await call<number>(page, code, 'rowsPage', 'write', {
				rows: '/rows.json',
				size
			});
			const bytes = await call<number>(page, watch, 'archivePage', 'bytesOnDisk');
			await device.close();
			if (rate > best.rate) best = { rate, bytes: bytes / messages.length };
		}
		return best;
	} finally {
		server.closeAllConnections();
		server.close();
	}
}
