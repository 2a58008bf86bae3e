import type { IngestAnswer } from '../../src/lib/wire/index';
import { LogError, type Idempotency, type Log } from '../log/log';
import { Refusal } from './fault';
import type { Observer } from './observer';
import { validateEvent } from './validate';

interface IngestLimits {
	/** Events in one batch. */
	readonly batchEvents: number;
	/** Events that may wait for the disk before batches are refused. */
	readonly queueEvents: number;
}

export interface IngestOptions {
	readonly limits: IngestLimits;
	readonly now: () => number;
	readonly observer: Observer;
}

/** Takes batches from every source into the log: checked, bounded, all or nothing. */
export class Ingest {
	#waiting = 0;
	#stopping = false;

	constructor(
		private readonly log: Log,
		private readonly options: IngestOptions
	) {}

	/** Events that wait for the disk. */
	get waiting(): number {
		return this.#waiting;
	}

	/** Whether a batch could be taken now. */
	get open(): boolean {
		return !this.#stopping && this.#waiting < this.options.limits.queueEvents;
	}

	/** Answers when the batch is durable. Throws Refusal; then nothing of it was taken. */
	async take(
		values: readonly unknown[],
		source: string,
		idempotency: Idempotency | null
	): Promise<IngestAnswer> {
		const { limits, now, observer } = this.options;
		const started = performance.now();
		if (this.#stopping) throw stopping();
		if (values.length > limits.batchEvents) {
			throw new Refusal(
				413,
				'too-many-events',
				`a batch has at most ${limits.batchEvents} events: send several`
			);
		}
		if (this.#waiting + values.length > limits.queueEvents) {
			throw new Refusal(429, 'queue-full', 'more events are waiting than the disk keeps up with', {
				retryAfter: 1
			});
		}
		const clock = now();
		const events = values.map((value, index) => validateEvent(value, index, source, clock));
		this.#waiting += events.length;
		try {
			const answer = await this.log.append({ events, idempotency });
			observer.ingested(answer, performance.now() - started);
			return answer;
		} catch (error) {
			throw refusalOf(error, observer);
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

function refusalOf(error: unknown, observer: Observer): unknown {
	if (!(error instanceof LogError)) return error;
	if (error.code === 'idempotency-mismatch') {
		return new Refusal(422, error.code, `${error.message}. ${error.recovery}`);
	}
	if (error.code === 'closed') return stopping();
	observer.failed('append', error);
	return new Refusal(503, error.code, `${error.message}. ${error.recovery}`, { retryAfter: 5 });
}
