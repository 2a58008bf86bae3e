import { monitorEventLoopDelay } from 'node:perf_hooks';
import { quotedWords } from '../../src/lib/wire/index';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { END_REASONS, FAILURES, WAYS, type EndReason } from '../relay/observer';

/** Gauges, read at each scrape. */
export interface Readings {
	readonly connections: () => number;
	readonly head: () => number;
	readonly ingestWaiting: () => number;
	readonly imageBytes: () => number;
	/** Damage of the log that is known and not mended. */
	readonly damage: () => number;
	readonly channels: () => readonly {
		readonly source: string;
		readonly channel: string;
		readonly state: string;
	}[];
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
const MS = 1_000;
const STARTED = Math.round(performance.timeOrigin / MS);
const OUTCOMES = ['accepted', 'duplicate', 'conflict'] as const;
/** Refusal causes used by the alert rules. */
const ALERTED_REFUSALS = ['queue-full', 'write-failed', 'outcome-unknown', 'bad-token'] as const;
const NS = 1e9;
/** Of a label that comes from outside, in UTF-16 units. */
const LONGEST_LABEL = 400;

/** The metrics of `GET /metrics`. One set for each relay, so that two in one process don't mix. */
export class Metrics {
	readonly #registry = new Registry();
	readonly #loop = monitorEventLoopDelay({ resolution: 10 });
	readonly resumes = this.#counter('sessions_total', 'Hellos answered, by kind of resume', [
		'resume',
		'transport'
	]);
	readonly ends = this.#counter('connections_ended_total', 'Live connections ended, by reason', [
		'reason'
	]);
	readonly slowCloses = this.#counter(
		'slow_closes_total',
		'Sockets closed because they read too slowly'
	);
	readonly frames = this.#counter(
		'frames_sent_total',
		'Frames sent, by way: one for all live sockets, or one to a device that resumes or polls',
		['way']
	);
	readonly events = this.#counter('events_sent_total', 'Events in those frames', ['way']);
	readonly bytes = this.#counter(
		'bytes_sent_total',
		'Bytes of those frames, over all live sockets',
		['way']
	);
	readonly batches = this.#counter('ingest_batches_total', 'Batches taken; repeats are not');
	readonly ingested = this.#counter('ingest_events_total', 'Events of those, by outcome', [
		'outcome'
	]);
	readonly refusals = this.#counter('refusals_total', 'Requests and batches refused, by cause', [
		'cause'
	]);
	readonly requests = this.#counter(
		'api_requests_total',
		'Requests below /api/ answered, by route and status',
		['route', 'status']
	);
	readonly requestSeconds = this.#histogram(
		'api_seconds',
		'From a request below /api/ to its answer, by route',
		['route']
	);
	readonly images = this.#counter(
		'images_total',
		'Images of emotes and badges asked for, by outcome',
		['outcome']
	);
	readonly failures = this.#counter('failures_total', 'Things that should not happen', ['what']);
	readonly ingestSeconds = this.#histogram(
		'ingest_seconds',
		'From a parsed batch to its durable answer'
	);
	readonly commitSeconds = this.#histogram(
		'commit_seconds',
		'Database lag: from the begin of a commit to the disk'
	);
	readonly publishSeconds = this.#histogram('publish_wait_seconds', 'From a commit to its flush');

	constructor() {
		this.#loop.enable();
		// A counter that appears with its first event shows no increase, so counters used by alerts start at 0.
		for (const reason of END_REASONS) this.ends.inc({ reason }, 0);
		for (const outcome of OUTCOMES) this.ingested.inc({ outcome }, 0);
		for (const cause of ALERTED_REFUSALS) this.refusals.inc({ cause }, 0);
		for (const way of WAYS) {
			for (const counter of [this.frames, this.events, this.bytes]) counter.inc({ way }, 0);
		}
		for (const what of FAILURES) this.failures.inc({ what }, 0);
	}

	/** Adds the gauges, read from the relay's parts, which were made with these metrics. To be called once. */
	watch(readings: Readings): void {
		this.#gauge('start_time_seconds', 'When the relay started, Unix time', () => STARTED);
		this.#gauge('connections', 'Live connections now', readings.connections);
		this.#gauge('head', 'Newest seq', readings.head);
		this.#gauge('ingest_waiting_events', 'Events waiting for the disk', readings.ingestWaiting);
		this.#gauge('image_bytes', 'Images of emotes and badges that are cached', readings.imageBytes);
		this.#gauge('damage', 'Damage of the log that is known and not mended', readings.damage);
		new Gauge({
			name: 'backscroll_source_channels',
			help: 'Channels that this process keeps, by state',
			labelNames: ['source', 'channel', 'state'],
			registers: [this.#registry],
			collect() {
				this.reset();
				for (const { source, channel, state } of readings.channels()) {
					this.set({ source, channel: quotedWords(channel, LONGEST_LABEL), state }, 1);
				}
			}
		});
		this.#gauge('resident_bytes', 'Memory of the process', () => process.memoryUsage.rss());
		this.#gauge('event_loop_lag_p99_seconds', 'Event-loop delay since the last reading', () => {
			const lag = this.#loop.percentile(99) / NS;
			this.#loop.reset();
			return lag;
		});
	}

	/** Adds what all addresses have in use. */
	watchBudgets(budgets: { readonly addresses: number; readonly outgoingBytes: number }): void {
		this.#gauge('addresses', 'Addresses with something in use', () => budgets.addresses);
		this.#gauge(
			'outgoing_bytes',
			'Answers and frames that wait for whoever reads them',
			() => budgets.outgoingBytes
		);
	}

	get contentType(): string {
		return this.#registry.contentType;
	}

	render(): Promise<string> {
		return this.#registry.metrics();
	}

	ended(reason: EndReason): void {
		this.ends.inc({ reason });
		if (reason === 'too-slow') this.slowCloses.inc();
	}

	committed(milliseconds: number): void {
		this.commitSeconds.observe(milliseconds / MS);
	}

	close(): void {
		this.#loop.disable();
	}

	#counter<Label extends string = never>(
		name: string,
		help: string,
		labelNames: Label[] = []
	): Counter<Label> {
		return new Counter({
			name: `backscroll_${name}`,
			help,
			labelNames,
			registers: [this.#registry]
		});
	}

	#histogram<Label extends string = never>(
		name: string,
		help: string,
		labelNames: Label[] = []
	): Histogram<Label> {
		return new Histogram({
			name: `backscroll_${name}`,
			help,
			labelNames,
			buckets: SECONDS,
			registers: [this.#registry]
		});
	}

	#gauge(name: string, help: string, read: () => number): void {
		new Gauge({
			name: `backscroll_${name}`,
			help,
			registers: [this.#registry],
			collect() {
				this.set(read());
			}
		});
	}
}
