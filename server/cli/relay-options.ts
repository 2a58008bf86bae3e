import { existsSync } from 'node:fs';
import { DEFAULTS, type RelayConfig } from '../app/config';
import { parseRange } from '../http/budget/address';
import { SERVERS } from '../http/server';
import { BATCH_EVENTS } from '../relay/ingest';
import { helpText, optionError, readOptions, type Option } from './options';
import { SOURCE_TABLE, type SourceValues } from './source-options';

const TABLE = {
	port: {
		type: 'number',
		flag: 'port',
		min: 0,
		max: 65_535,
		default: DEFAULTS.port,
		help: 'port to listen on; 0 takes a free one'
	},
	host: {
		type: 'text',
		flag: 'host',
		default: DEFAULTS.host,
		help: 'address to listen on; 0.0.0.0 is every one'
	},
	data: {
		type: 'text',
		flag: 'data',
		default: `./${DEFAULTS.data}`,
		help: 'folder of the log and the ingest token'
	},
	demo: {
		type: 'switch',
		flag: 'demo',
		help: 'invented chat in a temporary log, gone at the end; takes another port where that is taken'
	},
	noWebsocket: { type: 'switch', flag: 'no-websocket', help: 'devices poll instead' },
	server: {
		type: 'text',
		flag: 'server',
		default: null,
		choices: SERVERS,
		help: 'uws (uWebSockets.js) or node (node:http and ws); default: uws, and node where uws has no binary'
	},
	tlsCert: { type: 'text', flag: 'tls-cert', default: null, help: 'certificate chain, a PEM file' },
	tlsKey: { type: 'text', flag: 'tls-key', default: null, help: 'its private key, a PEM file' },
	allowOrigins: {
		type: 'list',
		flag: 'allow-origin',
		help: 'origin of an app elsewhere that may read, as https://example.org'
	},
	publicHosts: {
		type: 'list',
		flag: 'public-host',
		help: 'name that this relay is reached by, behind a proxy or in DNS'
	},
	trustProxy: {
		type: 'list',
		flag: 'trust-proxy',
		help: 'address range of a proxy whose X-Forwarded-For or Forwarded is believed, as 10.0.0.0/8'
	},
	connections: {
		type: 'number',
		flag: 'connections',
		min: 1,
		max: 1_000_000,
		default: DEFAULTS.connections,
		help: 'live connections; one more is closed with 4003'
	},
	socketQueueBytes: {
		type: 'number',
		flag: 'socket-queue',
		min: 65_536,
		max: 67_108_864,
		default: DEFAULTS.socketQueueBytes,
		help: 'bytes a device may leave unread before it is closed with 4001'
	},
	queueEvents: {
		type: 'number',
		flag: 'ingest-queue',
		// Less has no room for a full batch.
		min: BATCH_EVENTS,
		max: 1_000_000,
		default: DEFAULTS.queueEvents,
		help: 'events that may wait for the disk; more is 429'
	},
	...SOURCE_TABLE,
	noImages: {
		type: 'switch',
		flag: 'no-images',
		help: 'fetch no images of emotes and badges: they are shown as text'
	},
	logLevel: {
		type: 'text',
		flag: 'log-level',
		default: null,
		choices: ['debug', 'info', 'warn', 'error', 'silent'],
		help: 'debug, info, warn, error or silent (default: info, on a terminal warn)'
	}
} as const satisfies Readonly<Record<string, Option>>;

export const RELAY_HELP = helpText(
	'npm start -- [options]: the Backscroll relay and its app',
	TABLE,
	'Flags win over the environment. BACKSCROLL_INGEST_TOKEN sets the ingest token; without it one is\nmade at first start and kept in the data folder.'
);

export type RelayOptions = Omit<RelayConfig, 'app' | 'channels' | 'start' | 'images' | 'now'> & {
	/** Whether the relay fetches images of emotes and badges. */
	readonly fetchImages: boolean;
	/** The channels that the relay itself records. */
	readonly sources: SourceValues;
	readonly logLevel: string | null;
	readonly help: boolean;
};

/** The relay's options from the command line and the environment. Throws StartError. */
export function relayOptions(
	args: readonly string[],
	environment: NodeJS.ProcessEnv
): RelayOptions {
	const { values, given, rest, help } = readOptions(TABLE, args, environment);
	const { tlsCert, tlsKey, server, noWebsocket, noImages, ...others } = values;
	if (rest.length > 0) throw optionError(`${rest[0]} is no option`);
	if ((tlsCert === null) !== (tlsKey === null)) {
		throw optionError('--tls-cert and --tls-key go together');
	}
	for (const file of [tlsCert, tlsKey]) {
		if (file !== null && !existsSync(file)) throw optionError(`there is no file ${file}`);
	}
	for (const origin of values.allowOrigins) {
		if (!URL.canParse(origin) || new URL(origin).origin !== origin) {
			throw optionError(
				`--allow-origin takes an origin such as https://example.org, not ${origin}`
			);
		}
	}
	return {
		...others,
		trustProxy: values.trustProxy.map((text) => {
			const range = parseRange(text);
			if (range) return range;
			throw optionError(
				`--trust-proxy takes an address or a range such as 10.0.0.0/8, not ${text}`
			);
		}),
		// The page of a running relay suggests a demo, so a demo must start beside it, on another port.
		anyPort: values.demo && !given.has('port'),
		sources: values,
		websocket: !noWebsocket,
		server: SERVERS.find((name) => name === server) ?? null,
		fetchImages: !noImages,
		tls: tlsCert !== null && tlsKey !== null ? { cert: tlsCert, key: tlsKey } : null,
		token: environment.BACKSCROLL_INGEST_TOKEN,
		help
	};
}
