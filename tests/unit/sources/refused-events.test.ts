import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pino } from 'pino';
import { keepChannels } from '../../../server/app/keep-channels';
import type { Ingest } from '../../../server/relay/ingest';
import { Refusal } from '../../../server/relay/refusal';
import { EventRefused, Outbox } from '../../../server/sources/delivery/outbox';
import { reportTo } from '../../../server/sources/delivery/report-http';
import { DiskSpool } from '../../../server/sources/delivery/spool-disk';
import type { Recording, Source, SourceEvent } from '../../../server/sources/source';
import { MemorySpool } from '../../support/memory-spool';
import { relayOn } from '../http/support';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'backscroll-refused-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const line = (channel: string, text: string): SourceEvent => ({
	...{ id: `${channel}-${text}`, channel, user: 'ada', text },
	sentAt: 1_000
});

/** A relay that refuses events by what they have. */
class Choosy {
	readonly taken: SourceEvent[] = [];
	tries = 0;
	now = 1_000;
	readonly told: string[] = [];
	readonly box: Outbox;

	/** `refuses` returns the field because of which an event is refused. */
	constructor(refuses: (event: SourceEvent) => string | null) {
		this.box = new Outbox({
			spool: new MemorySpool(),
			deliver: async (events) => {
				this.tries++;
				for (const [index, event] of events.entries()) {
					const field = refuses(event);
					if (field !== null) throw new EventRefused(index, `no ${field}`, { field });
				}
				this.taken.push(...events);
			},
			capacity: 1_000,
			closing: 5_000,
			now: () => this.now,
			tell: (_, what) => void this.told.push(what)
		});
	}

	async take(...events: SourceEvent[]): Promise<void> {
		events.forEach((event) => this.box.add(event));
		await expect.poll(() => this.box.waiting).toBe(0);
	}
}

describe('An event that a relay refuses', () => {
	it.each<[string, Partial<SourceEvent>]>([
		['copyOf.channel', { copyOf: { channel: 'other' } }],
		['chatter', { chatter: 'first' }],
		['displayName', { displayName: '\u200b' }],
		['replyTo', { replyTo: { id: 'x' } }],
		['userId', { userId: 'x'.repeat(300) }]
	])('because of %s is taken without it: a relay of before knows less', async (field, more) => {
		const [name = ''] = field.split('.');
		const relay = new Choosy((event) => (name in event ? field : null));
		await relay.take(line('c', '1'), { ...line('c', '2'), ...more }, line('c', '3'));
		expect(relay.taken).toEqual(['1', '2', '3'].map((text) => line('c', text)));
		expect(relay.told).toEqual([]);
		await relay.box.close();
	});

	it('because of its author’s name is taken under the author’s id', async () => {
		const relay = new Choosy(({ user }) => (user === '\u3164' ? 'user' : null));
		await relay.take({ ...line('c', '1'), user: '\u3164', userId: '7' });
		expect(relay.taken).toEqual([{ ...line('c', '1'), user: '7', userId: '7' }]);
		await relay.box.close();
	});

	it('because of whom a deletion concerns is a deletion all the same: its target is what counts', async () => {
		const deletion = { kind: 'deleted', channel: 'c', target: 'x', sentAt: 1_000 } as const;
		const relay = new Choosy(({ user }) => (user === '\u3164' ? 'user' : null));
		await relay.take({ ...deletion, user: '\u3164', displayName: '\u3164' });
		expect(relay.taken).toEqual([deletion]);
		await relay.box.close();
	});

	it('and says what moderators did is left out: no message is missing', async () => {
		const relay = new Choosy(({ kind }) => (kind === 'deleted' ? 'kind' : null));
		await relay.take(
			line('c', '1'),
			{ kind: 'deleted', channel: 'c', target: 'x' },
			line('c', '2')
		);
		expect(relay.taken).toEqual([line('c', '1'), line('c', '2')]);
		await relay.box.close();
	});

	it('because of its channel holds up no other channel, costs one try, and is tried again later', async () => {
		let isShut = true;
		const relay = new Choosy(({ channel }) => (channel === 'bad' && isShut ? 'channel' : null));
		const both = Array.from({ length: 100 }, (_, i) => [line('bad', `${i}`), line('good', `${i}`)]);
		await relay.take(...both.flat());
		await relay.take(...both.flat());
		expect(relay.taken.map(({ channel }) => channel)).toEqual(Array(200).fill('good'));
		expect(relay.tries).toBeLessThanOrEqual(5);
		expect(relay.told).toEqual(['the relay refused an event']);
		expect(relay.box.refusalOf('bad')).toBe('no channel');
		expect(relay.box.refusalOf('good')).toBeNull();
		relay.now += 3_600_000;
		await relay.take(line('bad', 'later'));
		expect(relay.told).toHaveLength(2);
		isShut = false;
		relay.now += 3_600_000;
		await relay.take(line('bad', 'taken'));
		expect(relay.taken.slice(200)).toMatchObject([
			{ channel: 'bad', text: 'taken' },
			{ channel: 'bad', kind: 'outage', from: 1_000, to: relay.now }
		]);
		expect(relay.box.refusalOf('bad')).toBeNull();
		await relay.box.close();
	});
});

/** A source that says what a test has it say. */
class Spoken implements Source {
	readonly name = 'spoken';
	readonly channels: readonly string[];
	readonly heard = Date.now();
	recording: Recording | null = null;

	constructor(...channels: string[]) {
		this.channels = channels;
	}

