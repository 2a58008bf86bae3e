/** When a log's messages were sent, as a device counts them. */
import { liveQuery } from 'dexie';
import { expect, onTestFailed, test } from 'vitest';
import type { MemoryLog } from '../../../server/log/memory/memory-log';
import { missingAt } from '../../../src/lib/archive/times/missing';
import { segmentTimes } from '../../../src/lib/archive/times/segment-times';
import { density, type Density } from '../../../src/lib/archive/times/density';
import { STORED, databaseOf } from '../../../src/lib/archive/tables/schema';
import { store } from '../../../src/lib/archive/tables/store';
import { seeded } from '../../../src/lib/std/random';
import { fetchTimes, type TimesSource } from '../../../src/lib/archive/tables/fetch-times';
import { RelayRefusal } from '../../../src/lib/sync/relay-api';
import { isCounted } from '../../../src/lib/wire/frame/event';
import { QUARTER_MS } from '../../../src/lib/wire/times';
import { eventually } from '../../support/eventually';
import { deviceAt, frame, logOf, sealed, TERMS, type Device } from './log';

/** To replay a failure, put the seed that it printed here. */
const SEED = Date.now() % 1_000_000;

/** The log's API, and the paths that it was asked for. */
function apiOf(log: MemoryLog): TimesSource & { readonly asked: string[] } {
	const asked: string[] = [];
	return {
		asked,
		async bytes(path) {
			asked.push(path);
			const [, id, , block, segments] =
				/^\/api\/logs\/(\w+)\/times\/(a{16})\/(\d+)\?segments=(\d+)$/.exec(path) ?? [];
			expect(id).toBe(log.id);
			const bytes = await log.times(Number(block), Number(segments));
			if (!bytes) throw new RelayRefusal(404);
			return bytes;
		}
	};
}

const fetched = (log: MemoryLog, { name }: Device): Promise<void> =>
	fetchTimes(apiOf(log), name, new AbortController().signal);

/** A density as plain pairs: the quarter, its messages, those that are stored. */
const plain = (found: Density | undefined): number[][] =>
	[...(found?.quarters ?? [])].map((quarter, i) => [
		quarter,
		found!.messages[i]!,
		found!.stored[i]!
	]);

/** The same, from the log itself: messages up to `head`, of which `isStored` says what is stored. */
async function naive(
	log: MemoryLog,
	head: number,
	isStored: (seq: number) => boolean,
	channel?: number
): Promise<number[][]> {
	const counts = new Map<number, [number, number]>();
	for (const { event } of await log.read(1, head)) {
		if (!isCounted(event.kind) || (channel !== undefined && event.channel !== channel)) continue;
		const quarter = Math.floor(event.sentAt / QUARTER_MS);
		const [messages, stored] = counts.get(quarter) ?? [0, 0];
		counts.set(quarter, [messages + 1, stored + (isStored(event.seq) ? 1 : 0)]);
	}
	return [...counts].map(([quarter, both]) => [quarter, ...both]).sort(([a], [b]) => a! - b!);
}

/** Live messages, then an import of old times, then live ones again. */
async function mixedLog(random: () => number): Promise<MemoryLog> {
	const log = await logOf(1_900, { notices: 9, channels: 4 });
	const say = (count: number, sentAt: () => number, name?: string): Promise<unknown> =>
		log.append({
			idempotency: null,
			...(name && { import: { source: 's', name } }),
			events: Array.from({ length: count }, () => ({
				...{ source: 's', channel: `c${Math.floor(random() * 5)}`, userKey: 'u', login: 'u' },
				...{ displayName: '', color: null, badges: '', kind: 0, text: 'said', id: null },
				...{ reply: null, attributes: [], sentAt: Math.floor(sentAt()) }
			}))
		});
	await say(1_500, () => 1_400_000_000_000 + random() * 1e9, 'old.log');
	await say(700, () => 1_700_003_000_000 + random() * 1e6);
	return log;
}

