/** The log in memory: for tests and for the app without a relay. It runs in the browser too. */
import {
	SEGMENT_SIZE,
	TIMES_BLOCK,
	isCounted,
	packFrame,
	packTimes,
	sealedSegments,
	segmentFirst,
	segmentLast,
	segmentOf,
	timesOf,
	type Deflate,
	type IngestAnswer,
	type SegmentInfo,
	type Term,
	type UserBlock
} from '../../../src/lib/wire/index';
import { admit, BatchOutcome, type Admission } from '../admit';
import { LedgerQueries } from '../queries/ledger-queries';
import { Followers } from '../followers';
import { infoOf, seal, type Digest } from '../frames';
import { Ledger } from '../ledger';
import { noRoom } from '../room';
import { ANSWERS_MS, LogAge } from '../log-age';
import {
	DEDUP_WINDOW,
	closedLog,
	idempotencyMismatch,
	type Appended,
	type Batch,
	type Log,
	type LoggedEvent,
	type LogState,
	type Segment
} from '../log';
import type { LogQueries } from '../query-types';
import { findIn } from '../queries/search-page';
import type { SentIn } from '../queries/struck';
import type { SaidIn } from '../queries/seen';

export interface MemoryLogOptions {
	/** 32 and 16 hex digits. */
	readonly id: string;
	readonly term: string;
	readonly digest: Digest;
	readonly deflate: Deflate;
	/** The log's clock, epoch ms. */
	readonly now: () => number;
	readonly dedupWindow?: number;
	/** Called when a follower of the log fails. */
	readonly onFailed?: (what: 'follow', error: unknown) => void;
}

