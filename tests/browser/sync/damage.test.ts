/** Records of the device's database that come back other than they were stored. */
import { afterEach, beforeEach, expect, onTestFailed, test } from 'vitest';
import { openArchive, type Archive } from '../../../src/lib/archive/read/archive';
import { decodeSegment, decodeTailFrame } from '../../../src/lib/archive/read/decoded';
import { filteredHistory } from '../../../src/lib/archive/read/history';
import { messagesStored } from '../../../src/lib/archive/read/messages-stored';
import { pairsSince } from '../../../src/lib/archive/read/pairs';
import { userTotal } from '../../../src/lib/archive/read/user-total';
import { Directory } from '../../../src/lib/archive/directory/directory';
import { currentArchive } from '../../../src/lib/archive/registry/registry';
import { STATS, STORED, databaseOf } from '../../../src/lib/archive/tables/schema';
import { PLAIN } from '../../../src/lib/query/fold';
import type { ResolvedQuery } from '../../../src/lib/query/resolved';
import { Scanner } from '../../../src/lib/search/scan';
import { seeded } from '../../../src/lib/std/random';
import { startSync, type SyncClient } from '../../../src/lib/sync/client';
import { eventually } from '../../support/eventually';
import { PageRelay } from './page-relay';

/** To replay a failure, put the seed that it printed here. */
const SEED = Date.now() % 1_000_000;

/** Four sealed segments and a tail of several frames. */
const SEALED = 2_048;
const COUNT = 2_300;

let relay: PageRelay;
let client: SyncClient | undefined;
let texts: string[];

beforeEach(async () => {
	onTestFailed(() => console.error(`seed ${SEED}`));
	relay = new PageRelay();
	await relay.chatter(SEALED, 700);
});
afterEach(async () => {
	client?.close();
	relay.close();
});

/** A device that has all of the log. */
async function device(): Promise<Archive> {
	client = startSync({ relay: relay.url, where: 'page' });
	await eventually(() => expect(client?.status.state).toBe('live'));
	for (let i = 0; i < 4; i++) {
		await relay.chatter((COUNT - SEALED) / 4, 700);
		const head = relay.log.head;
		await eventually(async () => expect((await (await current())?.state())?.cursor.seq).toBe(head));
	}
	texts = (await relay.log.read(1, COUNT)).map(({ event }) => event.text);
	const archive = await current();
	if (!archive) throw new Error('there is no archive');
	await whole(archive);
	return archive;
}

async function current(): Promise<Archive | undefined> {
	const entry = await currentArchive(relay.url);
	return entry && openArchive(entry.name);
}

async function whole(archive: Archive): Promise<void> {
	await eventually(async () => {
		const state = await archive.state();
		expect(state?.coverage).toEqual([{ first: 1, last: COUNT }]);
		expect(state?.cursor.seq).toBe(COUNT);
		expect((await archive.channels()).map(({ name }) => name)).toEqual(['c0', 'c1', 'c2']);
		expect(await userTotal(archive.name, 700)).toMatchObject({ login: 'u699' });
	});
}

type Change = (record: Record<string, unknown>, random: () => number) => void;

/** Changes records of a table behind the app's back, as a disk does; returns how many. */
async function change(
	name: string,
	table: string,
	keys: (all: IDBValidKey[]) => IDBValidKey[],
	how: Change,
	random: () => number
): Promise<number> {
	const db = await new Promise<IDBDatabase>((resolve, reject) => {
		const request = indexedDB.open(name);
		request.onsuccess = () => resolve(request.result);
		request.onerror = () => reject(request.error);
	});
	const answer = <T>(request: IDBRequest<T>): Promise<T> =>
		new Promise((resolve, reject) => {
			request.onsuccess = () => resolve(request.result);
			request.onerror = () => reject(request.error);
		});
	const store = db.transaction(table, 'readwrite').objectStore(table);
	const chosen = keys(await answer(store.getAllKeys()));
	for (const key of chosen) {
		const record = (await answer(store.get(key))) as Record<string, unknown>;
		how(record, random);
		await answer(store.put(record));
	}
	db.close();
	return chosen.length;
}

const flip: Change = (record, random) => {
	const bytes = record.bytes as Uint8Array;
	const bit = Math.floor(random() * bytes.length * 8);
	bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
};

/** The keys of the row itself, which lead to it, stay. */
const KEYS = ['n', 'first', 'block', 'id', 'hour', 'minute', 'path', 'key'];

/** Changes one number or letter somewhere in a record. */
const spoil: Change = (record, random) => {
	const places: (() => void)[] = [];
	const visit = (holder: Record<string, unknown>, key: string): void => {
		const value = holder[key];
		if (typeof value === 'number') places.push(() => (holder[key] = value + 1));
		else if (typeof value === 'string' && value !== '')
			places.push(() => (holder[key] = `${value.slice(0, -1)}\u2717`));
		else if (value instanceof Map)
			for (const each of value.values()) visit({ each: each as unknown }, 'each');
		else if (ArrayBuffer.isView(value)) {
			const array = value as Float64Array;
			if (array.length > 0) places.push(() => (array[0] = (array[0] ?? 0) + 1));
		} else if (typeof value === 'object' && value !== null)
			for (const inner of Object.keys(value)) visit(value as Record<string, unknown>, inner);
	};
	for (const key of Object.keys(record)) if (!KEYS.includes(key)) visit(record, key);
	places[Math.floor(random() * places.length)]?.();
};

