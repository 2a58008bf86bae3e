/** A sender of events as the API asks for: one batch after the other, repeated with its key or ids until it is settled. */
import { setTimeout as sleep } from 'node:timers/promises';
import { seeded } from '../../src/lib/std/random';
import type { IngestAnswer } from '../../src/lib/wire/index';
import { saidBy } from './said';

/**
 * What became of a batch: `acknowledged` (it is durable), `refused` (it is not in the log and never will be), `unknown`
 * (given up without knowing: it is there whole, or not at all).
 */
export type Fate = 'pending' | 'acknowledged' | 'refused' | 'unknown';

export interface SentBatch {
	readonly first: number;
	readonly count: number;
	readonly fate: Fate;
}

/** What protects a repetition. */
type Guard = 'ids and key' | 'ids' | 'key';
const GUARDS: readonly Guard[] = ['ids and key', 'ids and key', 'ids', 'key'];

interface Batch extends SentBatch {
	fate: Fate;
	readonly guard: Guard;
	/** Its last event is longer than the relay takes. */
	readonly spoilt: boolean;
	answer: IngestAnswer | null;
	tries: number;
}

export interface SenderOptions {
	readonly name: string;
	readonly seed: number;
	/** The relay's address, or that of a proxy before it. */
	readonly url: string;
	readonly token: string;
	/** Called when the relay breaks a promise. */
	readonly onWrong: (what: string) => void;
}

/** How long an answer may take before the batch is sent again, in ms. */
const TIMEOUT_MS = 6_000;
/** Answers that say: nothing of the batch was taken. All other failures leave the outcome unknown. */
const NOTHING_TAKEN = new Set(['write-failed', 'stopping', 'queue-full', 'too-many-bodies']);

type Attempt =
	| { readonly type: 'answered'; readonly answer: IngestAnswer }
	| { readonly type: 'failed'; readonly taken: 'nothing' | 'unknown' }
	| { readonly type: 'refused'; readonly code: string };

export class Sender {
	readonly name: string;
	readonly batches: Batch[] = [];
	/** How many events were acknowledged, and how many attempts failed. */
	acknowledged = 0;
	failures = 0;
	readonly #options: SenderOptions;
	readonly #next: () => number;
	#said = 0;
	#stopping = false;

	constructor(options: SenderOptions) {
		this.name = options.name;
		this.#options = options;
		this.#next = seeded(options.seed ^ Math.imul(options.name.charCodeAt(1), 0x85ebca6b));
	}

	/** Sends until `stop`; resolves when its last batch is settled. */
	async run(): Promise<void> {
		this.#stopping = false;
		while (!this.#stopping) {
			await (this.#next() < 0.05 ? this.#repeat() : this.#send(this.#draw()));
			await sleep(this.#next() * 60);
		}
	}

	stop(): void {
		this.#stopping = true;
	}

	#draw(): Batch {
		const next = this.#next;
		const count = next() < 0.04 ? 600 : 1 + Math.floor(next() ** 2 * 80);
		const guard = GUARDS[Math.floor(next() * GUARDS.length)] ?? 'ids';
		const batch: Batch = {
			first: this.#said,
			count,
			fate: 'pending',
			guard,
			spoilt: next() < 0.03,
			answer: null,
			tries: 0
		};
		this.#said += count;
		this.batches.push(batch);
		return batch;
	}

	/** Sends a batch until it is settled. Now and then it gives up one that failed. */
	async #send(batch: Batch): Promise<void> {
		let mayBeThere = false;
		for (;;) {
			batch.tries += 1;
			const attempt = await this.#attempt(batch);
			if (attempt.type === 'answered') return this.#acknowledged(batch, attempt.answer);
			if (attempt.type === 'refused') return this.#refused(batch, attempt.code);
			this.failures += 1;
			mayBeThere ||= attempt.taken === 'unknown';
			if (this.#next() < 0.05) {
				batch.fate = mayBeThere && !batch.spoilt ? 'unknown' : 'refused';
				return;
			}
			// Now and then all senders are quiet after a failure: what the log tries again by itself has nothing to write then.
			await sleep(this.#next() < 0.3 ? 1_500 + this.#next() * 3_000 : 50 + this.#next() * 250);
		}
	}

	#acknowledged(batch: Batch, answer: IngestAnswer): void {
		const { accepted, duplicates, conflicts } = answer;
		const whole = accepted === batch.count || (duplicates === batch.count && batch.tries > 1);
		if (batch.spoilt || !whole || conflicts > 0) {
			this.#wrong(batch, `was answered ${JSON.stringify(answer)} at attempt ${batch.tries}`);
		}
		batch.fate = 'acknowledged';
		batch.answer = answer;
		this.acknowledged += batch.count;
	}

