/** A source that sends to the relay as fast as it is answered, over connections that stay open. */
import { Agent, request } from 'node:http';
import type { IngestAnswer } from '../../src/lib/wire/index';
import type { ChatMessage } from '../support/corpus';

/** Messages as JSON bodies of `size` each, made before the clock runs. */
export function bodies(messages: readonly Partial<ChatMessage>[], size: number): Buffer[] {
	const batches: Buffer[] = [];
	for (let i = 0; i < messages.length; i += size) {
		batches.push(Buffer.from(JSON.stringify(messages.slice(i, i + size))));
	}
	return batches;
}

export class IngestClient {
	readonly #agent: Agent;
	readonly #relay: { readonly port: number; readonly token: string };

	constructor(relay: { readonly port: number; readonly token: string }, connections: number) {
		this.#relay = relay;
		this.#agent = new Agent({ keepAlive: true, maxSockets: connections });
	}

	/** Sends one batch; rejects on any answer but 200. */
	post(body: Buffer): Promise<IngestAnswer> {
		return new Promise((resolve, reject) => {
			const sent = request(
				{
					agent: this.#agent,
					host: '127.0.0.1',
					port: this.#relay.port,
					path: '/api/ingest',
					method: 'POST',
					headers: {
						'content-type': 'application/json',
						'content-length': body.length,
						authorization: `Bearer ${this.#relay.token}`
					}
				},
				(answer) => {
					const parts: Buffer[] = [];
					answer.on('data', (part: Buffer) => parts.push(part));
					answer.on('error', reject);
					answer.on('end', () => {
						const text = Buffer.concat(parts).toString();
						if (answer.statusCode === 200) resolve(JSON.parse(text) as IngestAnswer);
						else reject(new Error(`ingest answered ${answer.statusCode}: ${text}`));
					});
				}
			);
			sent.on('error', reject);
			sent.end(body);
		});
	}

	close(): void {
		this.#agent.destroy();
	}
}

/** Sends all batches in order, `lanes` of them under way at a time; calls `onAnswer` after each. */
export async function sendAll(
	client: IngestClient,
	batches: readonly Buffer[],
	lanes: number,
	onAnswer: (answer: IngestAnswer, milliseconds: number) => void = () => {}
): Promise<void> {
	let next = 0;
	const lane = async (): Promise<void> => {
		for (let body = batches[next++]; body; body = batches[next++]) {
			const started = performance.now();
			const answer = await client.post(body);
			onAnswer(answer, performance.now() - started);
		}
	};
	await Promise.all(Array.from({ length: lanes }, lane));
}
