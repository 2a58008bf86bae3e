/** The baseline: uWebSockets.js alone, publishing frames from a file to whoever connects. */
import { readFileSync } from 'node:fs';
import uWS from 'uWebSockets.js';
import { openFrame } from '../../../src/lib/wire/index';
import type { FromPublisher, ToPublisher } from './protocol';

const TOPIC = 'all';

function framesIn(file: string): Uint8Array[] {
	const bytes = readFileSync(file);
	const frames: Uint8Array[] = [];
	for (let at = 0; at < bytes.length;) {
		const length = bytes.readUInt32LE(at);
		frames.push(bytes.subarray(at + 4, at + 4 + length));
		at += 4 + length;
	}
	return frames;
}

const frames = framesIn(process.argv[2] ?? '').map((bytes) => ({
	bytes,
	last: openFrame(bytes).last
}));
let slowest = 0;

const app = uWS.App().ws('/api/live', {
	compression: uWS.DISABLED,
	maxBackpressure: 64 * 1024 * 1024,
	message(socket) {
		socket.subscribe(TOPIC);
		socket.send('{"type":"welcome","resume":"stream"}');
	}
});

let next = 0;

function publish(to: number, window: number): void {
	// What one turn publishes goes out together at its end.
	for (let frame = frames[next]; frame && frame.last <= slowest + window; frame = frames[next]) {
		app.publish(TOPIC, frame.bytes, true);
		next += 1;
		if (frame.last >= to) return;
	}
	if (next < frames.length) setImmediate(publish, to, window);
}

process.on('message', (message: ToPublisher) => {
	if (message.type === 'progress') slowest = message.slowest;
	else publish(message.to, message.window);
});

app.listen('127.0.0.1', 0, (socket) => {
	if (!socket) throw new Error('no port to listen on');
	const listening: FromPublisher = {
		type: 'listening',
		port: uWS.us_socket_local_port(socket),
		log: '0'.repeat(32),
		events: frames.at(-1)?.last ?? 0
	};
	process.send?.(listening);
});
