import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Marks } from '../../../server/sources/marks';
import {
	BatchTooLarge,
	EventRefused,
	Outbox,
	type Deliver
} from '../../../server/sources/delivery/outbox';
import type { SourceEvent } from '../../../server/sources/source';
import type { Spool } from '../../../server/sources/delivery/spool';
import { MemorySpool } from '../../support/memory-spool';
import { DiskSpool } from '../../../server/sources/delivery/spool-disk';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'backscroll-outbox-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const line = (n: number): SourceEvent => ({ channel: 'c', user: 'ada', text: `${n}`, sentAt: n });
const texts = (events: readonly SourceEvent[]): (string | undefined)[] =>
	events.map(({ text, cause }) => text ?? cause);

/** A relay that takes what it is given, once it is open. */
class Taken {
	readonly events: SourceEvent[] = [];
	open = true;
	tries = 0;
	readonly deliver: Deliver = async (events) => {
		this.tries++;
		if (!this.open) throw new Error('not there');
		this.events.push(...events);
	};
}
const outbox = (deliver: Deliver, spool: Spool = new MemorySpool(), capacity = 100) =>
	new Outbox({ spool, deliver, capacity, closing: 5_000, now: () => 1_000, tell: () => {} });

describe('The outbox', () => {
	it('delivers in order, and again until the relay is there', async () => {
		const relay = new Taken();
		relay.open = false;
		const box = outbox(relay.deliver);
		for (let n = 1; n <= 5; n++) box.add(line(n));
		await expect.poll(() => relay.tries).toBeGreaterThan(1);
		relay.open = true;
		await expect.poll(() => box.waiting).toBe(0);
		expect(texts(relay.events)).toEqual(['1', '2', '3', '4', '5']);
		await box.close();
	});

	it('leaves time for all else, and can be closed, when what waits can not be read', async () => {
		class Unreadable extends MemorySpool {
			override peek = () => [];
		}
		const relay = new Taken();
		const box = outbox(relay.deliver, new Unreadable());
		box.add(line(1));
		await new Promise((resolve) => setImmediate(resolve));
		await box.close();
		expect(relay.tries).toBe(0);
	});

	it('ends within seconds though the relay never answers, and what waits stays in the spool', async () => {
		vi.useFakeTimers();
		try {
			const silent: Deliver = (_events, signal) =>
				new Promise((_, reject) => {
					signal.addEventListener('abort', () => reject(new Error('given up')));
				});
			const spool = new MemorySpool();
			const box = outbox(silent, spool);
			box.add(line(1));
			let ended = false;
			const closed = box.close().then(() => (ended = true));
			await vi.advanceTimersByTimeAsync(4_000);
			expect(ended).toBe(false);
			await vi.advanceTimersByTimeAsync(2_000);
			await closed;
			expect(spool.size).toBe(1);
		} finally {
			vi.useRealTimers();
		}
	});

	it('puts on record what found no room, before what comes after it', async () => {
		const relay = new Taken();
		relay.open = false;
		const box = outbox(relay.deliver, new MemorySpool(), 2);
		for (let n = 1; n <= 5; n++) box.add(line(n));
		relay.open = true;
		await expect.poll(() => relay.events.length).toBe(3);
		box.add(line(6));
		await expect.poll(() => relay.events.length).toBe(4);
		expect(texts(relay.events)).toEqual([
			'1',
			'2',
			'no room for what waited for the relay (3 lost)',
			'6'
		]);
		expect(relay.events[2]).toMatchObject({ kind: 'outage', channel: 'c', from: 3, to: 1_000 });
		await box.close();
	});

	it('puts an outage in the place of an event that the relay refuses, and keeps the rest', async () => {
		const taken: SourceEvent[] = [];
		const box = outbox(async (events) => {
			const index = events.findIndex(({ text }) => text === '2');
			if (index !== -1) throw new EventRefused(index, 'too long');
			taken.push(...events);
		});
		for (let n = 1; n <= 3; n++) box.add(line(n));
		await expect.poll(() => taken.length).toBe(3);
		expect(texts(taken)).toEqual(['1', 'a message could not be kept', '3']);
		await box.close();
	});

	it('puts an outage in the place of an event that is too large by itself', async () => {
		const taken: SourceEvent[] = [];
		const box = outbox(async (events) => {
			if (events.some(({ text }) => text === '2')) throw new BatchTooLarge('too large');
			taken.push(...events);
		});
		for (let n = 1; n <= 3; n++) box.add(line(n));
		await expect.poll(() => taken.length).toBe(3);
		expect(texts(taken)).toEqual(['1', 'a message could not be kept', '3']);
		await box.close();
	});

	it('sends less at a time to a relay that takes no batch of that size', async () => {
		const taken: SourceEvent[] = [];
		const box = outbox(async (events) => {
			if (events.length > 3) throw new BatchTooLarge('too many');
			taken.push(...events);
		});
		for (let n = 1; n <= 20; n++) box.add(line(n));
		await expect.poll(() => taken.length).toBe(20);
		expect(texts(taken)).toEqual(Array.from({ length: 20 }, (_, i) => `${i + 1}`));
		await box.close();
	});
});

