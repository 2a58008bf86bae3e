import type { IngestAnswer } from '../../src/lib/wire/index';
import { writeFailed, type Idempotency, type Log } from '../log/log';
import { Refusal, WRITE_RETRY_S, refusalOf, stopping } from './refusal';
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
	/** The log's clock, epoch ms. */
	readonly now: () => number;
	readonly observer: Observer;
}

/** Codes of refusals that say that the disk fails. */
const DISK_FAILED: ReadonlySet<string> = new Set(['write-failed', 'outcome-unknown']);
/** How long the result of a trial write is reused, in ms: anybody can request /readyz, and each trial is a write. */
const TRY_MS = 1_000;
/** How long a trial may take until the disk counts as one that takes no writes, in ms: well above a busy one's pauses. */
const STALL_MS = 10_000;
const STALLED = new Error('the disk has not answered for 10 s');

/** Accepts batches from every source into the log: checked, bounded, completely or not at all. */
export class Ingest {
	#waiting = 0;
	#stopping = false;
	/** The last batch, if the disk refused it. */
	#failed: { readonly at: number; readonly refusal: Refusal } | null = null;
	/** The last trial write: all requests until it has ended, and within TRY_MS, share its result. */
	#tried: { readonly at: number; readonly outcome: Promise<Refusal | null> } = {
		at: -Infinity,
		outcome: Promise.resolve(null)
	};
	#trying = false;
	readonly #log: Log;
	readonly #options: IngestOptions;

	constructor(log: Log, options: IngestOptions) {
		this.#log = log;
		this.#options = options;
	}

	/** The log's clock, which bounds the times of events; epoch ms. */
	now(): number {
		return this.#options.now();
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
		if (now >= this.#tried.at + TRY_MS && !this.#trying) {
			this.#trying = true;
			const outcome = this.#log
				.tryWriting()
				.then(
					() => null,
					(error: unknown) => refusalOf(error)
				)
				.finally(() => (this.#trying = false));
			this.#tried = { at: now, outcome };
		}
		return orStalled(this.#tried.outcome, this.#tried.at + STALL_MS - now);
	}

	/**
	 * Resolves when the batch is durable. `importName`: the import that brings it; null for events that come while they happen. Throws Refusal, and then accepts nothing of it, unless the code is
	 * `outcome-unknown`.
	 */
	async take(
		values: readonly unknown[],
		source: string,
		idempotency: Idempotency | null,
		importName: string | null = null
	): Promise<IngestAnswer> {
		const { limits, observer } = this.#options;
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
		const clock = this.now();
		const events = values.map((value, index) => validateEvent(value, index, source, clock));
		this.#waiting += events.length;
		try {
			const { repeated, ...answer } = await this.#log.append({
				events,
				idempotency,
				import: importName === null ? undefined : { source, name: importName }
			});
			this.#failed = null;
			if (!repeated) observer.ingested(answer, performance.now() - started);
			return answer;
		} catch (error) {
			const refusal = refusalOf(error);
			if (refusal && DISK_FAILED.has(refusal.code)) {
				this.#failed = { at: performance.now(), refusal: refusalOf(writeFailed(error)) ?? refusal };
			}
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

/** The outcome of a trial, or after `ms` the refusal of a disk that doesn't answer. */
function orStalled(outcome: Promise<Refusal | null>, ms: number): Promise<Refusal | null> {
	let timer: ReturnType<typeof setTimeout> | undefined;
	const stalled = new Promise<Refusal | null>((resolve) => {
		timer = setTimeout(() => resolve(refusalOf(writeFailed(STALLED))), ms);
	});
	return Promise.race([outcome, stalled]).finally(() => clearTimeout(timer));
}

const queueFull = (): Refusal =>
	new Refusal(429, 'queue-full', 'more events are waiting than the disk keeps up with', {
		retryAfter: 1
	});
