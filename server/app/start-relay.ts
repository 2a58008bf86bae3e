/** Puts a relay together from its parts: log, core, HTTP, metrics. */
import { hash } from 'node:crypto';
import { hostname } from 'node:os';
import { promisify } from 'node:util';
import { gunzip as gunzipWith, type InputType, type ZlibOptions } from 'node:zlib';
import { pino, type Logger } from 'pino';
import { ingestToken, type IngestToken } from './token';
import type { ApiAnswer } from '../http/answers';
import { Api } from '../http/api';
import { Files } from '../http/files';
import { channelsRoute } from '../http/channels-route';
import { Gate } from '../http/gate';
import { imageRoute } from '../http/image-route';
import { openServer } from '../http/listen';
import { TokenCheck } from '../http/token-check';
import { TOPIC, bind, type PageRequest } from '../http/uws';
import { Images } from '../images/images';
import { ImageStore } from '../images/image-store';
import type { ImageProvider } from '../images/provider';
import { deflateLive } from '../log/sqlite/deflate';
import { SqliteLog } from '../log/sqlite/sqlite-log';
import { Metrics } from '../observability/metrics';
import { observe } from '../observability/observer';
import { Ingest } from '../relay/ingest';
import { Relay } from '../relay/relay';
import { ReportedChannels } from './reported-channels';
import type { ChannelStatus } from '../sources/source';

export interface RelayConfig {
	readonly host: string;
	/** 0 takes any that is free. */
	readonly port: number;
	/** Whether another one does where this is taken. */
	readonly anyPort: boolean;
	/** The data folder; made if it isn't there. */
	readonly data: string;
	/** The built app's folder. */
	readonly app: string;
	readonly demo: boolean;
	readonly websocket: boolean;
	readonly tls: { readonly cert: string; readonly key: string } | null;
	readonly allowOrigins: readonly string[];
	readonly publicHosts: readonly string[];
	/** Live connections; bytes a socket may leave unread. */
	readonly connections: number;
	readonly socketQueueBytes: number;
	readonly batchEvents: number;
	readonly batchBytes: number;
	/** Events that may wait for the disk. */
	readonly queueEvents: number;
	/** Shortest and longest time between two flushes to live sockets, in ms. */
	readonly flushMs: number;
	readonly flushMaxMs: number;
	/** How the channels stand that this process keeps itself. */
	readonly channels: () => readonly ChannelStatus[];
	/** Where images of emotes and badges come from. */
	readonly images: readonly ImageProvider[];
	/** The log's clock, epoch ms; the real one by default. */
	readonly now?: () => number;
	/** Sets the ingest token instead of the data folder's. */
	readonly token?: string;
}

export const DEFAULTS: RelayConfig = {
	host: '127.0.0.1',
	port: 8787,
	anyPort: false,
	data: 'data',
	app: 'build/app',
	demo: false,
	websocket: true,
	tls: null,
	allowOrigins: [],
	publicHosts: [],
	connections: 10_000,
	socketQueueBytes: 1_048_576,
	batchEvents: 10_000,
	batchBytes: 8_388_608,
	queueEvents: 50_000,
	flushMs: 50,
	flushMaxMs: 100,
	channels: () => [],
	images: []
};

export interface RunningRelay {
	readonly url: string;
	readonly port: number;
	readonly token: IngestToken;
	readonly ingest: Ingest;
	/** Answers what was asked, commits what was taken, sends devices away, lets go of the folder. */
	close(): Promise<void>;
}

/** The name of what comes in with the relay's own ingest token: its messages' ids, channels and users are of this source. */
const SOURCE = 'ingest';
/** Time for the last answers to leave. */
const GOODBYE_MS = 50;
/** Images of emotes and badges that are cached: some ten thousand. */
const IMAGE_BYTES = 268_435_456;

const inflate = promisify<InputType, ZlibOptions, Buffer>(gunzipWith);

