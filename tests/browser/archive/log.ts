/** A log in memory and its frames, to write archives from. */
import { deflateSync } from 'fflate';
import { frameOfLogged } from '../../../server/log/frames';
import type { NewEvent } from '../../../server/log/log';
import { MemoryLog } from '../../../server/log/memory/memory-log';
import { openIncoming, type Incoming } from '../../../src/lib/archive/write/incoming';
import { takeLeadership, registerArchive } from '../../../src/lib/archive/registry/registry';
import type { SealedSegment } from '../../../src/lib/archive/write/segments';
import { ArchiveWriter } from '../../../src/lib/archive/write/writer';
import type { Snapshot } from '../../../src/lib/wire/api';
import { decodeHead, encodeFrame, openFrame } from '../../../src/lib/wire/frame/frame';
import { borderOf } from '../../../src/lib/wire/frame/limits';
import { NO_TERM } from '../../../src/lib/wire/messages';
import { sha256 } from '../../../src/lib/std/sha256';

const deflate = (bytes: Uint8Array): Uint8Array => deflateSync(bytes, { level: 1 });
const random = (digits: number): string =>
	Array.from({ length: digits }, () => Math.floor(Math.random() * 16).toString(16)).join('');

const TERM = 'aaaaaaaaaaaaaaaa';
export const TERMS = [{ from: 1, term: TERM }];

export interface LogOptions {
	readonly users?: number;
	readonly channels?: number;
	/** Every so manieth event is a notice. */
	readonly notices?: number;
	/** When each was sent, epoch ms; by default in the order of the log. */
	readonly sentAt?: (i: number) => number;
	/** The import that brought each; none without a name. Some of one that follow each other come together. */
	readonly importOf?: (i: number) => string | undefined;
}

/** A log of `count` messages. */
export async function logOf(
	count: number,
	{ users = 9, channels = 3, notices = Infinity, sentAt, importOf }: LogOptions = {}
): Promise<MemoryLog> {
	let now = 1_700_000_000_000;
	const log = new MemoryLog({
		id: random(32),
		term: TERM,
		digest: sha256,
		deflate,
		now: () => (now += 700)
	});
	const event = (i: number): NewEvent => ({
		source: 's',
		channel: `c${i % channels}`,
		userKey: `u${(i * i) % users}`,
		login: `u${(i * i) % users}`,
		displayName: '',
		color: i % 2 ? 0xff0000 : null,
		badges: i % 3 ? '' : 'subscriber/3',
		kind: i % notices === notices - 1 ? 8 : i % 10 === 0 ? 1 : 0,
		text: `text ${i + 1}`,
		sentAt: sentAt?.(i) ?? now + i,
		id: null,
		reply: i === 5 ? { id: null, quote: { author: 'someone', excerpt: 'earlier' } } : null,
		attributes: []
	});
	for (let i = 0; i < count;) {
		const name = importOf?.(i);
		const events: NewEvent[] = [];
		for (; i < count && importOf?.(i) === name; i++) events.push(event(i));
		const brought = name === undefined ? {} : { import: { source: 's', name } };
		await log.append({ idempotency: null, events, ...brought });
	}
	return log;
}

/** Events first … last as a frame from the relay. */
export async function frame(log: MemoryLog, first: number, last: number): Promise<Incoming> {
	const logged = await log.read(first, last - first + 1);
	return openIncoming(encodeFrame(frameOfLogged(logged), deflate));
}

/** A sealed segment as the relay has it. */
export async function sealed(log: MemoryLog, n: number): Promise<SealedSegment> {
	const segment = await log.segment(n);
	if (!segment) throw new Error(`no segment ${n}`);
	return { n, bytes: segment.bytes, head: decodeHead(openFrame(segment.bytes)) };
}

/** The snapshot of a log as it was at `head`. */
export async function snapshotAt(log: MemoryLog, head: number): Promise<Snapshot> {
	const last = (await log.read(head, 1))[0];
	const border = borderOf(head);
	const channels = new Map<number, Snapshot['channels'][number]>();
	for (const { event, channelKey, after } of await log.read(1, head)) {
		if (channelKey)
			channels.set(event.channel, {
				id: event.channel,
				...channelKey,
				messages: after.channelMessages
			});
	}
	return {
		log: log.id,
		head,
		first: 1,
		time: last?.event.receivedAt ?? 0,
		totals: last
			? { messages: last.after.messages, channels: last.after.channels, users: last.after.users }
			: { messages: 0, channels: 0, users: 0 },
		termAtHead: head ? TERM : NO_TERM,
		border: { log: log.id, seq: border, term: border ? TERM : NO_TERM },
		channels: [...channels.values()],
		minutes: [],
		lastReceivedAt: last?.event.receivedAt ?? null,
		transports: { websocket: true, polling: true },
		demo: false
	};
}

export interface Device {
	readonly relay: string;
	readonly name: string;
	readonly epoch: number;
	readonly writer: ArchiveWriter;
}

/** A new device that installed the log's snapshot at `head`. */
export async function deviceAt(log: MemoryLog, head: number): Promise<Device> {
	const relay = `http://${random(12)}.test`;
	const epoch = await takeLeadership(relay);
	const { name } = await registerArchive(relay, log.id, epoch, Date.now(), null);
	const writer = await ArchiveWriter.install(name, epoch, await snapshotAt(log, head), Date.now());
	return { relay, name, epoch, writer };
}
