import { afterEach, beforeEach, expect, test } from 'vitest';
import { userTotal } from '../../../src/lib/archive/read/user-total';
import { newestMatching } from '../../support/newest-matching';
import { openArchive, type Archive } from '../../../src/lib/archive/read/archive';
import { density } from '../../../src/lib/archive/times/density';
import { archives, currentArchive } from '../../../src/lib/archive/registry/registry';
import type { ArchivedEvent, Stretch } from '../../../src/lib/archive/tables/types';
import { startSync, type SyncClient } from '../../../src/lib/sync/client';
import { SEGMENT_SIZE } from '../../../src/lib/wire/frame/limits';
import { TIMES_BLOCK } from '../../../src/lib/wire/times';
import type { Query } from '../../../src/lib/wire/queries';
import { eventually } from '../../support/eventually';
import { PageRelay } from './page-relay';

let relay: PageRelay;
let client: SyncClient | undefined;

beforeEach(() => {
	relay = new PageRelay();
});
afterEach(async () => {
	client?.close();
	relay.close();
});

const start = (): SyncClient => (client = startSync({ relay: relay.url, where: 'page' }));

async function archive(): Promise<Archive> {
	const entry = await eventually(async () => {
		const current = await currentArchive(relay.url);
		expect(current).toBeDefined();
		return current;
	});
	return openArchive(entry?.name ?? '');
}

async function caughtUp(): Promise<Archive> {
	const device = await archive();
	await eventually(async () => {
		const state = await device.state();
		expect(state?.cursor.seq).toBe(relay.log.head);
		expect(state?.coverage).toEqual(relay.log.head ? [{ first: 1, last: relay.log.head }] : []);
	});
	return device;
}

const eventsOf = (stretches: readonly Stretch[]): ArchivedEvent[] =>
	stretches.flatMap((stretch) => (stretch.type === 'events' ? stretch.events : []));

/** The whole archive is the whole log, once, in order, with its totals. */
async function expectExact(device: Archive): Promise<void> {
	const stored = eventsOf(await device.window(1, relay.log.head));
	expect(stored.map(({ seq }) => seq)).toEqual(
		Array.from({ length: relay.log.head }, (_, i) => i + 1)
	);
	const logged = await relay.log.read(1, relay.log.head);
	expect(stored.map(({ text }) => text)).toEqual(logged.map(({ event }) => event.text));
	const state = await device.state();
	const snapshot = await relay.snapshot();
	expect(state?.totals).toEqual({ ...snapshot.totals, at: relay.log.head });
	expect((await device.channels()).map(({ id, messages }) => [id, messages])).toEqual(
		snapshot.channels.map(({ id, messages }) => [id, messages])
	);
	const block = await relay.log.users(0);
	for (const [i, messages] of (block?.messages ?? []).entries()) {
		// Users come after the messages; until then their figures are unknown.
		await eventually(async () =>
			expect(await userTotal(device.name, i + 1)).toMatchObject({
				id: i + 1,
				messages,
				login: block?.login[i],
				firstSeen: block?.firstSeen[i],
				lastSeen: block?.lastSeen[i]
			})
		);
	}
}

test('an empty log is followed from its first message', async () => {
	const sync = start();
	await eventually(() => expect(sync.status.state).toBe('live'));
	await relay.chatter(3);
	const device = await caughtUp();
	await expectExact(device);
	const minute = Math.floor(Date.now() / 60_000);
	const counts = await device.minutes(minute - 2, minute);
	expect(counts.reduce((sum, { messages }) => sum + messages, 0)).toBe(3);
	expect((await device.newest(2)).map(({ text }) => text)).toEqual(['message 2', 'message 3']);
});

test('a device that comes later takes all history, and answers by channel and by user', async () => {
	await relay.chatter(3_000, 700);
	const sync = start();
	const device = await caughtUp();
	await eventually(() => expect(sync.status.state).toBe('live'));
	await eventually(async () => expect(await userTotal(device.name, 700)).toBeDefined());
	await expectExact(device);
	const mine = await newestMatching(device.name, 100, { user: 5 });
	expect(mine.length).toBe((await userTotal(device.name, 5))?.messages);
	expect(mine.every(({ author }) => author?.user === 5)).toBe(true);
	const channel = await newestMatching(device.name, 100, { channel: 2 });
	expect(channel).toHaveLength(100);
	expect(channel.every((event) => event.channel?.id === 2)).toBe(true);
});

test('a device that lacks history is not called live before it has it', async () => {
	await relay.chatter(3_000, 700);
	const sync = start();
	const states = new Set<string>();
	sync.subscribe(() => states.add(sync.status.state));
	await eventually(() => expect(sync.status.state).toBe('live'));
	expect([...states]).toEqual(['starting', 'catching-up', 'live']);
	expect((await (await archive()).state())?.coverage).toEqual([{ first: 1, last: relay.log.head }]);
});

test('when the messages of the log were said is fetched once, in blocks, also while history is still to come', async () => {
	for (let i = 0; i < 4; i++) await relay.chatter((TIMES_BLOCK * SEGMENT_SIZE) / 4 + 10);
	start();
	const { name } = await archive();
	await eventually(async () => expect(await density(name)).toMatchObject({ complete: true }));
	const found = await density(name);
	expect(found?.messages.reduce((sum, each) => sum + each, 0)).toBe(relay.log.head);
	relay.cut();
	await eventually(() => expect(relay.opened).toBe(2));
	await caughtUp();
	const asked = relay.requests.filter((path) => path.includes('/times/'));
	expect(asked).toEqual([`/api/logs/${relay.log.id}/times/${relay.log.terms[0]?.term}/0`]);
});

