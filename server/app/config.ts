/** What a relay is started with. */
import type { Range } from '../http/budget/address';
import type { ServerName } from '../http/server';
import type { ImageProvider } from '../images/provider';
import type { WindowBounds } from '../relay/flush-window';
import type { ChannelStatus } from '../sources/source';
import type { StartLines } from '../../src/lib/wire/start-lines';

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
	/** The server that it has to be; null takes what this machine can have. */
	readonly server: ServerName | null;
	readonly tls: { readonly cert: string; readonly key: string } | null;
	readonly allowOrigins: readonly string[];
	readonly publicHosts: readonly string[];
	/** Proxies whose word on a client's address is believed. */
	readonly trustProxy: readonly Range[];
	/** Live connections; bytes a socket may leave unread. */
	readonly connections: number;
	readonly socketQueueBytes: number;
	/** The window of flushes; default: by what they cost. */
	readonly window?: WindowBounds;
	/** Events that may wait for the disk. */
	readonly queueEvents: number;
	/** How the channels stand that this process keeps itself. */
	readonly channels: () => readonly ChannelStatus[];
	/** What to paste to begin a recording; null for nothing. */
	readonly start: () => StartLines | null;
	/** Where images of emotes and badges come from. */
	readonly images: readonly ImageProvider[];
	/** The log's clock, epoch ms. Default: a LogClock. */
	readonly now: () => number;
	/** What dates events in place of the log's clock: see DemoClock. */
	readonly dates?: () => number;
	/** Sets the ingest token instead of the data folder's. */
	readonly token?: string;
}

export const DEFAULTS: Omit<RelayConfig, 'now'> = {
	host: '127.0.0.1',
	port: 8787,
	anyPort: false,
	data: 'data',
	app: 'build/app',
	demo: false,
	websocket: true,
	server: null,
	tls: null,
	allowOrigins: [],
	publicHosts: [],
	trustProxy: [],
	connections: 10_000,
	socketQueueBytes: 1_048_576,
	queueEvents: 50_000,
	channels: () => [],
	start: () => null,
	images: []
};
