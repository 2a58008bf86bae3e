import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Api, type ApiOptions } from '../../../server/http/api';
import {
	CLOSE,
	SEGMENT_SIZE,
	decodeFrame,
	parseRelayMessage,
	segmentOf
} from '../../../src/lib/wire/index';
import { batch, message, messages } from '../../support/events';
import { LOG_ID, TERM, cursorAt, recorder, testRelay } from '../../support/relay-core';
import { eventually } from '../../support/eventually';

let under: ReturnType<typeof testRelay>;
beforeEach(() => {
	under = testRelay();
});
afterEach(() => {
	under.relay.close();
	vi.useRealTimers();
});
const range = (from: number, to: number): number[] =>
	Array.from({ length: to - from + 1 }, (_, i) => from + i);
const append = (count: number) => under.log.append(batch(messages(count, under.log.head + 1)));

describe('a hello', () => {
	it('without a cursor is told to take a snapshot, and then goes on from its border', async () => {
		await append(600);
		const socket = under.connect();
		socket.hello();
		expect(socket.items).toEqual([
			expect.objectContaining({
				type: 'welcome',
				resume: 'snapshot',
				cause: 'no-cursor',
				head: 600
			})
		]);
		const { border } = await under.relay.snapshot();
		expect(border).toEqual(cursorAt(512));
		socket.hello(border);
		await eventually(() => expect(socket.subscribed).toBe(true));
		expect(socket.items[1]).toMatchObject({ resume: 'stream', terms: [{ from: 1, term: TERM }] });
		await eventually(() => expect(socket.seqs).toEqual(range(513, 600)));
	});

	it.each([
		['of another log', { ...cursorAt(5), log: 'f'.repeat(32) }, 'other-log'],
		['beyond the head', cursorAt(6_001), 'ahead-of-log'],
		['of another history', { ...cursorAt(5_999), term: 'a'.repeat(16) }, 'term-mismatch'],
		['more than 8 segments behind', cursorAt(6_000 - 8 * SEGMENT_SIZE - 1), 'too-far-behind']
	])('with a cursor %s is told so', async (_, cursor, cause) => {
		await append(6_000);
		const socket = under.connect();
		socket.hello(cursor);
		expect(socket.items).toEqual([expect.objectContaining({ resume: 'snapshot', cause })]);
		expect(socket.subscribed).toBe(false);
	});

	it('of an app too old or too new ends the connection for good', () => {
		const socket = under.connect();
		socket.hello(undefined, [7, 9]);
		expect(socket.ended?.code).toBe(CLOSE.unsupportedProtocol);
		expect(socket.items).toEqual([
			expect.objectContaining({ type: 'error', code: 'unsupportedProtocol', temporary: false })
		]);
	});
});

it('sends each event exactly once and in order, whatever is appended meanwhile', async () => {
	await append(1_500);
	const socket = under.connect();
	socket.hello(cursorAt(700));
	for (let i = 0; i < 20; i++) await append(50);
	await eventually(() => expect(socket.seqs.at(-1)).toBe(2_500));
	expect(socket.seqs).toEqual(range(701, 2_500));
});

it('answers a second hello on the same socket from its new cursor', async () => {
	await append(100);
	const socket = under.connect();
	socket.hello(cursorAt(90));
	await eventually(() => expect(socket.subscribed).toBe(true));
	socket.hello(cursorAt(95));
	await eventually(() => expect(socket.subscribed).toBe(true));
	await append(1);
	await eventually(() => expect(socket.seqs.at(-1)).toBe(101));
	expect(socket.seqs).toEqual([...range(91, 100), ...range(96, 101)]);
});

it('sends a resuming device no more than its queue may hold, and goes on as it reads', async () => {
	under.relay.close();
	under = testRelay({ socketQueueBytes: 4_000 });
	await append(8 * SEGMENT_SIZE);
	const socket = under.connect();
	socket.reading = false;
	socket.hello(cursorAt(0));
	await eventually(() => expect(socket.queued).toBeGreaterThan(2_000));
	const before = socket.seqs.length;
	await new Promise((resolve) => setImmediate(resolve));
	expect(socket.seqs.length).toBe(before);
	socket.reading = true;
	socket.drain();
	await eventually(() => expect(socket.subscribed).toBe(true));
	expect(socket.seqs).toEqual(range(1, 8 * SEGMENT_SIZE));
});

it('ends a live socket whose queue is over the bound, and no other', async () => {
	const [slow, other] = [under.connect(), under.connect()];
	for (const socket of [slow, other]) socket.hello(cursorAt(0));
	await eventually(() => expect(slow.subscribed && other.subscribed).toBe(true));
	slow.queued = 1_000_001;
	await append(3);
	await eventually(() => expect(slow.ended).toEqual({ code: CLOSE.tooSlow, reason: 'tooSlow' }));
	await eventually(() => expect(other.seqs).toEqual([1, 2, 3]));
	expect(under.told.get('ended')).toEqual([[slow.id, 'too-slow', expect.any(Number), undefined]]);
});

it('puts what is committed within a window into one frame, cut at segment borders', async () => {
	await append(SEGMENT_SIZE - 3);
	const socket = under.connect();
	socket.hello(cursorAt(SEGMENT_SIZE - 3));
	await eventually(() => expect(socket.subscribed).toBe(true));
	await append(1);
	for (let i = 0; i < 5; i++) await append(1);
	await eventually(() => expect(socket.seqs).toHaveLength(6));
	const frames = socket.items.filter(Array.isArray);
	expect(frames.length).toBeLessThan(6);
	for (const [first, ...rest] of frames) {
		for (const { seq } of rest) expect(segmentOf(seq)).toBe(segmentOf(first?.seq ?? 0));
	}
});