describe('A batch', () => {
	it('is as large as before again after one event was too large by itself', async () => {
		const sizes: number[] = [];
		const box = outbox(
			async (events) => {
				if (events.some(({ text }) => text === 'large')) throw new BatchTooLarge('too large');
				sizes.push(events.length);
			},
			new MemorySpool(),
			10_000
		);
		box.add({ ...line(0), text: 'large' });
		for (let n = 1; n <= 3_000; n++) box.add(line(n));
		await expect.poll(() => box.waiting).toBe(0);
		expect(sizes[0]).toBe(1);
		expect(Math.max(...sizes)).toBe(1_000);
		await box.close();
	});

	it('is not given up where a relay refuses times that are not ahead of the clock that it tells', async () => {
		let tries = 0;
		const taken: SourceEvent[] = [];
		const box = outbox(async (events) => {
			if (++tries < 3) throw new EventRefused(0, 'too far ahead', { clock: 50_000 });
			taken.push(...events);
		});
		box.add({ channel: 'c', kind: 'outage', from: 1, to: 2, cause: 'gone' });
		await expect.poll(() => taken.length).toBe(1);
		expect(taken[0]).toMatchObject({ from: 1, to: 2 });
		await box.close();
	});
});

describe('A spool on disk', () => {
	it('has after a restart what the relay does not have, with the same ids', () => {
		const file = join(folder, 'spool.db');
		const spool = new DiskSpool(file);
		for (let n = 1; n <= 5; n++) spool.push(line(n));
		const before = spool.peek(10);
		spool.drop(2);
		spool.close();
		const again = new DiskSpool(file);
		expect(again.size).toBe(3);
		expect(again.peek(10)).toEqual(before.slice(2));
		expect(new Set(before.map(({ id }) => id)).size).toBe(5);
		again.drop(3);
		again.push(line(6));
		expect(before.map(({ id }) => id)).not.toContain(again.peek(1)[0]?.id);
		again.close();
	});

	it('is one process’s at a time', () => {
		const file = join(folder, 'spool.db');
		const spool = new DiskSpool(file);
		spool.push(line(1));
		expect(() => new DiskSpool(file)).toThrow('locked');
		spool.close();
	});

	it('leaves the id that a source gave', () => {
		const spool = new DiskSpool(join(folder, 'spool.db'));
		spool.push({ ...line(1), id: 'm1' });
		expect(spool.peek(1)).toEqual([{ ...line(1), id: 'm1' }]);
		spool.close();
	});
});

it('marks are kept from one run to the next; a file that is none is no mark', () => {
	const file = join(folder, 'sources.json');
	const marks = new Marks(file);
	marks.set('twitch', 'ada', { heard: 5, id: 'm1' });
	marks.save();
	expect(new Marks(file).get('twitch', 'ada')).toEqual({ heard: 5, id: 'm1' });
	writeFileSync(file, '{"twitch ada":{"heard":"now"}}');
	expect(new Marks(file).get('twitch', 'ada')).toBeUndefined();
	writeFileSync(file, '5');
	expect(new Marks(file).get('twitch', 'ada')).toBeUndefined();
});

it('marks that the disk changed are those of the copy, whichever bit of them it was', () => {
	const file = join(folder, 'sources.json');
	const marks = new Marks(file);
	marks.set('twitch', 'ada', { heard: 5_000, id: 'm1' });
	marks.set('irc.example', '#grace', { heard: 6_000, id: null, cause: 'kicked' });
	marks.save();
	const whole = readFileSync(file);
	for (let bit = 0; bit < 8 * whole.length; bit++) {
		const bytes = Buffer.from(whole);
		bytes.writeUInt8(bytes.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
		writeFileSync(file, bytes);
		const read = new Marks(file);
		expect.soft(read.get('twitch', 'ada'), `bit ${bit}`).toEqual({ heard: 5_000, id: 'm1' });
		expect.soft(read.get('irc.example', '#grace')?.heard, `bit ${bit}`).toBe(6_000);
	}
});

it('marks that a power cut left empty are those of a copy that was on the disk by then', () => {
	const file = join(folder, 'sources.json');
	const marks = new Marks(file);
	marks.set('twitch', 'ada', { heard: 5, id: 'm1' });
	marks.save();
	for (const left of ['', 'null', '{"twitch']) {
		writeFileSync(file, left);
		expect(new Marks(file).get('twitch', 'ada')).toEqual({ heard: 5, id: 'm1' });
	}
	// Who takes the file away means it.
	rmSync(file);
	expect(new Marks(file).get('twitch', 'ada')).toBeUndefined();
});
