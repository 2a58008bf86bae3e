/** Binds a core to its server: API, live sockets, pages. */
import { hash } from 'node:crypto';
import { hostname } from 'node:os';
import { promisify } from 'node:util';
import { gunzip as gunzipWith, type InputType, type ZlibOptions } from 'node:zlib';
import { Api } from '../http/api';
import type { Budgets } from '../http/budget/budgets';
import { channelsRoute } from '../http/channels-route';
import { Files } from '../http/files';
import { Gate } from '../http/gate';
import { SECURITY_HEADERS } from '../http/headers';
import { imageRoute } from '../http/image-route';
import { startRoute } from '../http/start-route';
import { TokenCheck } from '../http/token-check';
import type { Server } from '../http/server';
import type { RelayConfig } from './config';
import type { Core, Watched } from './core';
import { pages } from './pages';
import type { Storage } from './storage';

/** The name of what comes in with the relay's own ingest token: its messages' ids, channels and users are of this source. */
const SOURCE = 'ingest';

const inflate = promisify<InputType, ZlibOptions, Buffer>(gunzipWith);
const digest = (bytes: Uint8Array): Uint8Array => hash('sha256', bytes, 'buffer');

export function bindRoutes(
	server: Pick<Server, 'bind'>,
	config: RelayConfig,
	{ log, damage }: Pick<Storage, 'log' | 'damage'>,
	core: Core,
	budgets: Budgets,
	token: string,
	{ metrics, observer }: Watched
): void {
	const { relay, ingest, images, reported, channels, recordings } = core;
	const check = new TokenCheck(token, digest);
	const api = new Api({
		relay,
		log,
		kept: () => [...channels()],
		ingest,
		token: check,
		source: config.demo ? 'demo' : SOURCE,
		gunzip: (bytes, max) => inflate(bytes, { maxOutputLength: max }),
		digest,
		more: [
			imageRoute(images, (source, channel) => log.hasChannel(source, channel)),
			startRoute(() => log.head === 0, config.start),
			channelsRoute(check, (...report) => {
				const taken = reported.report(...report);
				void recordings.look();
				return taken;
			})
		],
		observer
	});
	server.bind({
		...config,
		relay,
		api,
		gate: gateFor(config),
		pages: pages({
			files: new Files(config.app),
			metrics,
			ingest,
			channels,
			damage: () => damage.lines()
		}),
		budgets,
		headers: SECURITY_HEADERS,
		refused: (code, address) => observer.refused(code, address),
		failed: (error) => observer.failed('request', error)
	});
}

/** Names that lead here: this machine's own, what it is bound to, and those that were given. */
function gateFor({ host, allowOrigins, publicHosts }: RelayConfig): Gate {
	const own = hostname();
	return new Gate({ allowOrigins, hostNames: [own, `${own}.local`, host, ...publicHosts] });
}
