import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IngestAnswer } from '../../src/lib/wire/index';
import { postLines, refusalIn } from '../sources/delivery/relay-http';
import { ReplayError } from './replay-error';
import type { Line } from './replay-lines';
import { doubling, spread } from '../../src/lib/std/backoff';

/** Attempts before it gives up on a relay that doesn't answer, or answers that it can't now. */
const TRIES = 8;
const MAX_WAIT_MS = 10_000;
/** Pause before the second attempt, in ms. */
const FIRST_WAIT_MS = 500;

export interface Target {
	readonly url: string;
	readonly token: string;
	/** The import that the messages belong to; null for messages that are said now. */
	readonly importName: string | null;
	/** The source of all messages; null for the one that each names, or the relay's default. */
	readonly source: string | null;
	/** Called before each pause. */
	readonly waiting: (reason: string, ms: number) => void;
}

/** Sends one batch, repeatedly if necessary: its Idempotency-Key makes that safe. Throws ReplayError. */
export async function sendBatch(lines: readonly Line[], target: Target): Promise<IngestAnswer> {
	const key = randomUUID();
	for (let attempt = 1; ; attempt++) {
		const { response, reason } = await send(lines, key, target);
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
	lines: readonly Line[],
	key: string,
	{ url, token, importName, source }: Target
): Promise<{ response: Response | null; reason: string }> {
	try {
		const relay = { address: url, token };
		const query = new URLSearchParams({
			...(source !== null && { source }),
			...(importName !== null && { import: importName })
		}).toString();
		const path = `/api/ingest${query && `?${query}`}`;
		const texts = lines.map(({ text }) => text);
		const headers = { 'idempotency-key': key };
		const response = await postLines(relay, path, texts, { headers });
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
