import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gzip, type InputType, type ZlibOptions } from 'node:zlib';
import type { IngestAnswer } from '../../src/lib/wire/index';
import { post, refusalIn } from '../sources/delivery/relay-http';
import { ReplayError } from './replay-error';
import type { Line } from './replay-lines';
import { doubling, spread } from '../../src/lib/std/backoff';

/** Attempts before it gives up on a relay that doesn't answer, or answers that it can't now. */
const TRIES = 8;
const MAX_WAIT_MS = 10_000;
/** Pause before the second attempt, in ms. */
const FIRST_WAIT_MS = 500;

const packed = promisify<InputType, ZlibOptions, Buffer>(gzip);

export interface Target {
	readonly url: string;
	readonly token: string;
	/** The import that the messages belong to; null for messages that are said now. */
	readonly importName: string | null;
	/** Called before each pause. */
	readonly waiting: (reason: string, ms: number) => void;
}

/** Sends one batch, repeatedly if necessary: its Idempotency-Key makes that safe. Throws ReplayError. */
export async function sendBatch(lines: readonly Line[], target: Target): Promise<IngestAnswer> {
	const key = randomUUID();
	const body = await packed(lines.map(({ text }) => text).join('\n'), { level: 1 });
	for (let attempt = 1; ; attempt++) {
		const { response, reason } = await send(body, key, target);
		if (response?.ok) return (await response.json()) as IngestAnswer;
		const temporary = !response || response.status === 429 || response.status === 503;
		if (!temporary) throw await refusal(response, lines);
		if (attempt === TRIES) throw new ReplayError(`${reason}; given up after ${TRIES} tries`);
		const asked = Number(response?.headers.get('retry-after')) * 1_000;
		const ms = Math.min(
			MAX_WAIT_MS,
			asked || spread(doubling(attempt, FIRST_WAIT_MS, MAX_WAIT_MS))
		);
		target.waiting(reason, ms);
		await sleep(ms);
	}
}

async function send(
	body: Buffer,
	key: string,
	{ url, token, importName }: Target
): Promise<{ response: Response | null; reason: string }> {
	const headers = {
		'content-type': 'application/x-ndjson',
		'content-encoding': 'gzip',
		'idempotency-key': key
	};
	try {
		const relay = { address: url, token };
		const path = `/api/ingest${importName === null ? '' : `?import=${encodeURIComponent(importName)}`}`;
		const response = await post(relay, path, headers, new Uint8Array(body));
		return { response, reason: `the relay answered ${response.status}` };
	} catch (error) {
		return { response: null, reason: error instanceof Error ? error.message : String(error) };
	}
}

/** The relay's error, with the line of the file that it concerns. */
async function refusal(response: Response, lines: readonly Line[]): Promise<ReplayError> {
	const { message, code, index } = await refusalIn(response);
	const line = index === undefined ? undefined : lines[index];
	const where = line
		? `line ${line.number}`
		: `lines ${lines[0]?.number} … ${lines.at(-1)?.number}`;
	const what = message.replace(/^event \d+: /, '');
	return new ReplayError(`${where} refused: ${what} (${response.status}${code ? ` ${code}` : ''})`);
}
