/** A process that reads a relay which is being abused: apart from those who abuse it, whose work would delay it. */
import { Agent, request } from 'node:http';
import { LiveClient } from '../../support/live-client';
import type { Cursor } from '../../../src/lib/wire/index';

/** Whoever asks whether the relay is well, and others who read, are not who abuses it. */
const ADDRESS = '127.0.0.200';
const EVERY_MS = 20;
/** How the text of a message begins that says when it was sent. */
export const SENT_AT = 'sent at ';

export type ToReader =
	| {
			readonly type: 'read';
			readonly port: number;
			/** Requests besides /healthz, one after the other. */
			readonly paths: readonly string[];
			/** Where to follow live messages from. */
			readonly from: Cursor | null;
	  }
	| { readonly type: 'stop' };

/** In ms: answers of /healthz, of the other requests, and messages from their sending on. */
export interface FromReader {
	readonly type: 'seen';
	readonly health: readonly number[];
	readonly requests: readonly number[];
	readonly delays: readonly number[];
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function timed(port: number, path: string, agent: Agent): Promise<number> {
	const began = performance.now();
	return new Promise((resolve, reject) => {
		request({ host: '127.0.0.1', port, path, localAddress: ADDRESS, agent }, (response) => {
			response.resume();
			response.on('end', () => resolve(performance.now() - began));
		})
			.on('error', reject)
			.end();
	});
}

let isOver = false;

async function read(order: Extract<ToReader, { type: 'read' }>): Promise<void> {
	isOver = false;
	const { port, paths, from } = order;
	const agent = new Agent({ keepAlive: true });
	const [health, requests]: [number[], number[]] = [[], []];
	const device = from && new LiveClient(`http://127.0.0.1:${port}`, from);
	const asking = async (all: readonly string[], times: number[]): Promise<void> => {
		for (let i = 0; !isOver && all.length > 0; i++) {
			times.push(await timed(port, all[i % all.length] ?? '', agent));
			await pause(EVERY_MS);
		}
	};
	await Promise.all([asking(['/healthz'], health), asking(paths, requests)]);
	agent.destroy();
	const delays = (device?.events ?? []).flatMap(({ text }, i) =>
		text.startsWith(SENT_AT)
			? [(device?.receivedAt[i] ?? 0) - Number(text.slice(SENT_AT.length))]
			: []
	);
	device?.close();
	const seen: FromReader = { type: 'seen', health, requests, delays };
	process.send?.(seen);
}

process.on('message', (message: ToReader) => {
	if (message.type === 'stop') isOver = true;
	else void read(message);
});
