import type { Logger } from 'pino';
import type { Observer } from '../relay/observer';
import type { Metrics } from './metrics';

/** Counts and logs the core's reports. Neither metrics nor logs receive a token, a text or a name. */
export function observe(metrics: Metrics, logger: Logger): Observer {
	return {
		connected(connection) {
			logger.debug({ connection }, 'connected');
		},
		ended(connection, reason, seconds) {
			metrics.ended(reason);
			logger.info({ connection, reason, seconds: Math.round(seconds * 10) / 10 }, 'ended');
		},
		resumed(connection, resume, behind) {
			metrics.resumes.inc({ resume, transport: 'websocket' });
			logger.info({ connection, resume, behind }, 'resumed');
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
		refused(cause) {
			metrics.refusals.inc({ cause });
			logger.debug({ cause }, 'refused');
		},
		answered(route, status, ms) {
			metrics.requests.inc({ route, status });
			metrics.requestSeconds.observe({ route }, ms / 1_000);
			logger.debug({ route, status, ms: Math.round(ms * 10) / 10 }, 'answered');
		},
		failed(what, error) {
			metrics.failures.inc({ what });
			logger.error({ what, err: error }, 'failed');
		}
	};
}
