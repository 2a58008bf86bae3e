import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { WebSocket, type ClientOptions } from 'ws';
import type { RelayConfig } from '../../../server/app/config';
import { SERVERS } from '../../../server/http/server';
import { startRelay, type RunningRelay } from '../../../server/app/start-relay';
import {
	decodeFrame,
	parseRelayMessage,
	type ApiError,
	type Cursor,
	type IngestAnswer,
	type LogEvent,
	type RelayMessage,
	type Snapshot
} from '../../../src/lib/wire/index';
import { snapshotOf } from '../../support/snapshot';

export const scratch = (): string => mkdtempSync(join(tmpdir(), 'backscroll-relay-'));

export interface TestRelay extends RunningRelay {
	readonly data: string;
	remove(): Promise<void>;
}

/** The server that these tests are about: they run once for each. */
export const serverOfTests = SERVERS.find((name) => name === process.env.BACKSCROLL_SERVER) ?? null;

/** A relay of its own, on a free port of 127.0.0.1. */
export async function relayOn(
	options: Partial<RelayConfig> = {},
	logger?: Parameters<typeof startRelay>[1]
): Promise<TestRelay> {
	const data = options.data ?? scratch();
	const relay = await startRelay(
		{ app: join(data, 'app'), server: serverOfTests, ...options, port: 0, data },
		logger
	);
	return {
		...relay,
		data,
		remove: async () => {
			await relay.close();
			rmSync(data, { recursive: true, force: true });
		}
	};
}

export interface Answer {
	readonly status: number;
	readonly headers: Headers;
	readonly body: Partial<IngestAnswer & ApiError>;
}

/** Posts to the ingest endpoint: a string or bytes as they are, anything else as JSON. */
export async function ingest(
	relay: Pick<RunningRelay, 'url' | 'token'>,
	body: unknown,
	headers: Record<string, string> = {}
): Promise<Answer> {
	const response = await fetch(`${relay.url}/api/ingest`, {
		method: 'POST',
		headers: {
			authorization: `Bearer ${relay.token.value}`,
			'content-type': 'application/json',
			...headers
		},
		body:
			typeof body === 'string' || body instanceof Uint8Array
				? (body as BodyInit)
				: JSON.stringify(body)
	});
	return {
		status: response.status,
		headers: response.headers,
		body: (await response.json()) as Answer['body']
	};
}

export const said = (count: number, from = 1): object[] =>
	Array.from({ length: count }, (_, i) => ({
		id: `m${from + i}`,
		channel: `channel-${(from + i) % 3}`,
		user: `user-${(from + i) % 5}`,
		text: `message ${from + i}`
	}));

export const snapshot = ({ url }: { url: string }): Promise<Snapshot> => snapshotOf(url);

/** A device's socket that keeps what it gets. */
export class Device {
	readonly messages: RelayMessage[] = [];
	readonly events: LogEvent[] = [];
	closed: { code: number; reason: string } | null = null;
	readonly socket: WebSocket;

	constructor({ url }: { url: string }, options?: ClientOptions) {
		this.socket = new WebSocket(`${url.replace(/^http/, 'ws')}/api/live`, options);
		this.socket.on('message', (data: Buffer, binary) => {
			if (binary) this.events.push(...decodeFrame(new Uint8Array(data)).events);
			else this.messages.push(parseRelayMessage(data.toString()));
		});
		this.socket.on('close', (code, reason) => (this.closed = { code, reason: String(reason) }));
		this.socket.on('error', () => {});
	}

	async hello(cursor?: Cursor): Promise<this> {
		if (this.socket.readyState === WebSocket.CONNECTING) await once(this.socket, 'open');
		this.socket.send(
			JSON.stringify({
				type: 'hello',
				protocols: [1, 1],
				visible: true,
				...(cursor ? { cursor } : {})
			})
		);
		return this;
	}

	get seqs(): number[] {
		return this.events.map(({ seq }) => seq);
	}
}