	start(recording: Recording): void {
		this.recording = recording;
		for (const channel of this.channels) recording.live(channel);
	}

	async stop(): Promise<void> {}
}

describe('A source in the relay’s process', () => {
	it('whose channel the relay refuses isn’t shown as live', async () => {
		const spoken = new Spoken('bad', 'good');
		const ingest = {
			now: Date.now,
			take: async (events: readonly SourceEvent[]) => {
				const index = events.findIndex(({ channel }) => channel === 'bad');
				if (index === -1) return;
				throw new Refusal(422, 'empty', 'event 0: channel is empty', { index, field: 'channel' });
			}
		} as unknown as Ingest;
		const running = keepChannels({ ingest }, [spoken], folder, pino({ level: 'silent' }));
		spoken.recording?.event(line('bad', '1'));
		await expect
			.poll(() => running.statuses())
			.toMatchObject([
				{ channel: 'bad', state: 'disconnected', reason: expect.stringContaining('is empty') },
				{ channel: 'good', state: 'live' }
			]);
		await running.close();
	});

	it('loses nothing where the log takes nothing: what waits has a bound in memory, goes on to the disk, and is there at the next start', async () => {
		const count = 30_000;
		const taken: string[] = [];
		let open = false;
		const ingest = {
			now: Date.now,
			take: async (events: readonly SourceEvent[]) => {
				if (!open) throw new Error('the disk is full');
				taken.push(...events.flatMap(({ text }) => text ?? []));
			}
		} as unknown as Ingest;
		const start = (spoken: Spoken) =>
			keepChannels({ ingest }, [spoken], folder, pino({ level: 'silent' }));
		const [first, second] = [new Spoken('c'), new Spoken('c')];
		let running = start(first);
		const text = (n: number): string => `${n} ${'x'.repeat(400)}`;
		for (let n = 0; n < count; n++) first.recording?.event(line('c', text(n)));
		await expect.poll(() => readdirSync(folder)).toContain('waiting-spoken.db');
		// It tries for 8 s to have them taken.
		await running.close();
		open = true;
		running = start(second);
		second.recording?.event(line('c', text(count)));
		await expect.poll(() => running.waiting()).toBe(0);
		const numbers = taken.map((each) => Number(each.split(' ')[0]));
		expect(numbers).toEqual(Array.from({ length: count + 1 }, (_, n) => n));
		await running.close();
		expect(readdirSync(folder)).not.toContain('waiting-spoken.db');
	});
});

describe('A spool with a part of memory', () => {
	const file = (): string => join(folder, 'spool.db');
	const spool = (): DiskSpool => new DiskSpool(file(), { memory: 10_000 });
	const drained = (from: DiskSpool): (string | undefined)[] => {
		const texts: (string | undefined)[] = [];
		while (from.size > 0) {
			const events = from.peek(3);
			texts.push(...events.map(({ text }) => text));
			from.drop(events.length);
		}
		return texts;
	};
	const numbers = (to: number): string[] => Array.from({ length: to }, (_, n) => `${n}`);

	it('has no file as long as that suffices, and leaves none', async () => {
		const one = spool();
		for (const n of numbers(20)) one.push(line('c', n));
		await new Promise((resolve) => setTimeout(resolve, 60));
		expect(readdirSync(folder)).toEqual([]);
		expect(drained(one)).toEqual(numbers(20));
		one.close();
		expect(readdirSync(folder)).toEqual([]);
	});

	it('keeps the order over memory, disk, and its end', async () => {
		const one = spool();
		for (const n of numbers(500)) one.push(line('c', n));
		await expect.poll(() => one.safe).toBe(500);
		expect(one.peek(2).map(({ text }) => text)).toEqual(['0', '1']);
		one.drop(2);
		for (let n = 500; n < 600; n++) one.push(line('c', `${n}`));
		one.close();
		const again = spool();
		again.push(line('c', '600'));
		expect(drained(again)).toEqual(numbers(601).slice(2));
		again.close();
	});

	it('keeps what fits in memory where it can’t have its file', async () => {
		const other = new DiskSpool(file());
		other.push(line('c', 'other'));
		const one = spool();
		for (const n of numbers(500)) one.push(line('c', n));
		expect(one.peek(2).map(({ text }) => text)).toEqual(['0', '1']);
		other.close();
		await expect.poll(() => one.safe).toBe(501);
		expect(drained(one)).toEqual(['other', ...numbers(500)]);
		one.close();
	});
});

it('A channel that the relay refuses in a report keeps no other from being shown, and is told', async () => {
	const relay = await relayOn();
	try {
		const told: string[] = [];
		const status = (channel: string) =>
			({ source: 'irc.example.org', channel, state: 'banned', reason: 'why', since: 1 }) as const;
		const stop = reportTo({
			relay: { address: relay.url, token: relay.token.value },
			process: 'a',
			statuses: () => [status('one'), status(''), status('two'), status('x'.repeat(300))],
			tell: (_, what, { reason }) => told.push(`${what}: ${reason}`)
		});
		const readyz = async (): Promise<string> => (await fetch(`${relay.url}/readyz`)).text();
		await expect
			.poll(readyz)
			.toBe('ready\nirc.example.org one: banned (why)\nirc.example.org two: banned (why)\n');
		await expect.poll(() => told).toHaveLength(1);
		expect(told[0]).toContain('refuses the channel xxx');
		stop();
	} finally {
		await relay.remove();
	}
});
