/** Flips bits in a copy of a stopped relay's files, and checks what a relay on it serves: nothing wrong, and what is missing is named. */
import { closeSync, existsSync, fstatSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import WebSocket from 'ws';
import {
	decodeFrame,
	parseRelayMessage,
	PROTOCOLS,
	sealedSegments,
	SEGMENT_SIZE,
	type Cursor,
	type Frame
} from '../../src/lib/wire/index';
import { seeded } from '../../src/lib/std/random';
import { RelayProcess } from '../support/relay-process';
import { get, getSegments, getSnapshot } from './fetching';
import { judgeTotals } from './judge';
import { fingerprintOf, type Heard } from './said';

const MOST_FLIPS = 3;
/** How long anything may take to answer, in ms. */
const PATIENCE_MS = 10_000;

/** Flips bits of the log's files in the folder as the seed says; returns where. */
export function flipBits(folder: string, seed: number): string[] {
	const next = seeded(seed);
	const files = ['log.db', 'log.db-wal'].map((name) => join(folder, name));
	const full = files.filter((path) => existsSync(path) && statSync(path).size > 0);
	return Array.from({ length: 1 + Math.floor(next() * MOST_FLIPS) }, () => {
		const path = full[Math.floor(next() * full.length)];
		if (path === undefined) throw new Error(`no log in ${folder}`);
		const file = openSync(path, 'r+');
		const at = Math.floor(next() * fstatSync(file).size);
		const bit = Math.floor(next() * 8);
		const byte = Buffer.alloc(1);
		readSync(file, byte, 0, 1, at);
		byte[0] = (byte[0] ?? 0) ^ (1 << bit);
		writeSync(file, byte, 0, 1, at);
		closeSync(file);
		return `${path.slice(folder.length + 1)} byte ${at} bit ${bit}`;
	});
}

export interface Verdict {
	readonly wrong: readonly string[];
	/** What came of the damage, in a word. */
	readonly outcome: 'refused to start' | 'unharmed or mended' | 'named';
}

/** Starts a relay on a damaged folder and reads all that it serves; `truth` is the log before. */
export async function judgeDamaged(
	data: string,
	program: string,
	truth: readonly Heard[]
): Promise<Verdict> {
	const relay = await RelayProcess.prepare({ data, program, args: ['--no-images'] });
	try {
		await relay.start();
	} catch {
		const wrong = /damage/i.test(relay.output)
			? []
			: [`doesn't start: ${relay.output.slice(-600)}`];
		return { wrong, outcome: 'refused to start' };
	}
	try {
		const { wrong, missing } = await readAll(relay, truth);
		if (missing.length === 0) return { wrong, outcome: 'unharmed or mended' };
		if (!(await isNamed(relay))) wrong.push(`without a word: ${missing.join('; ')}`);
		return { wrong, outcome: 'named' };
	} finally {
		await relay.stop('SIGKILL');
	}
}

/** Whether the relay says that something is damaged. */
async function isNamed(relay: RelayProcess): Promise<boolean> {
	const ready = await (await fetch(`${relay.url}/readyz`)).text();
	return /damage/i.test(ready) || /damage/i.test(relay.output);
}

async function readAll(
	{ url }: RelayProcess,
	truth: readonly Heard[]
): Promise<{ wrong: string[]; missing: string[] }> {
	const wrong: string[] = [];
	const missing: string[] = [];
	/** What can't be read is missing. */
	const tried = async <T>(what: string, reading: Promise<T>): Promise<T | undefined> => {
		try {
			return await reading;
		} catch (error) {
			missing.push(`${what}: ${(error as Error).message.slice(0, 200)}`);
			if ((error as Error).name === 'TimeoutError') wrong.push(`${what} hangs`);
			return undefined;
		}
	};
	const expected = truth.map(fingerprintOf);
	const compare = (frame: Frame): void => {
		const names = new Map(frame.channels.map(({ id, name }) => [id, name]));
		const bad = frame.events.filter(
			(event) =>
				fingerprintOf({ ...event, channelName: names.get(event.channel) ?? '' }) !==
				expected[event.seq - 1]
		);
		if (bad[0])
			wrong.push(`${bad.length} events served wrong, from ${JSON.stringify(bad[0]).slice(0, 300)}`);
		const { messages } = frame.totals;
		if (messages !== frame.last) wrong.push(`a frame to ${frame.last} says ${messages} messages`);
	};
	const snapshot = await tried('the snapshot', getSnapshot(url));
	if (!snapshot) return { wrong, missing };
	const { head, log, border } = snapshot;
	if (head < truth.length) missing.push(`the log ends at ${head} instead of ${truth.length}`);
	wrong.push(...judgeTotals(truth.slice(0, head), snapshot.totals, snapshot.channels));
	const sealed = sealedSegments(head);
	const segments = sealed > 0 ? await tried('segments', getSegments(url, log, 0, sealed - 1)) : [];
	for (const frame of segments ?? []) compare(frame);
	const served = segments?.length ?? 0;
	if (served < sealed) missing.push(`${sealed - served} of ${sealed} segments`);
	const tail = await tried('the tail', readTail(url, border, head));
	for (const frame of tail ?? []) compare(frame);
	await tried('a search', get(`${url}/api/logs/${log}/search?q=the`));
	return { wrong, missing };
}

/** The frames after the cursor, up to the head. */
async function readTail(url: string, cursor: Cursor, head: number): Promise<Frame[]> {
	const frames: Frame[] = [];
	if (head - cursor.seq >= SEGMENT_SIZE || head === cursor.seq) return frames;
	const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/api/live`, {
		perMessageDeflate: false
	});
	const hello = JSON.stringify({ type: 'hello', protocols: PROTOCOLS, visible: true, cursor });
	const read = new Promise<void>((resolve, reject) => {
		socket.on('open', () => socket.send(hello));
		socket.on('error', reject);
		socket.on('close', (code) => reject(new Error(`closed with ${code}`)));
		socket.on('message', (data: Buffer, binary) => {
			try {
				if (binary) {
					const frame = decodeFrame(new Uint8Array(data));
					frames.push(frame);
					if (frame.last >= head) resolve();
				} else {
					const message = parseRelayMessage(data.toString());
					if (message.type !== 'welcome' || message.resume === 'stream') return;
					reject(new Error(`a snapshot instead: ${message.cause}`));
				}
			} catch (error) {
				reject(error as Error);
			}
		});
	});
	const late = sleep(PATIENCE_MS, 'late' as const, { ref: false });
	try {
		if ((await Promise.race([read, late])) === 'late') {
			throw Object.assign(new Error('nothing came'), { name: 'TimeoutError' });
		}
	} finally {
		socket.terminate();
	}
	return frames;
}
