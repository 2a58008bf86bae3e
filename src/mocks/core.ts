/** All of a relay but its network and its disk: the real core over a log in memory. */
import { deflateSync } from 'fflate';
import { Api } from '../../server/http/api';
import { startRoute } from '../../server/http/start-route';
import { TokenCheck } from '../../server/http/token-check';
import { MemoryLog } from '../../server/log/memory/memory-log';
import { Ingest } from '../../server/relay/ingest';
import { SILENT, type Observer } from '../../server/relay/observer';
import { Relay } from '../../server/relay/relay';
import type { LiveSocket } from '../../server/relay/socket';
import type { StartLines } from '../lib/wire/start-lines';
import { hex } from '../lib/std/hex';
import { sha256 } from '../lib/std/sha256';

export interface CoreOptions {
	/** The log's; default: random ones. */
	readonly id?: string;
	readonly term?: string;
	/** The log's clock, epoch ms. */
	readonly now?: () => number;
	readonly websocket?: boolean;
	readonly demo?: boolean;
	readonly observer?: Observer;
	/** How long what is new waits for more, in ms. */
	readonly flushMs?: number;
	readonly connections?: number;
	readonly socketQueueBytes?: number;
	/** Default: what runs in a browser, too. */
	readonly digest?: (bytes: Uint8Array) => Uint8Array;
	readonly deflate?: (bytes: Uint8Array) => Uint8Array;
}

export interface Core {
	readonly log: MemoryLog;
	readonly relay: Relay;
	readonly ingest: Ingest;
	readonly api: Api;
	/** The sockets that follow the log: each puts itself in and takes itself out. */
	readonly subscribed: Set<LiveSocket>;
}

/** The token of `POST /api/ingest` here: there is nothing to protect. */
const TOKEN = 'mock-ingest-token';

/** What a relay with nothing special would say. */
const START: StartLines = {
	irc: 'npm start -- --irc ircs://irc.libera.chat/linux,python',
	twitch: 'npm start -- --twitch name',
	file: 'npm run replay -- chat.ndjson',
	demo: 'npm start -- --demo',
	message:
		'curl http://127.0.0.1:8787/api/ingest -H "Authorization: Bearer $(cat data/ingest-token)"',
	before: '',
	data: 'data'
};

/** Tells nobody but of failures. */
const silent: Observer = { ...SILENT, failed: (what, error) => console.error(what, error) };
const randomHex = (digits: number): string =>
	hex(crypto.getRandomValues(new Uint8Array(digits / 2)));

export function memoryCore({
	id = randomHex(32),
	term = randomHex(16),
	now = Date.now,
	websocket = true,
	demo = false,
	observer = silent,
	flushMs = 50,
	connections = 100,
	socketQueueBytes = 2 ** 30,
	digest = sha256,
	deflate = (bytes) => deflateSync(bytes, { level: 1 })
}: CoreOptions = {}): Core {
	const subscribed = new Set<LiveSocket>();
	const log = new MemoryLog({ id, term, digest, deflate, now });
	const relay = new Relay(log, {
		limits: { connections, socketQueueBytes },
		window: { shortest: flushMs, longest: flushMs },
		publish: (message) => subscribed.forEach((socket) => socket.send(message)),
		deflate,
		observer,
		websocket,
		demo,
		now: Date.now
	});
	const limits = { batchEvents: 10_000, queueEvents: 1_000_000 };
	const ingest = new Ingest(log, { limits, now: Date.now, observer });
	const api = new Api({
		relay,
		log,
		ingest,
		token: new TokenCheck(TOKEN, digest),
		source: 'mock',
		gunzip: () => Promise.reject(new Error('not gzip')),
		digest,
		more: [
			startRoute(
				() => log.head === 0,
				() => START
			)
		],
		observer
	});
	return { log, relay, ingest, api, subscribed };
}