it('does not wait with a segment that is full: its frame will not grow', async () => {
	under.relay.close();
	under = testRelay({ flushMs: 60_000 });
	const socket = under.connect();
	socket.hello(cursorAt(0));
	await eventually(() => expect(socket.subscribed).toBe(true));
	await append(1);
	await append(2 * SEGMENT_SIZE + 5);
	await eventually(() => expect(socket.seqs).toEqual(range(1, 2 * SEGMENT_SIZE)));
	under.relay.close();
	expect(socket.seqs).toEqual(range(1, 2 * SEGMENT_SIZE + 6));
});

it('beats a visible page every two seconds of silence, a hidden one every 25', async () => {
	vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance', 'Date'] });
	const timed = testRelay();
	const [visible, hidden] = [timed.connect(), timed.connect()];
	for (const socket of [visible, hidden]) socket.hello(cursorAt(0));
	await Promise.resolve();
	hidden.session?.message(JSON.stringify({ type: 'pace', visible: false }));
	vi.advanceTimersByTime(26_000);
	const beats = (socket: typeof visible) =>
		socket.items.filter((item) => !Array.isArray(item) && item.type === 'beat');
	expect(beats(visible).length).toBeGreaterThanOrEqual(11);
	expect(beats(visible).length).toBeLessThanOrEqual(15);
	expect(beats(hidden)).toEqual([{ type: 'beat', head: 0, time: expect.any(Number) }]);
	timed.relay.close();
});

it('ends who says nothing, and who says what is no message of the protocol', () => {
	vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
	const timed = testRelay();
	const [silent, odd, binary] = [timed.connect(), timed.connect(), timed.connect()];
	odd.session?.message('{"type":"shout"}');
	binary.session?.message(null);
	vi.advanceTimersByTime(11_000);
	expect(silent.ended?.code).toBe(CLOSE.helloTimeout);
	expect(odd.ended?.code).toBe(CLOSE.badMessage);
	expect(binary.ended?.code).toBe(CLOSE.badMessage);
	expect(timed.relay.connections).toBe(0);
	timed.relay.close();
});

it('has as many connections as it allows, and tells the next one to come back', () => {
	under.relay.close();
	under = testRelay({ connections: 2 });
	const [first, , third] = [under.connect(), under.connect(), under.connect()];
	expect(third.ended?.code).toBe(CLOSE.tooManyConnections);
	first.session?.closed();
	expect(under.connect().ended).toBeNull();
	expect(under.relay.connections).toBe(2);
});

it('publishes what is committed before it sends everyone away', async () => {
	const socket = under.connect();
	socket.hello(cursorAt(0));
	await eventually(() => expect(socket.subscribed).toBe(true));
	await append(1);
	await append(1);
	under.relay.close();
	expect(socket.seqs).toEqual([1, 2]);
	expect(socket.ended?.code).toBe(CLOSE.goingAway);
});

it('goes on where the log has what no frame can say, and blames no device for it', async () => {
	const unsayable = message({ sentAt: -8_639_999_999_999_999 });
	const socket = under.connect();
	socket.hello(cursorAt(0));
	await eventually(() => expect(socket.subscribed).toBe(true));
	expect(await under.log.append(batch([unsayable]))).toMatchObject({ head: 1 });
	await eventually(() => expect(under.told.get('failed')?.[0]?.[0]).toBe('publish'));
	expect(await append(1)).toMatchObject({ head: 2 });
	await eventually(() => expect(socket.seqs).toEqual([2]));

	socket.hello(cursorAt(0));
	await eventually(() => expect(socket.ended?.code).toBe(CLOSE.internalError));
	const hello = { type: 'hello', protocols: [1, 1], visible: true, cursor: cursorAt(0) };
	const { observer, told } = recorder();
	const api = new Api({ ...({} as ApiOptions), relay: under.relay, log: under.log, observer });
	const answer = await api.handle({
		method: 'POST',
		path: '/api/poll',
		query: new URLSearchParams(),
		header: () => '',
		body: async () => new TextEncoder().encode(JSON.stringify(hello))
	});
	expect(answer.status).toBe(500);
	expect(told.get('failed')?.[0]?.[0]).toBe('request');
});

it('answers a poll with what a socket would have sent', async () => {
	await append(1_000);
	const hello = { type: 'hello' as const, protocols: [1, 1] as [number, number], visible: true };
	const items = await under.relay.poll({ ...hello, cursor: cursorAt(500) });
	const texts = items.flatMap((item) => (typeof item === 'string' ? parseRelayMessage(item) : []));
	const seqs = items.flatMap((item) =>
		typeof item === 'string' ? [] : decodeFrame(item).events.map(({ seq }) => seq)
	);
	expect(texts.map(({ type }) => type)).toEqual(['welcome', 'beat']);
	expect(texts[1]).toMatchObject({ head: 1_000 });
	expect(seqs).toEqual(range(501, 1_000));
	const [told, ...none] = await under.relay.poll(hello);
	expect(parseRelayMessage(String(told))).toMatchObject({ resume: 'snapshot', log: LOG_ID });
	expect(none).toEqual([]);
});