/** What every reader finds is a part of the truth; none fails. */
async function expectTrue(archive: Archive): Promise<void> {
	const { name } = archive;
	const own = (events: readonly { seq: number; text: string }[]): void => {
		for (const { seq, text } of events) expect(text).toBe(texts[seq - 1]);
	};
	for (const stretch of await archive.window(1, COUNT)) {
		if (stretch.type === 'events') own(stretch.events);
	}
	own(await archive.newest(100));
	for (const stretch of await filteredHistory(name, { user: 5 }).window(1, COUNT)) {
		if (stretch.type === 'events') own(stretch.events);
	}
	const query: ResolvedQuery = {
		groups: [[{ negated: false, any: [{ type: 'text', text: 'message 1' }] }]],
		sort: 'new',
		fold: PLAIN
	};
	const ask = { id: 1, archive: name, query, limit: 2_000 };
	for await (const { hits } of new Scanner().scan(ask, () => false)) own(hits);
	await messagesStored(name);
	await pairsSince(name, 1_900);
	const user = await userTotal(name, 5);
	if (user) expect(user.login).toBe('u4');
	const directory = new Directory(name);
	await directory.advance();
	for (const id of directory.sorted('name', ''))
		expect(directory.user(id)?.login).toBe(`u${id - 1}`);
	for (const channel of await archive.channels()) {
		expect(channel.name).toMatch(/^c[012]$/);
		if (channel.last) expect(channel.last.text).toBe(texts[channel.last.seq - 1]);
	}
}

/** As a page does that is opened anew: what it has decoded before is gone. */
async function opened(archive: Archive): Promise<Archive> {
	const segment = await relay.log.segment(0);
	for (let n = 0; segment && n < 40; n++) {
		decodeSegment('another', n, segment.bytes);
		decodeTailFrame('another', { first: n, last: n, bytes: segment.bytes });
	}
	return openArchive(archive.name);
}

const one =
	(random: () => number) =>
	(all: IDBValidKey[]): IDBValidKey[] =>
		all.slice(Math.floor(random() * all.length)).slice(0, 1);

test.each(['segments', 'frames'])(
	'a flipped bit of %s is found when they are read, never shown, and fetched again',
	async (table) => {
		const random = seeded(SEED);
		const archive = await device();
		for (let i = 0; i < 6; i++) {
			expect(await change(archive.name, table, one(random), flip, random)).toBe(1);
			const again = await opened(archive);
			await expectTrue(again);
			await whole(again);
			await expectTrue(again);
			await eventually(async () => expect(await messagesStored(again.name)).toBe(COUNT));
			expect((await databaseOf(archive.name).fact('damage'))?.found).toBe(i + 1);
			await eventually(() => expect(client?.status.state).toBe('live'));
		}
	}
);

test.each(['catalog', 'users', 'channels', 'minutes'])(
	'a changed record of %s is found when it is read, never shown, and made or fetched again',
	async (table) => {
		const random = seeded(SEED + 1);
		const archive = await device();
		for (let i = 0; i < 3; i++) {
			if ((await change(archive.name, table, one(random), spoil, random)) === 0) break;
			const again = await opened(archive);
			await expectTrue(again);
			const minute = Math.floor(Date.now() / 60_000);
			await again.minutes(minute - 90, minute + 1);
			await databaseOf(archive.name).catalog.toArray();
			await eventually(async () =>
				expect((await databaseOf(archive.name).fact('damage'))?.found).toBe(i + 1)
			);
			await whole(again);
			await expectTrue(again);
		}
	}
);

test.each([STORED, 'relay', STATS, 'stream', 'damage'])(
	'a changed record of %s in meta leaves no view empty, and no message lost',
	async (key) => {
		const random = seeded(SEED + 2);
		const archive = await device();
		await change(archive.name, 'segments', one(random), flip, random);
		await expectTrue(await opened(archive));
		await whole(archive);
		await change(archive.name, 'meta', () => [key], spoil, random);
		await expectTrue(await opened(archive));
		await eventually(async () => {
			const now = await current();
			expect((await now?.state())?.coverage).toEqual([{ first: 1, last: COUNT }]);
		});
		await expectTrue((await current()) ?? archive);
	}
);

test('damage that is found without a relay is a gap, which closes when the relay answers', async () => {
	const random = seeded(SEED + 3);
	const archive = await device();
	relay.mode = 'down';
	relay.cut();
	await change(archive.name, 'segments', () => [1], flip, random);
	await change(archive.name, 'frames', (all) => all.slice(1, 2), flip, random);
	const again = await opened(archive);
	await expectTrue(again);
	await eventually(async () => {
		await expectTrue(again);
		expect((await again.state())?.coverage).toHaveLength(3);
	});
	const gaps = (await again.window(1, COUNT)).filter(({ type }) => type === 'gap');
	expect(gaps[0]).toEqual({ type: 'gap', first: 513, last: 1_024 });
	expect(gaps).toHaveLength(2);
	expect(await messagesStored(archive.name)).toBeLessThan(COUNT - 512);
	relay.mode = 'up';
	client?.tryNow();
	await whole(again);
	await expectTrue(again);
});

test('a damaged tail does not hold up its segment: it seals all the same, as the relay has it', async () => {
	const random = seeded(SEED + 4);
	const archive = await device();
	await change(archive.name, 'frames', (all) => all.slice(1, 2), flip, random);
	await relay.chatter(400, 700);
	texts = (await relay.log.read(1, relay.log.head)).map(({ event }) => event.text);
	await eventually(async () => {
		const state = await archive.state();
		expect(state?.coverage).toEqual([{ first: 1, last: relay.log.head }]);
	});
	expect(await databaseOf(archive.name).segments.get(4)).toBeDefined();
	await expectTrue(await opened(archive));
});