export class MemoryLog implements Log {
	readonly id: string;
	readonly first = 1;
	readonly terms: readonly Term[];
	readonly #options: MemoryLogOptions;
	readonly #ledger = new Ledger();
	readonly #events: LoggedEvent[] = [];
	readonly #segments: { segment: Segment; info: SegmentInfo }[] = [];
	readonly #keys = new Map<string, number>();
	readonly #answers = new Map<string, { bodyHash: string; answer: IngestAnswer; age: number }>();
	readonly #age = new LogAge();
	readonly #followers: Followers;
	readonly #admission: Admission<string>;
	readonly queries: LogQueries = new LedgerQueries(
		async () => ({ ledger: this.#ledger, events: this.#events, now: this.#options.now() }),
		{
			at: (seq) => this.#events[seq - 1],
			readyForActivity: async () => {},
			countActivity: () => {},
			countSeries: async () => {},
			said: saidIn(this.#events),
			countSent: async (query) => countSentIn(this.#events, query),
			find: (query) => findIn(this.#events, query)
		}
	);
	#closed = false;

	constructor(options: MemoryLogOptions) {
		this.#options = options;
		const { onFailed = console.error } = options;
		this.#followers = new Followers((error) => onFailed('follow', error));
		this.id = options.id;
		this.terms = [{ from: 1, term: options.term }];
		this.#admission = {
			ledger: this.#ledger,
			window: options.dedupWindow ?? DEDUP_WINDOW,
			keys: {
				key: (source, channel, id) => `${source}\0${channel}\0${id}`,
				find: (key) => this.#keys.get(key),
				put: (key, seq) => void this.#keys.set(key, seq)
			},
			at: (seq) => this.#events[seq - 1]
		};
	}

	get head(): number {
		return this.#events.length;
	}

	async append({ events, idempotency, import: broughtBy }: Batch): Promise<Appended> {
		if (this.#closed) throw closedLog();
		const scope = idempotency && `${idempotency.scope}\0${idempotency.key}`;
		const before = scope === null ? undefined : this.#answers.get(scope);
		if (before) {
			if (before.bodyHash === idempotency?.bodyHash) return { ...before.answer, repeated: true };
			throw idempotencyMismatch();
		}
		const full = noRoom(events, this.#ledger);
		if (full) throw full;
		const batchOutcome = new BatchOutcome();
		const taken: LoggedEvent[] = [];
		const admission = { ...this.#admission, import: broughtBy };
		for (const event of events) {
			const outcome = admit(event, this.#options.now(), admission);
			batchOutcome.add(outcome);
			if (typeof outcome === 'string') continue;
			this.#events.push(outcome);
			taken.push(outcome);
			if (outcome.event.seq % SEGMENT_SIZE === 0) this.#seal(segmentOf(outcome.event.seq));
		}
		const answer = batchOutcome.answer(this.head);
		if (scope !== null && idempotency) {
			this.#remember(scope, idempotency.bodyHash, answer);
		}
		this.#followers.tell(taken);
		return { ...answer, repeated: false };
	}

	async tryWriting(): Promise<void> {
		if (this.#closed) throw closedLog();
	}

	async read(from: number, limit: number): Promise<LoggedEvent[]> {
		return this.#events.slice(from - 1, from - 1 + limit);
	}

	follow(listener: (events: readonly LoggedEvent[]) => void): () => void {
		return this.#followers.add(listener);
	}

	isWhole(): boolean {
		return true;
	}

	async segments(from: number, to: number): Promise<SegmentInfo[]> {
		return this.#segments.slice(from, to + 1).map(({ info }) => info);
	}

	async segment(n: number): Promise<Segment | undefined> {
		return n < sealedSegments(this.head) ? this.#segments[n]?.segment : undefined;
	}

	async times(block: number, segments: number): Promise<Uint8Array | undefined> {
		const first = block * TIMES_BLOCK;
		if (first + segments > sealedSegments(this.head)) return undefined;
		const times = Array.from({ length: segments }, (_, i) =>
			timesOf(this.#eventsOf(first + i).map(({ event }) => event))
		);
		return packTimes(times, this.#options.deflate);
	}

	hasChannel(source: string, name: string): boolean {
		return this.#ledger.hasChannel(source, name);
	}

	async settled(): Promise<void> {}

	async snapshot(): Promise<LogState> {
		return this.#ledger.state(this.#options.now());
	}

	async users(block: number): Promise<UserBlock | undefined> {
		return this.#ledger.people.block(block, this.#ledger.head);
	}

	async close(): Promise<void> {
		this.#closed = true;
		this.#followers.clear();
	}

	#remember(scope: string, bodyHash: string, answer: IngestAnswer): void {
		const age = this.#age.reach(this.#options.now());
		// In the order in which they came, so the oldest are first.
		for (const [key, each] of this.#answers) {
			if (each.age >= age - ANSWERS_MS) break;
			this.#answers.delete(key);
		}
		this.#answers.set(scope, { bodyHash, answer, age });
	}

	#eventsOf(n: number): LoggedEvent[] {
		return this.#events.slice(segmentFirst(n) - 1, segmentLast(n));
	}

	#seal(n: number): void {
		const { digest, deflate } = this.#options;
		const sealed = seal(this.#eventsOf(n), digest);
		const bytes = packFrame(sealed.frame, sealed.canonical, deflate);
		this.#segments.push({ segment: { key: sealed.key, bytes }, info: infoOf(sealed, bytes) });
	}
}

const countSentIn = (
	events: readonly LoggedEvent[],
	{ user, channel, time: { from, to }, after, at }: SentIn
): number =>
	events
		.slice(after, at)
		.filter(
			({ event }) =>
				isCounted(event.kind) &&
				event.author?.user === user &&
				event.channel === channel &&
				from <= event.sentAt &&
				event.sentAt <= to
		).length;

const saidIn = (events: readonly LoggedEvent[]): SaidIn => ({
	seqAt(time) {
		const at = events.findIndex(({ event }) => event.receivedAt >= time);
		return at === -1 ? events.length + 1 : at + 1;
	},
	said: async (from, to) =>
		events
			.slice(from - 1, to)
			.flatMap(({ event }) =>
				event.author && isCounted(event.kind) ? [[event.sentAt, event.author.user] as const] : []
			)
});
