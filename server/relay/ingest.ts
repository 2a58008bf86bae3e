import type { IngestAnswer } from '../../src/lib/wire/index';
import { LogError, type Idempotency, type Log } from '../log/log';
import { Refusal } from './refusal';
import type { Observer } from './observer';
import { validateEvent } from './validate';

/** Events in one batch: a larger one would hold up those of others for a good part of a second. */
export const BATCH_EVENTS = 10_000;

interface IngestLimits {
	/** Default: BATCH_EVENTS. */
	readonly batchEvents?: number;
	/** Events that may wait for the disk before batches are refused. */
	readonly queueEvents: number;
}

export interface IngestOptions {
	readonly limits: IngestLimits;
	readonly now: () => number;
	readonly observer: Observer;
}

/** Seconds to wait before repeating a batch that the disk refused. */
const WRITE_RETRY_S = 5;
/** How long the result of a trial write is reused, in ms: anybody can request /readyz, and each trial is a write. */
const TRY_MS = 1_000;

/** Accepts batches from every source into the log: checked, bounded, completely or not at all. */
export class Ingest {
	#waiting = 0;
	#stopping = false;
	/** The last batch, if the disk refused it. */
	#failed: { readonly at: number; readonly refusal: Refusal } | null = null;
	/** The last trial write: all requests within TRY_MS share its result. */
	#tried: { readonly at: number; readonly outcome: Promise<Refusal | null> } = {
		at: -Infinity,
		outcome: Promise.resolve(null)
	};
	readonly #log: Log;
	readonly #options: IngestOptions;

	constructor(log: Log, options: IngestOptions) {
		this.#log = log;
		this.#options = options;
	}

	/** Events that wait for the disk. */
	get waiting(): number {
		return this.#waiting;
	}

	/** Why the relay would refuse a batch now; null if it would accept it. */
	async refusal(): Promise<Refusal | null> {
		if (this.#stopping) return stopping();
		if (this.#waiting >= this.#options.limits.queueEvents) return queueFull();
		const now = performance.now();
		if (this.#failed && now < this.#failed.at + WRITE_RETRY_S * 1_000) return this.#failed.refusal;
		if (now >= this.#tried.at + TRY_MS) {
			const outcome = this.#log.tryWriting().then(
				() => null,
				(error: unknown) => asRefusal(error)
			);
			this.#tried = { at: now, outcome };
		}
		return this.#tried.outcome;
	}

	/** Resolves when the batch is durable. Throws Refusal, and then accepts nothing of it. */
	async take(
		values: readonly unknown[],
		source: string,
		idempotency: Idempotency | null
	): Promise<IngestAnswer> {
		const { limits, now, observer } = this.#options;
		const { batchEvents = BATCH_EVENTS } = limits;
		const started = performance.now();
		if (this.#stopping) throw stopping();
		if (values.length > batchEvents) {
			throw new Refusal(
				413,
				'too-many-events',
				`a batch has at most ${batchEvents} events: send several`
			);
		}
		if (this.#waiting + values.length > limits.queueEvents) {
			throw queueFull();
		}
		const clock = now();
		const events = values.map((value, index) => validateEvent(value, index, source, clock));
		this.#waiting += events.length;
		try {
			const { repeated, ...answer } = await this.#log.append({ events, idempotency });
			this.#failed = null;
			if (!repeated) observer.ingested(answer, performance.now() - started);
			return answer;
		} catch (error) {
			const refusal = asRefusal(error);
			if (refusal?.code === 'write-failed') this.#failed = { at: performance.now(), refusal };
			if (refusal?.status === 503 && refusal.code !== 'stopping') observer.failed('append', error);
			throw refusal ?? error;
		} finally {
			this.#waiting -= events.length;
		}
	}

	/** Refuses batches from now on. */
	stop(): void {
		this.#stopping = true;
	}
}

const stopping = (): Refusal =>
	new Refusal(503, 'stopping', 'the relay is stopping: repeat the batch', { retryAfter: 2 });

const queueFull = (): Refusal =>
	new Refusal(429, 'queue-full', 'more events are waiting than the disk keeps up with', {
		retryAfter: 1
	});

/** The refusal that a log error means for the sender; null for other errors. */
function asRefusal(error: unknown): Refusal | null {
	if (!(error instanceof LogError)) return null;
	if (error.code === 'closed') return stopping();
	const message = `${error.message}. ${error.recovery}`;
	return error.code === 'idempotency-mismatch'
		? new Refusal(422, error.code, message)
		: new Refusal(503, error.code, message, { retryAfter: WRITE_RETRY_S });
}
