/** Puts a relay together from its parts, and takes it apart again. */
import { pino, type Logger } from 'pino';
import { DATA_FILES, makePrivate } from '../care/private';
import { Budgets } from '../http/budget/budgets';
import { openServer } from './open-server';
import { LogClock } from '../log/log-clock';
import { Metrics } from '../observability/metrics';
import { observe } from '../observability/observer';
import type { Ingest } from '../relay/ingest';
import { DEFAULTS, type RelayConfig } from './config';
import { startCore } from './core';
import { bindRoutes } from './routes';
import { openStorage } from './storage';
import { ingestToken, type IngestToken } from './token';

export interface RunningRelay {
	readonly url: string;
	readonly port: number;
	readonly token: IngestToken;
	readonly ingest: Ingest;
	/** Answers pending requests, commits accepted batches, disconnects devices and releases the folder. */
	close(): Promise<void>;
}

/** Time for the last answers to reach their sockets, in ms. */
const GOODBYE_MS = 50;

/** Said once, where uWebSockets.js can't be loaded. */
const NODE_SERVER =
	"uWebSockets.js can not be loaded here: Node's own server takes its place, with more work for each device";

/** Starts a relay. Throws StartError or LogError. */
export async function startRelay(
	options: Partial<RelayConfig> & { readonly data: string },
	logger: Logger = pino({ level: 'silent' })
): Promise<RunningRelay> {
	const config: RelayConfig = { ...DEFAULTS, now: new LogClock().now, ...options };
	const metrics = new Metrics();
	const observer = observe(metrics, logger);
	const watched = { metrics, observer, logger };
	makePrivate(config.data, DATA_FILES);
	const storage = await orUndo(
		() => openStorage(config, metrics, observer, logger),
		() => metrics.close()
	);
	const { log } = storage;
	const { server, core, token, budgets } = await orUndo(
		async () => {
			const server = await openServer(config);
			const token = ingestToken(config.data, config.token);
			const publish = (message: Uint8Array): void => server.publish(message);
			const core = startCore(config, storage, publish, watched);
			const budgets = new Budgets({
				trustProxy: config.trustProxy,
				ledger: () => log.settled(),
				refused: (code, address) => observer.refused(code, address)
			});
			metrics.watchBudgets(budgets);
			bindRoutes(server, config, storage, core, budgets, token.value, watched);
			await core.recordings.start();
			return { server, core, token, budgets };
		},
		async () => {
			storage.images.close();
			await log.close();
			metrics.close();
		}
	);
	const close = async (): Promise<void> => {
		core.ingest.stop();
		server.stopListening();
		core.images.close();
		await core.recordings.close();
		await log.close();
		core.relay.close();
		metrics.close();
		budgets.close();
		// Answers and close codes must be sent before the sockets close.
		await new Promise((resolve) => setTimeout(resolve, GOODBYE_MS));
		server.close();
	};
	const port = await orUndo(() => server.listen(), close);
	const url = `${config.tls ? 'https' : 'http'}://${urlHost(config.host)}:${port}`;
	if (server.insteadBecause !== null) {
		logger.warn({ why: server.insteadBecause }, NODE_SERVER);
	}
	logger.info(
		{ url, port, server: server.name, log: log.id, head: log.head, demo: config.demo },
		'listening'
	);
	const stop = async (): Promise<void> => {
		await close();
		logger.info('stopped');
	};
	return { url, port, token, ingest: core.ingest, close: stop };
}

/** A step of the start; where it fails, what was done before is undone. */
async function orUndo<T>(step: () => T | Promise<T>, undo: () => void | Promise<void>): Promise<T> {
	try {
		return await step();
	} catch (error) {
		await undo();
		throw error;
	}
}

/** The address to open: a relay that listens on all addresses is reachable on this machine too. */
function urlHost(host: string): string {
	if (host === '0.0.0.0' || host === '::') return 'localhost';
	return host.includes(':') ? `[${host}]` : host;
}