test('a device with a tenth of the log has the density of one with all, told apart from what it has, without a relay', async () => {
	onTestFailed(() => console.error(`seed ${SEED}`));
	const log = await mixedLog(seeded(SEED));
	const { head } = log;
	const border = Math.floor(head / 512) * 512;
	const small = await deviceAt(log, border);
	await small.writer.keep([await sealed(log, 6)]);
	await small.writer.commit([await frame(log, border + 1, head)], TERMS);
	expect(await density(small.name)).toMatchObject({ complete: false });
	await fetched(log, small);
	const large = await deviceAt(log, border);
	for (let n = 0; n < border / 512; n++) await large.writer.keep([await sealed(log, n)]);
	await large.writer.commit([await frame(log, border + 1, head)], TERMS);

	const isStored = (seq: number): boolean => seq > border || Math.floor((seq - 1) / 512) === 6;
	for (const channel of [undefined, 1, 4, 77]) {
		const [tenth, all] = [await density(small.name, channel), await density(large.name, channel)];
		expect(plain(tenth)).toEqual(await naive(log, head, isStored, channel));
		expect(plain(all)).toEqual(await naive(log, head, () => true, channel));
		expect([tenth?.complete, all?.complete]).toEqual([true, true]);
	}
});

test('the density follows what is stored and dropped, in any order, as a count over the log does', async () => {
	onTestFailed(() => console.error(`seed ${SEED}`));
	const random = seeded(SEED);
	const log = await mixedLog(random);
	const { head } = log;
	const device = await deviceAt(log, 1_024);
	const { name, writer } = device;
	const stored: [first: number, last: number][] = [];
	let cursor = 1_024;
	const follow = async (to: number): Promise<void> => {
		const last = Math.min(to, (Math.floor(cursor / 512) + 1) * 512);
		await writer.commit([await frame(log, cursor + 1, last)], TERMS);
		stored.push([cursor + 1, last]);
		cursor = last;
		if (cursor < to) await follow(to);
	};
	const expectRight = async (): Promise<void> => {
		const isStored = (seq: number): boolean =>
			stored.some(([first, last]) => seq >= first && seq <= last);
		const channel = random() < 0.5 ? undefined : 1 + Math.floor(random() * 5);
		const found = await density(name, channel);
		const counted = await naive(log, cursor, isStored, channel);
		if (found?.complete) expect(plain(found)).toEqual(counted);
		else
			expect(plain(found).filter(([, , here]) => here! > 0)).toEqual(
				counted
					.filter(([, , here]) => here! > 0)
					.map(([quarter, , here]) => {
						const at = plain(found).find(([each]) => each === quarter);
						return [quarter, at?.[1], here];
					})
			);
		const { all } = segmentTimes(name);
		const isTold = Array.from({ length: Math.floor(cursor / 512) }, (_, n) => n in all);
		expect(found?.complete).toBe(isTold.every(Boolean));
	};
	while (cursor < head) {
		await follow(Math.min(head, cursor + 1 + Math.floor(random() * 400)));
		await expectRight();
		const dice = random();
		if (dice < 0.3) {
			const n = Math.floor(random() * 2);
			await writer.keep([await sealed(log, n)]);
			stored.push([n * 512 + 1, n * 512 + 512]);
		} else if (dice < 0.4) await fetched(log, device);
		await expectRight();
	}
	await fetched(log, device);
	expect(await density(name)).toMatchObject({ complete: true });
	await expectRight();
	writer.budget = 0;
	await writer.prune();
	const { ranges } = (await databaseOf(name).facts(STORED))[0]!;
	stored.splice(0, Infinity, ...ranges.map(({ first, last }) => [first, last] as [number, number]));
	stored.push([Math.floor(cursor / 512) * 512 + 1, cursor]);
	await expectRight();
});