test('segments that seal on the device are the ones that the relay has, and users are folded in', async () => {
	const sync = start();
	await eventually(() => expect(sync.status.state).toBe('live'));
	for (let i = 0; i < 30; i++) {
		await relay.chatter(40, 600);
		await eventually(async () =>
			expect((await (await archive()).state())?.cursor.seq).toBe(relay.log.head)
		);
	}
	const device = await caughtUp();
	await expectExact(device);
});

test('after a cut it goes on from its cursor, nothing twice and nothing lost', async () => {
	const sync = start();
	await relay.chatter(10);
	const device = await caughtUp();
	for (let i = 0; i < 5; i++) {
		relay.cut();
		await relay.chatter(100);
		await eventually(async () => expect((await device.state())?.cursor.seq).toBe(relay.log.head));
	}
	await eventually(() => expect(sync.status.state).toBe('live'));
	await expectExact(device);
});

test('a relay that is gone is reported, tried again, and found again', async () => {
	const sync = start();
	await relay.chatter(10);
	const device = await caughtUp();
	relay.mode = 'down';
	relay.cut();
	await eventually(() => expect(sync.status).toMatchObject({ state: 'reconnecting' }));
	await relay.chatter(10);
	relay.mode = 'up';
	sync.tryNow();
	await eventually(() => expect(sync.status.state).toBe('live'));
	await caughtUp();
	await expectExact(device);
});

test('a socket that goes silent without an event is found out', async () => {
	const sync = start();
	await eventually(() => expect(sync.status.state).toBe('live'));
	relay.mode = 'silent';
	await eventually(() => expect(sync.status.state).toBe('reconnecting'));
});

test('without WebSockets it polls and says so, and goes live when they are back', async () => {
	relay.close();
	relay = new PageRelay({ websocket: false });
	const sync = start();
	await eventually(() =>
		expect(sync.status).toMatchObject({ state: 'polling', reason: 'websocket-off' })
	);
	await relay.chatter(700);
	const device = await caughtUp();
	await expectExact(device);
});

test('too far behind, it takes a snapshot, fills the gap, and keeps the remains of its old tail until then', async () => {
	const sync = start();
	await relay.chatter(700);
	await caughtUp();
	relay.mode = 'down';
	relay.cut();
	await relay.chatter(6_000);
	relay.mode = 'up';
	sync.tryNow();
	const device = await caughtUp();
	await expectExact(device);
	expect(await archives(relay.url)).toHaveLength(1);
});

test('another log is another archive; the earlier one stays readable', async () => {
	const sync = start();
	await relay.chatter(20);
	const earlier = await caughtUp();
	relay.newLog();
	await relay.chatter(5);
	sync.tryNow();
	await eventually(async () =>
		expect((await currentArchive(relay.url))?.name).not.toBe(earlier.name)
	);
	await caughtUp();
	const entries = await archives(relay.url);
	expect(entries).toHaveLength(2);
	expect(entries[1]).toMatchObject({ name: earlier.name, cause: 'other-log', messages: 20 });
	expect(await earlier.newest(100)).toHaveLength(20);
});

test('a frame that is lost on the way is asked for again', async () => {
	const sync = start();
	await relay.chatter(5);
	const device = await caughtUp();
	let lost = false;
	relay.tamper = (bytes) => {
		if (lost) return bytes;
		lost = true;
		return null;
	};
	await relay.chatter(5);
	await eventually(() => expect(lost).toBe(true));
	await relay.chatter(5);
	await caughtUp();
	await expectExact(device);
	expect(relay.opened).toBe(1);
	expect(sync.status.state).toBe('live');
});

const profileOf = (user: number): Query<'profile'> => ({ name: 'profile', params: { user } });

test('what the relay answers to a query is kept, outlives a refusal, and is there without the relay', async () => {
	await relay.chatter(3);
	const sync = start();
	const device = await caughtUp();
	expect(await device.answer(profileOf(1))).toBeUndefined();
	sync.query(profileOf(1));
	const first = await eventually(async () => {
		const asked = await device.answer(profileOf(1));
		expect(asked?.kept?.body).toMatchObject({ at: 3, user: { id: 1 } });
		return asked;
	});
	expect(first?.refused).toBeNull();

	sync.query(profileOf(999));
	await eventually(async () =>
		expect(await device.answer(profileOf(999))).toMatchObject({ kept: null, refused: 404 })
	);
	relay.mode = 'down';
	sync.query(profileOf(1));
	await eventually(async () =>
		expect(await device.answer(profileOf(1))).toMatchObject({
			kept: first?.kept,
			refused: 0
		})
	);
});

test('an answer that is not what the query promises is refused, and nothing of it is kept', async () => {
	await relay.chatter(1);
	const sync = start();
	const device = await caughtUp();
	relay.log.queries.profile = async () => ({ at: 1 }) as never;
	sync.query(profileOf(1));
	await eventually(async () =>
		expect(await device.answer(profileOf(1))).toMatchObject({ kept: null, refused: 502 })
	);
	expect(sync.status.state).toBe('live');
});
