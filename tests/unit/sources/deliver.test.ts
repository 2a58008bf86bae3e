import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deliverTo } from '../../../server/sources/delivery/deliver-http';
import { post } from '../../../server/sources/delivery/relay-http';
import { Outbox, type Deliver } from '../../../server/sources/delivery/outbox';
import type { Source, SourceEvent } from '../../../server/sources/source';
import { MemorySpool } from '../../support/memory-spool';
import { outageOf } from '../../../src/lib/wire/index';
import { Kept } from '../../support/kept';
import { Device, relayOn, snapshot, type TestRelay } from '../http/support';

const NEVER = new AbortController().signal;
const DAY = 24 * 60 * 60_000;
const line = (text: string, more: Partial<SourceEvent> = {}): SourceEvent => ({
	channel: 'lobby',
	user: 'ada',
	text,
	...more
});

describe('What answers in the place of a relay', () => {
	let server: Server;
	let asked: string[];
	afterEach(() => server.close());

	/** Delivers to a server that says what `answer` makes it say. */
	async function deliveryTo(answer: RequestListener): Promise<Deliver> {
		asked = [];
		server = createServer((request, response) => {
			asked.push(request.url ?? '');
			answer(request, response);
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const { port } = server.address() as AddressInfo;
		return deliverTo({ address: `http://127.0.0.1:${port}`, token: 't' }, 'twitch', () => {});
	}

	it('and leads to a page that says 200 has taken nothing', async () => {
		const deliver = await deliveryTo((request, response) => {
			if (request.url === '/login') response.writeHead(200).end('<p>log in');
			else response.writeHead(302, { location: '/login' }).end();
		});
		await expect(deliver([line('one')], NEVER)).rejects.toThrow('the relay answered 302: Found');
		expect(asked).toEqual(['/api/ingest?source=twitch']);
	});

	it('and says nothing is let go when the source has no more time', async () => {
		const deliver = await deliveryTo(() => {});
		const ending = new AbortController();
		const delivery = deliver([line('one')], ending.signal);
		await expect.poll(() => asked.length).toBe(1);
		ending.abort();
		await expect(delivery).rejects.toThrow('no relay at');
		server.closeAllConnections();
	});

	it('and goes silent in the middle of its answer is given up after a while', async () => {
		await deliveryTo((_request, response) => response.writeHead(200).write('{"accepted":'));
		const { port } = server.address() as AddressInfo;
		const relay = { address: `http://127.0.0.1:${port}`, token: 't' };
		const answer = post(relay, '/api/ingest', {}, '', NEVER, 100);
		await expect(answer).rejects.toThrow('it is silent');
		server.closeAllConnections();
	});

	it.each([
		['a page', '<p>welcome'],
		['nothing', ''],
		['null', 'null'],
		['less than it was sent', '{"accepted":1,"duplicates":0,"conflicts":0,"head":1}']
	])('and says 200 with %s has taken nothing', async (_, body) => {
		const deliver = await deliveryTo((_request, response) => response.end(body));
		await expect(deliver([line('one'), line('two')], NEVER)).rejects.toThrow('is no relay');
	});
});

describe('A relay', () => {
	let relay: TestRelay;
	let told: object[];
	beforeEach(async () => {
		relay = await relayOn();
		told = [];
	});
	afterEach(() => relay.remove());
	const delivery = (): Deliver =>
		deliverTo({ address: relay.url, token: relay.token.value }, 'irc', (_, what, facts) =>
			told.push({ what, ...facts })
		);

	it('takes what it has not, knows what it has, and is told of where it leaves out a line for another', async () => {
		const deliver = delivery();
		await deliver([line('one', { id: '1' })], NEVER);
		await deliver([line('one', { id: '1' }), line('two', { id: '2' })], NEVER);
		expect(told).toEqual([]);
		await deliver([line('other', { id: '1' }), line('three', { id: '3' })], NEVER);
		expect(told).toEqual([
			{ what: 'the relay has other lines by these ids', source: 'irc', conflicts: 1 }
		]);
		expect((await snapshot(relay)).head).toBe(3);
	});

	it('gets all lines and outages of a source whose clock is days ahead, at the times that its own clock said', async () => {
		const [now, ahead] = [Date.now(), 2 * DAY];
		const box = new Outbox({
			closing: 5_000,
			spool: new MemorySpool(),
			deliver: delivery(),
			capacity: 100,
			now: () => Date.now() + ahead,
			tell: (_, what, facts) => told.push({ what, ...facts })
		});
		const at = now + ahead;
		const cause = 'disconnected';
		box.add(line('right', { sentAt: now - 60_000 }));
		box.add({ channel: 'lobby', kind: 'outage', from: at - 50_000, to: at - 20_000, cause });
		box.add(line('ahead', { sentAt: at - 10_000 }));
		await expect.poll(() => box.waiting).toBe(0);
		box.add(line('again', { sentAt: at }));
		await expect.poll(() => box.waiting).toBe(0);
		await box.close();
		const { log } = await snapshot(relay);
		const device = await new Device(relay).hello({ log, seq: 0, term: '0'.repeat(16) });
		await expect.poll(() => device.events.length).toBe(4);
		device.socket.terminate();
		expect(device.events.map(({ text }) => text)).toEqual(['right', cause, 'ahead', 'again']);
		const [right, outage, late] = device.events;
		expect(right?.sentAt).toBe(now - 60_000);
		const { from, to } = (outage && outageOf(outage)) ?? { from: 0, to: 0 };
		expect(to - from).toBe(30_000);
		expect(Math.abs(from - (now - 50_000))).toBeLessThan(5_000);
		expect(Math.abs((late?.sentAt ?? 0) - (now - 10_000))).toBeLessThan(5_000);
		expect(told).toEqual([
			{
				what: "times ahead of the relay's clock were set back",
				seconds: expect.closeTo(ahead / 1_000, -1)
			}
		]);
	});
});

it('In the relay’s process, too, a line is kept whose server says that it was said in two days', async () => {
	const source: Source = {
		name: 'irc',
		channels: ['lobby'],
		heard: Date.now(),
		start: (recording) => recording.event(line('early', { sentAt: Date.now() + 2 * DAY })),
		stop: async () => {}
	};
	const kept = new Kept();
	kept.start(source);
	await expect.poll(() => kept.log.head).toBe(1);
	expect(await kept.lines('lobby')).toEqual(['ada: early']);
	await kept.dispose();
});
