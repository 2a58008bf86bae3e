import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LiveClient } from '../support/live-client';
import { RelayProcess } from '../support/relay-process';
import { seed } from '../support/seed';
import { seeded } from '../../src/lib/std/random';

let relay: RelayProcess;
beforeAll(async () => {
	relay = await RelayProcess.start();
});
afterAll(() => relay?.dispose());

/** Resident memory of a process in MiB. */
const memory = (pid: number): number =>
	Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

it('a socket that never reads is closed with its code while others go on, and catches up exactly', async () => {
	const next = seeded(seed);
	// Random ideographs hardly compress: some 8 kB a message on the wire, so few messages fill a queue.
	const noise = () =>
		Array.from({ length: 4_000 }, () =>
			String.fromCharCode(0x4e00 + Math.floor(next() * 20_000))
		).join('');
	const { log } = await relay.snapshot();
	const [fast, slow] = [new LiveClient(relay.url, { log }), new LiveClient(relay.url, { log })];
	await expect
		.poll(() => [fast.welcome?.resume, slow.welcome?.resume])
		.toEqual(['stream', 'stream']);
	slow.pause();

	const before = memory(relay.pid ?? 0);
	let sent = 0;
	// At most 60 MB, many times what a socket's queue may hold: the slow one is let go long before.
	for (let i = 0; i < 300 && (await relay.metric('slow_closes_total')) === 0; i++) {
		const batch = Array.from({ length: 25 }, () => ({
			channel: 'noise',
			user: 'ada',
			text: noise()
		}));
		await relay.ingest(batch);
		sent += batch.length;
		// The other one has it before the next is sent: it never waits for the slow one to be let go.
		await expect.poll(() => fast.events.length, { interval: 2 }).toBe(sent);
	}
	expect(await relay.metric('slow_closes_total')).toBe(1);
	expect(memory(relay.pid ?? 0) - before).toBeLessThan(200);
	// What was on its way before the end may all get through; this comes after it.
	await relay.ingest([{ channel: 'noise', user: 'ada', text: 'too late for the slow one' }]);
	sent += 1;

	slow.resume();
	await expect.poll(() => slow.closed).not.toBeNull();
	expect(slow.wasTooSlow).toBe(true);
	expect(slow.events.length).toBeLessThan(sent);
	expect(slow.breaks).toBe(0);

	const again = new LiveClient(relay.url, slow.cursor);
	await expect.poll(() => again.cursor.seq).toBe(sent);
	expect(again.welcome?.resume).toBe('stream');
	expect([...slow.events, ...again.events].map(({ seq }) => seq)).toEqual(
		Array.from({ length: sent }, (_, i) => i + 1)
	);
	again.close();
	fast.close();
});
