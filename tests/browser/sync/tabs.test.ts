import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openArchive } from '../../../src/lib/archive/read/archive';
import { archives, currentArchive, registry } from '../../../src/lib/archive/registry/registry';
import { databaseOf } from '../../../src/lib/archive/tables/schema';
import { store } from '../../../src/lib/archive/tables/store';
import { inUse } from '../../../src/lib/archive/tables/in-use';
import { reopenAfter } from '../../../src/lib/sync/recover';
import { startSync, type SyncClient } from '../../../src/lib/sync/client';
import { eventually } from '../../support/eventually';
import { PageRelay } from './page-relay';

let relay: PageRelay;
const clients: SyncClient[] = [];

beforeEach(() => {
	relay = new PageRelay();
});
afterEach(() => {
	for (const client of clients.splice(0)) client.close();
	relay.close();
});

function open(): SyncClient {
	const client = startSync({ relay: relay.url, where: 'page' });
	clients.push(client);
	return client;
}
async function stored(): Promise<number> {
	const entry = await currentArchive(relay.url);
	return (entry && (await openArchive(entry.name).state())?.cursor.seq) ?? 0;
}

async function keepsUp(): Promise<void> {
	await relay.chatter(5);
	await eventually(async () => expect(await stored()).toBe(relay.log.head));
}

test('two tabs share one socket and one status; the other leads when the first closes', async () => {
	const first = open();
	await eventually(() => expect(first.status.state).toBe('live'));
	const second = open();
	await eventually(() => expect(second.status.state).toBe('live'));
	expect(relay.opened).toBe(1);
	await keepsUp();
	clients.shift()?.close();
	await eventually(() => expect(relay.opened).toBe(2));
	await eventually(() => expect(second.status.state).toBe('live'));
	await keepsUp();
});

test('a leader that is frozen loses the lead to a visible tab', async () => {
	let stolen = false;
	const frozen = navigator.locks
		.request(`backscroll ${relay.url}`, () => new Promise<never>(() => {}))
		.catch(() => (stolen = true));
	const client = open();
	await eventually(() => expect(client.status.state).toBe('live'));
	await frozen;
	expect(stolen).toBe(true);
	await keepsUp();
});

test('a leader whose lock is taken steps down and follows', async () => {
	const first = open();
	await eventually(() => expect(first.status.state).toBe('live'));
	let release = (): void => {};
	void navigator.locks.request(`backscroll ${relay.url}`, { steal: true }, () => {
		return new Promise<void>((resolve) => (release = resolve));
	});
	await eventually(() => expect(relay.wires.size).toBe(0));
	release();
	await eventually(() => expect(relay.wires.size).toBe(1));
	await keepsUp();
});

test('tabs have little to say to each other while one tries to connect', async () => {
	const tabs = [open(), open(), open()];
	const each = (check: (tab: SyncClient) => void) => eventually(() => tabs.forEach(check));
	await each(({ status }) => expect(status.state).toBe('live'));
	relay.mode = 'silent';
	relay.cut();
	await each(({ status }) => expect(status).toMatchObject({ retryAt: null }));
	let said = 0;
	const channel = new BroadcastChannel(`backscroll ${relay.url}`);
	channel.onmessage = () => said++;
	// The try that follows this one: one that hung is a pause already.
	const tries = relay.opened;
	await eventually(() => expect(relay.opened).toBeGreaterThan(tries));
	channel.close();
	// A beat a second and two answers to it, for as long as two tries take.
	expect(said).toBeGreaterThan(0);
	expect(said).toBeLessThan(60);
});

test('without locks (an insecure context) the newest tab leads, and the older one follows', async () => {
	vi.spyOn(navigator, 'locks', 'get').mockReturnValue(undefined as unknown as LockManager);
	const older = open();
	await eventually(() => expect(older.status.state).toBe('live'));
	const newer = open();
	await eventually(() => expect(relay.opened).toBe(2));
	await eventually(() => expect(relay.wires.size).toBe(1));
	await eventually(() => expect(newer.status.state).toBe('live'));
	await eventually(() => expect(older.status.state).toBe('live'));
	await keepsUp();
	vi.restoreAllMocks();
});

test('what a follower asks for, the leader does', async () => {
	const leader = open();
	await eventually(() => expect(leader.status.state).toBe('live'));
	const follower = open();
	await eventually(() => expect(follower.status.state).toBe('live'));
	relay.mode = 'down';
	relay.cut();
	await eventually(() => expect(follower.status.state).toMatch(/reconnecting|offline/));
	relay.mode = 'up';
	follower.tryNow();
	await eventually(() => expect(follower.status.state).toBe('live'));
	expect(relay.wires.size).toBe(1);
});

test('a browser without a database stops, and says so', async () => {
	vi.spyOn(IDBFactory.prototype, 'open').mockImplementation(() => {
		throw new DOMException('no storage here', 'SecurityError');
	});
	const { Dexie } = await import('dexie');
	const { connections } = Dexie as unknown as {
		connections: { name: string; close: (options: object) => void }[];
	};
	for (const db of connections.filter(({ name }) => name === 'backscroll')) {
		db.close({ disableAutoOpen: false });
	}
	// Those of the tests before it.
	inUse.opened = false;
	const client = open();
	await eventually(() =>
		expect([client.status, client.storage]).toMatchObject([
			{ state: 'stopped', reason: 'no-storage' },
			'unavailable'
		])
	);
	vi.restoreAllMocks();
	// For the tests after it.
	reopenAfter(performance.now(), new Dexie.OpenFailedError());
	await eventually(() => archives(relay.url));
});

test('a device whose list of archives was deleted goes on with what it has, and leaves no database behind', async () => {
	const first = open();
	await relay.chatter(700);
	await eventually(() => expect(first.status.state).toBe('live'));
	await keepsUp();
	const before = await currentArchive(relay.url);
	const stopped = clients.pop();
	stopped?.close();
	await eventually(async () => {
		const locks = Object.values(await navigator.locks.query()).flat();
		expect(locks.filter(({ name }) => name?.includes(relay.url))).toEqual([]);
	});
	// Many leaders ago, so that the first one's number would be too low.
	const stream = await databaseOf(before?.name ?? '').fact('stream');
	const earlier = `backscroll ${relay.url} 00000000 1`;
	if (stream) await store(databaseOf(earlier).meta, [{ ...stream, epoch: 9 }]);
	const empty = databaseOf(`backscroll ${relay.url} 11111111 2`);
	await empty.open();
	empty.close({ disableAutoOpen: false });
	await registry.archives.where('relay').equals(relay.url).delete();
	await registry.leaders.delete(relay.url);

	open();
	await keepsUp();
	expect(await archives(relay.url)).toMatchObject([
		{ name: before?.name, log: before?.log, createdAt: before?.createdAt, endedAt: null },
		{ name: earlier, cause: null, messages: stream?.totals.messages }
	]);
	const names = (await indexedDB.databases()).map(({ name }) => name);
	expect(names.filter((name) => name?.includes(relay.url)).sort()).toEqual(
		[before?.name, earlier].sort()
	);
});
