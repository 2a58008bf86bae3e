/** The parts of a relay that know no server: what takes messages in, what sends them out, what has images. */
import type { Logger } from 'pino';
import { Images } from '../images/images';
import { deflateLive } from '../log/sqlite/deflate';
import type { Metrics } from '../observability/metrics';
import { Ingest } from '../relay/ingest';
import type { Observer } from '../relay/observer';
import { Relay } from '../relay/relay';
import type { Publish } from '../relay/socket';
import type { ChannelStatus } from '../sources/source';
import type { RelayConfig } from './config';
import { RecordingStates } from './recording-states';
import { ReportedChannels } from './reported-channels';
import type { Storage } from './storage';

export interface Core {
	readonly ingest: Ingest;
	readonly relay: Relay;
	readonly images: Images;
	readonly reported: ReportedChannels;
	/** How the channels stand that are kept for the relay, here and elsewhere. */
	readonly channels: () => readonly ChannelStatus[];
	/** Puts that into the log. */
	readonly recordings: RecordingStates;
}

export interface Watched {
	readonly metrics: Metrics;
	readonly observer: Observer;
	readonly logger: Logger;
}

/** Puts the core over its storage, and tells metrics where to read. */
export function startCore(
	config: RelayConfig,
	{ log, images: store, damage }: Storage,
	publish: Publish,
	{ metrics, observer, logger }: Watched
): Core {
	const reported = new ReportedChannels();
	const channels = (): readonly ChannelStatus[] => [...config.channels(), ...reported.statuses()];
	const ingest = new Ingest(log, { limits: config, now: config.now, observer });
	const relay = new Relay(log, {
		...config,
		limits: config,
		publish,
		deflate: deflateLive,
		observer
	});
	const images = new Images({
		store,
		providers: config.images,
		now: Date.now,
		answered: (outcome) => metrics.images.inc({ outcome }),
		failed: (source, error) => logger.warn({ source, err: error }, 'image failed')
	});
	metrics.watch({
		connections: () => relay.connections,
		head: () => log.head,
		ingestWaiting: () => ingest.waiting,
		imageBytes: () => store.bytes,
		damage: () => damage.size,
		channels
	});
	const recordings = new RecordingStates({
		log,
		channels,
		now: config.now,
		failed: (error) => observer.failed('append', error)
	});
	return { ingest, relay, images, reported, channels, recordings };
}
