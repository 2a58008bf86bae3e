/** Bytes a message on the wire and on disk, as the relay's own log and frame source make them. */
import { createHash } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { deflateLive } from '../../server/log/sqlite/deflate';
import { MemoryLog } from '../../server/log/memory/memory-log';
import type { LoggedEvent } from '../../server/log/log';
import { FrameSource } from '../../server/relay/frame-source';
import { validateEvent } from '../../server/relay/validate';
import { SEGMENT_SIZE } from '../../src/lib/wire/index';
import type { ChatMessage } from '../support/corpus';
import { measured, type Bench, type Measured } from './bench';
import type { Order } from './fixture';
import { seeded } from '../../src/lib/std/random';

/** Mean time between two messages, which come by chance: 20 in a flush window of 50 ms. */
const MEAN_MS = 2.5;

/** As segments are packed. */
const deflate = (bytes: Uint8Array): Uint8Array => deflateRawSync(bytes, { level: 9 });
const digest = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();

/** The log of the messages, and the frame source that reads it. */
async function logOf(messages: readonly ChatMessage[]): Promise<{
	events: LoggedEvent[];
	framesOf: (size: number) => FrameSource;
}> {
	const next = seeded(2026);
	let clock = Date.UTC(2026, 0, 1);
	const now = (): number => Math.floor((clock -= MEAN_MS * Math.log(1 - next())));
	const log = new MemoryLog({ id: '0'.repeat(32), term: '1'.repeat(16), digest, deflate, now });
	const events = messages.map((message, i) => validateEvent(message, i, 'local', Date.now()));
	await log.append({ events, idempotency: null });
	return {
		events: await log.read(1, log.head),
		framesOf: (size) => new FrameSource(log, size === SEGMENT_SIZE ? deflate : deflateLive)
	};
}

/** The same facts as JSON, a frame an array. */
const jsonOf = (run: readonly LoggedEvent[]): Buffer =>
	Buffer.from(
		JSON.stringify(
			run.map(({ event, channelKey }) => ({
				seq: event.seq,
				channel: channelKey?.name,
				user: event.author?.login,
				text: event.text,
				sentAt: event.sentAt,
				receivedAt: event.receivedAt
			}))
		)
	);

/** Runs of `size` events; like the relay's frames they end at the borders of segments. */
function* runs(events: readonly LoggedEvent[], size: number): Generator<LoggedEvent[]> {
	for (let at = 0; at < events.length;) {
		const border = at - (at % SEGMENT_SIZE) + SEGMENT_SIZE;
		const end = Math.min(at + size, border);
		yield events.slice(at, end);
		at = end;
	}
}

async function measure(
	order: Order,
	messages: readonly ChatMessage[],
	limits: readonly [size: number, atMost: number][]
): Promise<Measured[]> {
	const { events, framesOf } = await logOf(messages);
	return limits.flatMap(([size, atMost]) => {
		const sum = { frames: 0, json: 0, packedJson: 0 };
		const frames = framesOf(size);
		for (const run of runs(events, size)) {
			for (const { bytes } of frames.encode(run)) sum.frames += bytes.length;
			const json = jsonOf(run);
			sum.json += json.length;
			sum.packedJson += deflate(json).length;
		}
		const where = `${size} a frame, ${order === 'file' ? 'file order' : 'interleaved'}`;
		const each = (bytes: number): number => bytes / events.length;
		return [
			measured(where, each(sum.frames), 'B/message', { baseline: each(sum.json), atMost }),
			measured(`${where}, beside deflated JSON`, each(sum.frames), 'B/message', {
				baseline: each(sum.packedJson)
			})
		];
	});
}

export const wire: Bench = {
	name: 'wire',
	about:
		'The whole corpus as frames, made by the relay’s own log, frame source and deflate levels: 512 messages a frame, as segments are stored and served, and 20, as live frames are at 400 messages/s. In file order a frame has one channel; interleaved, as live chat is, nearly all of them. A frame carries all totals of what occurs in it. Baseline: the same facts (seq, channel, user, text, both times) as JSON, plain and deflated.',
	async run(fixture) {
		return [
			...(await measure('file', fixture.messages('file'), [
				[512, 30],
				[20, 48]
			])),
			...(await measure('interleaved', fixture.messages('interleaved'), [
				[512, 36],
				[20, 62]
			]))
		];
	}
};