/** Starts a relay. Throws StartError or LogError. */
export async function startRelay(
	options: Partial<RelayConfig> & { readonly data: string },
	logger: Logger = pino({ level: 'silent' })
): Promise<RunningRelay> {
	const config = { ...DEFAULTS, ...options };
	let metrics: Metrics | null = null;
	const log = new SqliteLog({
		folder: config.data,
		...(config.now && { now: config.now }),
		onCommit: (milliseconds) => metrics?.committed(milliseconds),
		onFailed: (what, error) => metrics && observe(metrics, logger).failed(what, error)
	});
	const store = new ImageStore(config.data, IMAGE_BYTES, Date.now);
	let close = (): Promise<void> => {
		store.close();
		return log.close();
	};
	try {
		const server = await openServer(config);
		const token = ingestToken(config.data, config.token);
		const digest = (bytes: Uint8Array): Uint8Array => hash('sha256', bytes, 'buffer');
		const check = new TokenCheck(token.value, digest);
		const reported = new ReportedChannels(Date.now);
		const channels = (): readonly ChannelStatus[] => [...config.channels(), ...reported.statuses()];
		metrics = new Metrics({
			connections: () => relay.connections,
			head: () => log.head,
			ingestWaiting: () => ingest.waiting,
			imageBytes: () => store.bytes,
			channels
		});
		const observer = observe(metrics, logger);
		const ingest = new Ingest(log, { limits: config, now: Date.now, observer });
		const relay = new Relay(log, {
			...config,
			limits: config,
			publish: (message) => void server.app.publish(TOPIC, message, true),
			deflate: deflateLive,
			observer,
			now: Date.now
		});
		const { images: counted } = metrics;
		const images = new Images({
			store,
			providers: config.images,
			now: Date.now,
			answered: (outcome) => counted.inc({ outcome }),
			failed: (source, error) => logger.warn({ source, err: error }, 'image failed')
		});
		const api = new Api({
			relay,
			log,
			kept: () => [...channels()],
			ingest,
			token: check,
			source: config.demo ? 'demo' : SOURCE,
			batchBytes: config.batchBytes,
			gunzip: (bytes, max) => inflate(bytes, { maxOutputLength: max }),
			digest,
			more: [imageRoute(images), channelsRoute(check, (...report) => reported.report(...report))],
			observer
		});
		bind(server.app, {
			...config,
			relay,
			api,
			gate: gateFor(config),
			pages: pagesFor(new Files(config.app), metrics, ingest, channels),
			refused: (code) => observer.refused(code)
		});
		close = async () => {
			ingest.stop();
			server.stopListening();
			images.close();
			await log.close();
			relay.close();
			metrics?.close();
			// So that answers and close codes are on their way before the sockets go.
			await new Promise((resolve) => setTimeout(resolve, GOODBYE_MS));
			server.close();
		};
		const port = await server.listen();
		const url = `${config.tls ? 'https' : 'http'}://${urlHost(config.host)}:${port}`;
		logger.info({ url, port, log: log.id, head: log.head, demo: config.demo }, 'listening');
		const stop = async (): Promise<void> => {
			await close();
			logger.info('stopped');
		};
		return { url, port, token, ingest, close: stop };
	} catch (error) {
		await close();
		throw error;
	}
}

/** Names that lead here: this machine's own, what it is bound to, and those that were given. */
function gateFor({ host, allowOrigins, publicHosts }: RelayConfig): Gate {
	const own = hostname();
	return new Gate({ allowOrigins, hostNames: [own, `${own}.local`, host, ...publicHosts] });
}

/** Health, metrics, and the app for everything else. */
function pagesFor(
	files: Files,
	metrics: Metrics,
	ingest: Ingest,
	channels: RelayConfig['channels']
): (request: PageRequest) => ApiAnswer | Promise<ApiAnswer> {
	const text = (status: number, body: string, type = 'text/plain; charset=utf-8'): ApiAnswer => ({
		status,
		headers: { 'content-type': type, 'cache-control': 'no-store' },
		body
	});
	return (request) => {
		switch (request.path) {
			case '/healthz':
				return text(200, 'ok\n');
			case '/readyz':
				return ingest
					.refusal()
					.then((refusal) =>
						refusal
							? text(503, `${refusal.code}: ${refusal.message}\n`)
							: text(200, ['ready', ...notLive(channels()), ''].join('\n'))
					);
			case '/metrics':
				return metrics.render().then((body) => text(200, body, metrics.contentType));
			default:
				return files.answer(request);
		}
	};
}

/** A line for each channel that is to be kept and isn't: the relay serves all the same. */
const notLive = (channels: readonly ChannelStatus[]): string[] =>
	channels
		.filter(({ state }) => state !== 'live')
		.map(
			({ source, channel, state, reason }) =>
				`${source} ${channel}: ${state}${reason ? ` (${reason})` : ''}`
		);

/** The address to open: a relay that listens everywhere is here too. */
function urlHost(host: string): string {
	if (host === '0.0.0.0' || host === '::') return 'localhost';
	return host.includes(':') ? `[${host}]` : host;
}