	#refused(batch: Batch, code: string): void {
		if (!batch.spoilt || code !== '422 too-long') this.#wrong(batch, `was refused: ${code}`);
		batch.fate = 'refused';
	}

	/** Sends one of its newest acknowledged batches once more, as if the answer had been lost: nothing may come of it. */
	async #repeat(): Promise<void> {
		const settled = this.batches.slice(-60).filter(({ fate }) => fate === 'acknowledged');
		const batch = settled[Math.floor(this.#next() * settled.length)];
		if (!batch) return;
		const attempt = await this.#attempt(batch);
		if (attempt.type === 'failed') return;
		const { guard, answer, count } = batch;
		const expected =
			guard === 'ids' ? { accepted: 0, duplicates: count, conflicts: 0 } : { ...answer };
		const got: Record<string, unknown> =
			attempt.type === 'answered' ? { ...attempt.answer } : { code: attempt.code };
		for (const [field, value] of Object.entries(expected)) {
			if (got[field] === value) continue;
			const answers = `${JSON.stringify(got)} instead of ${JSON.stringify(expected)}`;
			return this.#wrong(batch, `was repeated and answered ${answers}`);
		}
	}

	#wrong(batch: Batch, what: string): void {
		const last = batch.first + batch.count - 1;
		this.#options.onWrong(`${this.name}:${batch.first}–${last} (${batch.guard}) ${what}`);
	}

	async #attempt(batch: Batch): Promise<Attempt> {
		const { url, token } = this.#options;
		const key = `${this.name}-${batch.first}`;
		let response: Response;
		let body: string;
		try {
			response = await fetch(`${url}/api/ingest`, {
				method: 'POST',
				headers: {
					'content-type': 'application/json',
					authorization: `Bearer ${token}`,
					connection: 'close',
					...(batch.guard === 'ids' ? {} : { 'idempotency-key': key })
				},
				body: this.#body(batch),
				signal: AbortSignal.timeout(TIMEOUT_MS)
			});
			body = await response.text();
		} catch {
			return { type: 'failed', taken: 'unknown' };
		}
		if (response.ok) return { type: 'answered', answer: JSON.parse(body) as IngestAnswer };
		const code = /"code":"([a-z-]+)"/.exec(body)?.[1] ?? '';
		if (response.status < 500 && response.status !== 429) {
			return { type: 'refused', code: `${response.status} ${code}` };
		}
		if (response.status === 500) this.#wrong(batch, `was answered ${response.status} ${code}`);
		return { type: 'failed', taken: NOTHING_TAKEN.has(code) ? 'nothing' : 'unknown' };
	}

	#body({ first, count, guard, spoilt }: Batch): string {
		const events = Array.from({ length: count }, (_, i) => {
			const said = saidBy(this.#options.seed, this.name, first + i);
			const text = spoilt && i === count - 1 ? said.text.padEnd(4_001, '.') : said.text;
			return { ...said, text, ...(guard === 'key' ? {} : { id: `${this.name}-${first + i}` }) };
		});
		return JSON.stringify(events);
	}
}
