/** The page's export and the relay's have the same rows: of random queries over a random chat, in all formats. */
import 'fake-indexeddb/auto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFailed } from 'vitest';
import { openUnchanged, type Reader } from '../../../server/care/open';
import { LogExport } from '../../../server/export/log-export';
import { SqliteLog } from '../../../server/log/sqlite/sqlite-log';
import { registerArchive, takeLeadership } from '../../../src/lib/archive/registry/registry';
import { ArchiveWriter } from '../../../src/lib/archive/write/writer';
import { ZoneClock } from '../../../src/lib/export/clock';
import { FORMATS, type ExportFormat } from '../../../src/lib/export/formats';
import { writerOf } from '../../../src/lib/export/writers';
import type { ExportRow } from '../../../src/lib/export/row';
import { written } from '../../../src/lib/export/write';
import { PLAIN } from '../../../src/lib/query/fold';
import type { Condition, ResolvedQuery } from '../../../src/lib/query/resolved';
import { DeviceExport } from '../../../src/lib/search/export/device-export';
import {
	borderOf,
	decodeHead,
	importOf,
	openFrame,
	type LogEvent
} from '../../../src/lib/wire/index';
import { randomBatches } from '../../support/queries/events';
import { queriesOver } from '../../support/queries/logged';
import { naiveSearch } from '../../support/queries/naive';
import { randomQuery } from '../../support/queries/random-query';
import { seed } from '../../support/seed';
import { csvRecords } from '../../support/csv';

/** Three sealed segments, which is all that the device has: a tail of frames is the stream's matter. */
const COUNT = 3 * 512;
const QUERIES = 12;

let folder: string;
let reader: Reader;
let archive: string;
let events: readonly LogEvent[];

beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), 'backscroll-export-'));
	const log = new SqliteLog({ folder });
	const batches = randomBatches(seed, COUNT);
	// An import of earlier times, in no order, among what was said live.
	const earlier = (sentAt: number, i: number): number => sentAt - 86_400_000 * (1 + ((i * 7) % 5));
	for (const [n, batch] of batches.entries()) {
		const brought = n % 3 === 1;
		await log.append({
			...batch,
			...(brought && { import: { name: 'old', source: 'test' } }),
			events: batch.events.map((event, i) =>
				brought ? { ...event, sentAt: earlier(event.sentAt, i) } : event
			)
		});
	}
	events = (await log.read(1, COUNT)).map(({ event }) => event);
	archive = await deviceOf(log);
	await log.close();
	reader = openUnchanged(join(folder, 'log.db'));
}, 60_000);
afterAll(() => {
	reader.close();
	rmSync(folder, { recursive: true, force: true });
});

/** A device that has all of a log whose last event ends a segment. */
async function deviceOf(log: SqliteLog): Promise<string> {
	const { imported, ...state } = await log.snapshot();
	const epoch = await takeLeadership('http://relay.test');
	const { name } = await registerArchive('http://relay.test', log.id, epoch, Date.now(), null);
	const term = log.terms.at(-1)?.term ?? '';
	const writer = await ArchiveWriter.install(
		name,
		epoch,
		{
			...{ log: log.id, head: COUNT, first: 1, time: Date.now(), totals: state.totals },
			...{ termAtHead: term, border: { log: log.id, seq: borderOf(COUNT), term } },
			channels: [...state.channels],
			minutes: [],
			lastReceivedAt: state.lastReceivedAt,
			...(imported && {
				imported: {
					channels: imported.channels.map(([id, messages]) => [id, messages]),
					minutes: [],
					lastReceivedAt: imported.lastReceivedAt
				}
			}),
			transports: { websocket: true, polling: true },
			demo: false
		},
		Date.now()
	);
	for (let n = 0; n < COUNT / 512; n++) {
		const segment = await log.segment(n);
		if (!segment) throw new Error(`no segment ${n}`);
		await writer.keep([{ n, bytes: segment.bytes, head: decodeHead(openFrame(segment.bytes)) }]);
	}
	return name;
}

