/** A process full of devices: each checks that every frame follows the one before, and when it came. */
import { writeFileSync } from 'node:fs';
import { NO_TERM, PROTOCOLS, openFrame } from '../../../src/lib/wire/index';
import { now, type FromReceivers, type ToReceivers } from './protocol';
import { Reader } from './reader';

/** Connections that are opened at a time. */
const WAVE = 100;
const PROGRESS_MS = 10;
const BUCKETS = 100_000;
const BUCKETS_PER_MS = 10;

const cursors: number[] = [];
/** Every frame on every socket: its events, and when it came. */
const arrivals: { firsts: number[]; lasts: number[]; times: number[] } = {
	firsts: [],
	lasts: [],
	times: []
};
const sum = { breaks: 0, ended: 0, frames: 0, bytes: 0 };
let recorded: { file: string; frames: Buffer[] } | null = null;

const tell = (message: FromReceivers): void => void process.send?.(message);

function open(port: number, hello: string, seq: number): Promise<void> {
	const index = cursors.push(seq) - 1;
	return new Promise((resolve, reject) => {
		new Reader(port, hello, {
			text(message) {
				if (!message.includes('"welcome"')) return;
				if (message.includes('"stream"')) resolve();
				else reject(new Error(`not a stream: ${message}`));
			},
			binary(bytes) {
				const { first, last } = openFrame(bytes);
				if (first !== (cursors[index] ?? 0) + 1) sum.breaks += 1;
				cursors[index] = last;
				sum.frames += 1;
				sum.bytes += bytes.length;
				arrivals.firsts.push(first);
				arrivals.lasts.push(last);
				arrivals.times.push(now());
				if (index === 0) recorded?.frames.push(Buffer.from(bytes));
			},
			ended() {
				sum.ended += 1;
			}
		});
	});
}

async function connectAll({
	port,
	sockets,
	log,
	seq
}: Extract<ToReceivers, { type: 'connect' }>): Promise<void> {
	const cursor = { log, seq, term: NO_TERM };
	const hello = JSON.stringify({ type: 'hello', protocols: PROTOCOLS, visible: true, cursor });
	for (let left = sockets; left > 0; left -= WAVE) {
		await Promise.all(Array.from({ length: Math.min(WAVE, left) }, () => open(port, hello, seq)));
	}
	let told = seq;
	setInterval(() => {
		const slowest = Math.min(...cursors);
		if (slowest > told) tell({ type: 'progress', slowest: (told = slowest) });
	}, PROGRESS_MS);
	tell({ type: 'connected' });
}

/** Delays of all events on all sockets, by a histogram: there are tens of millions. */
function delays(from: number, answered: readonly number[]): FromReceivers {
	const histogram = new Uint32Array(BUCKETS);
	let count = 0;
	let max = 0;
	arrivals.firsts.forEach((first, i) => {
		for (let seq = first; seq <= (arrivals.lasts[i] ?? 0); seq++) {
			const since = answered[seq - from];
			if (since === undefined) continue;
			// A frame may come before the answer to its sender does.
			const delay = Math.max(0, (arrivals.times[i] ?? 0) - since);
			const bucket = Math.min(BUCKETS - 1, Math.floor(delay * BUCKETS_PER_MS));
			histogram[bucket] = (histogram[bucket] ?? 0) + 1;
			count += 1;
			max = Math.max(max, delay);
		}
	});
	const at = (p: number): number => {
		let left = count * p;
		const bucket = histogram.findIndex((n) => (left -= n) < 0);
		return (bucket + 1) / BUCKETS_PER_MS;
	};
	return { type: 'delays', p50: at(0.5), p99: at(0.99), max };
}

process.on('message', (message: ToReceivers) => {
	switch (message.type) {
		case 'connect':
			return void connectAll(message);
		case 'delays':
			return tell(delays(message.first, message.answered));
		case 'record':
			recorded = { file: message.file, frames: [] };
			return;
		case 'summary':
			if (recorded) {
				const parts = recorded.frames.flatMap((frame) => {
					const length = Buffer.alloc(4);
					length.writeUInt32LE(frame.length);
					return [length, frame];
				});
				writeFileSync(recorded.file, Buffer.concat(parts));
			}
			return tell({ type: 'summary', ...sum });
	}
});
