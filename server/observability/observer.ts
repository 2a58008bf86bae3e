import type { Logger } from 'pino';
import type { EndReason, Observer } from '../relay/observer';
import type { Metrics } from './metrics';
import { Seldom } from './seldom';

/** Refusals by which somebody takes more than their share, or tries what isn't theirs: logged, but seldom. */
const TOLD: ReadonlySet<string> = new Set([
	'bad-token',
	'too-many-requests',
	'too-many-searches',
	'too-many-sockets',
	'too-many-connections',
	'too-many-hellos',
	'too-many-bodies',
	'too-many-images'
]);

/** How connections end every day. */
const USUAL: ReadonlySet<EndReason> = new Set([
	'peer-closed',
	'going-away',
	'hello-timeout',
	'too-many-connections'
]);

/** Counts and logs the core's reports. Neither metrics nor logs receive a token, a text or a name. */
export function observe(metrics: Metrics, logger: Logger): Observer {
	const seldom = new Seldom();
	return {
		connected(connection, address) {
			logger.debug({ connection, address }, 'connected');
		},
		ended(connection, reason, seconds, address) {
			metrics.ended(reason);
			const facts = { connection, address, reason, seconds: Math.round(seconds * 10) / 10 };
			const times = USUAL.has(reason) ? null : seldom.times(`${reason} ${address ?? ''}`);
			if (times === null) logger.debug(facts, 'ended');
			else logger.info({ ...facts, times }, 'ended');
		},
		resumed(connection, resume, behind, address) {
			metrics.resumes.inc({ resume, transport: 'websocket' });
			logger.debug({ connection, address, resume, behind }, 'resumed');
		},
		polled(resume) {
			metrics.resumes.inc({ resume, transport: 'polling' });
		},
		sent(way, events, bytes) {
			metrics.frames.inc({ way });
			metrics.events.inc({ way }, events);
			metrics.bytes.inc({ way }, bytes);
		},
		flushed(waitedMs) {
			metrics.publishSeconds.observe(waitedMs / 1_000);
		},
		ingested({ accepted, duplicates, conflicts }, ms) {
			metrics.batches.inc();
			metrics.ingested.inc({ outcome: 'accepted' }, accepted);
			metrics.ingested.inc({ outcome: 'duplicate' }, duplicates);
			metrics.ingested.inc({ outcome: 'conflict' }, conflicts);
			metrics.ingestSeconds.observe(ms / 1_000);
			if (conflicts > 0) logger.warn({ conflicts }, 'messages came again with other content');
		},
		refused(cause, address) {
			metrics.refusals.inc({ cause });
			const times = TOLD.has(cause) ? seldom.times(`${cause} ${address ?? ''}`) : null;
			if (times === null) logger.debug({ cause, address }, 'refused');
			else logger.warn({ cause, address, times }, 'refused');
		},
		answered(route, status, ms, address) {
			metrics.requests.inc({ route, status });
			metrics.requestSeconds.observe({ route }, ms / 1_000);
			logger.debug({ route, status, address, ms: Math.round(ms * 10) / 10 }, 'answered');
		},
		failed(what, error) {
			metrics.failures.inc({ what });
			logger.error({ what, err: error }, 'failed');
		}
	};
}