test('an import of old times changes no block that is here, and only the last one is fetched again', async () => {
	const log = await logOf(65 * 512);
	const device = await deviceAt(log, log.head);
	const api = apiOf(log);
	const none = new AbortController().signal;
	await fetchTimes(api, device.name, none);
	const path = (block: number, segments: number): string =>
		`/api/logs/${log.id}/times/${TERMS[0]!.term}/${block}?segments=${segments}`;
	expect(api.asked).toEqual([path(1, 1), path(0, 64)]);
	const before = await databaseOf(device.name).times.get(0);
	await log.append({
		idempotency: null,
		import: { source: 's', name: 'old.log' },
		events: (await log.read(1, 1_024)).map(({ event }) => ({
			...{ source: 's', channel: 'c0', userKey: 'u', login: 'u', displayName: '', color: null },
			...{ badges: '', kind: 0, text: event.text, sentAt: 1_400_000_000_000 + event.seq },
			...{ id: null, reply: null, attributes: [] }
		}))
	});
	const later = await deviceAt(log, log.head);
	await databaseOf(later.name).times.add(before!);
	await fetchTimes(api, later.name, none);
	expect(api.asked.slice(2)).toEqual([path(1, 3)]);
	expect(plain(await density(later.name))).toEqual(await naive(log, log.head, () => false));
	await fetchTimes(api, later.name, none);
	expect(api.asked).toHaveLength(3);
});

test('a relay of an earlier version is asked for two blocks, and what is stored is counted', async () => {
	const log = await logOf(512);
	const device = await deviceAt(log, log.head);
	await device.writer.keep([await sealed(log, 0)]);
	// As if the log had gone on for three blocks, none of which is stored.
	const { meta } = databaseOf(device.name);
	const stream = (await databaseOf(device.name).fact('stream'))!;
	await store(meta, [{ ...stream, cursor: { ...stream.cursor, seq: 3 * 64 * 512 } }]);
	const bytes = async (): Promise<Uint8Array> => {
		asked++;
		throw new RelayRefusal(404);
	};
	let asked = 0;
	await fetchTimes({ bytes }, device.name, new AbortController().signal);
	expect(asked).toBe(2);
	const found = await density(device.name);
	expect(found?.complete).toBe(false);
	expect(found?.messages.reduce((sum, each) => sum + each, 0)).toBe(512);
	expect(found?.stored).toEqual(found?.messages);
});

test('a damaged block is missing to who counts, and fetched again', async () => {
	const log = await logOf(5 * 512);
	const device = await deviceAt(log, log.head);
	await fetched(log, device);
	const db = databaseOf(device.name);
	const row = (await db.times.get(0))!;
	const bytes = row.bytes.slice();
	bytes[9]! ^= 4;
	await db.times.put({ ...row, bytes });
	expect(plain(await density(device.name))).toEqual([]);
	await eventually(async () => expect(await db.times.count()).toBe(0));
	expect((await db.fact('damage'))?.found).toBe(1);
	await fetched(log, device);
	expect(plain(await density(device.name))).toEqual(await naive(log, log.head, () => false));
});

test('a live query of the density follows each commit', async () => {
	const log = await logOf(600);
	const { name, writer } = await deviceAt(log, 512);
	const seen: number[] = [];
	const subscription = liveQuery(() => density(name)).subscribe((found) => {
		seen.push(found?.messages.reduce((sum, each) => sum + each, 0) ?? -1);
	});
	await eventually(() => expect(seen.at(-1)).toBe(0));
	await writer.commit([await frame(log, 513, 550)], TERMS);
	await eventually(() => expect(seen.at(-1)).toBe(38));
	await writer.keep([await sealed(log, 0)]);
	await eventually(() => expect(seen.at(-1)).toBe(550));
	subscription.unsubscribe();
});

test('a time among messages that are not stored has about their place, as the relay’s blocks tell', async () => {
	const log = await logOf(8 * 512 + 100);
	const { name, writer } = await deviceAt(log, 8 * 512);
	const events = (await log.read(1, log.head)).map(({ event }) => event);
	const { seq, sentAt } = events[3 * 512 + 200]!;
	expect(await missingAt(name, sentAt)).toBeNull();
	await fetchTimes(apiOf(log), name, new AbortController().signal);
	const about = (await missingAt(name, sentAt)) ?? 0;
	expect(about).toBeLessThanOrEqual(seq);
	expect(events[about - 1]!.sentAt).toBeGreaterThan(sentAt - QUARTER_MS);
	await writer.keep([await sealed(log, 3)]);
	expect(await missingAt(name, sentAt)).toBeNull();
	expect(await missingAt(name, events.at(-1)!.sentAt + QUARTER_MS)).toBeNull();
});