interface Source {
	readonly messages: number;
	isCounted(kind: number): boolean;
	rows(): AsyncIterable<readonly ExportRow[]> | Iterable<readonly ExportRow[]>;
	readonly ambiguous: ReadonlySet<string>;
}

async function onDevice(query: ResolvedQuery): Promise<Source> {
	const job = new DeviceExport(archive, query);
	const { messages, missing } = await job.find();
	expect(missing).toBe(0);
	const { isCounted } = job;
	return { messages, isCounted, rows: () => job.rows(), ambiguous: await job.ambiguous() };
}

async function atRelay(query: ResolvedQuery): Promise<Source> {
	const { signal } = new AbortController();
	const job = new LogExport(reader.db, query);
	const messages = await job.find(signal);
	const { isCounted } = job;
	return { messages, isCounted, rows: () => job.rows(signal), ambiguous: job.ambiguous() };
}

async function fileOf(format: ExportFormat, source: Source): Promise<string> {
	const { messages, ambiguous } = source;
	const writer = writerOf(format, {
		...{ title: 'Messages', messages, missing: 0, log: 'a'.repeat(32), madeAt: 0, ambiguous },
		clock: new ZoneClock('Asia/Kathmandu'),
		picture: async () => null
	});
	let text = '';
	for await (const part of written(writer, source.rows(), source)) text += part.text;
	return text;
}

const only = (...any: readonly Condition[]): ResolvedQuery['groups'][number] => [
	{ negated: false, any }
];
const list = (...conditions: readonly Condition[]): ResolvedQuery => ({
	groups: conditions.map((each) => only(each)),
	sort: 'new',
	fold: PLAIN
});

it('has the same rows of a list on the device as at the relay, in all formats', async () => {
	onTestFailed(() => console.error(`seed ${seed}`));
	const times = events.map(({ sentAt }) => sentAt).sort((a, b) => a - b);
	const [from, before] = [times[200] ?? 0, times[900] ?? 0];
	const lists = [
		list(),
		list({ type: 'in', channels: [2] }),
		list({ type: 'from', users: [1] }),
		list({ type: 'sent', from, before }),
		list(
			{ type: 'in', channels: [1] },
			{ type: 'from', users: [2] },
			{ type: 'sent', from, before: null }
		)
	];
	for (const query of lists) {
		const [here, there] = [await onDevice(query), await atRelay(query)];
		expect(there.messages).toBe(here.messages);
		for (const format of Object.keys(FORMATS) as ExportFormat[])
			expect(await fileOf(format, there)).toBe(await fileOf(format, here));
	}
}, 60_000);

it('has the hits of a query, and says how many, on the device and at the relay', async () => {
	onTestFailed(() => console.error(`seed ${seed}`));
	const naive = naiveSearch(events);
	for (let n = 0; n < QUERIES; n++) {
		const query = { ...randomQuery(seed, n, queriesOver(events, false)), sort: 'old' } as const;
		const [here, there] = [await onDevice(query), await atRelay(query)];
		const said = JSON.stringify(query);
		expect([here.messages, there.messages], said).toEqual(Array(2).fill(naive(query).length));
		const csv = await fileOf('csv', here);
		const seqs = csvRecords(csv).map(({ seq }) => Number(seq));
		expect(
			seqs.toSorted((a, b) => a - b),
			said
		).toEqual(naive(query));
		expect(await fileOf('csv', there), said).toBe(csv);
	}
}, 60_000);

it('stands in the order of lists: what imports brought where it was said', async () => {
	const text = await fileOf('csv', await atRelay(list()));
	const records = csvRecords(text);
	const seqs = records.map(({ seq }) => Number(seq));
	expect(seqs).not.toEqual(seqs.toSorted((a, b) => a - b));
	const brought = new Set(events.filter((event) => importOf(event) > 0).map((event) => event.seq));
	const times = records.filter(({ seq }) => brought.has(Number(seq))).map(({ utc = '' }) => utc);
	expect(times).toEqual(times.toSorted());
});
