/** Fetches the missing parts of the log: readers' requests first, then history, newest first, and user blocks. */
import { ArchiveError, isQuota } from '../archive/registry/errors';
import type { Floor, SeqRange } from '../archive/tables/types';
import { sizeOf } from '../archive/tables/ranges';
import type { SealedSegment } from '../archive/write/segments';
import type { ArchiveWriter } from '../archive/write/writer';
import type { SegmentInfo } from '../wire/api';
import { BUNDLE_SEGMENTS, SEGMENT_SIZE, segmentLast, segmentOf } from '../wire/frame/limits';
import { doubling } from '../std/backoff';
import { WireError } from '../wire/frame/errors';
import { RelayRefusal, type RelayApi } from './relay-api';
import type { StorageState } from './status';

/** Limit of concurrent requests. */
const LANES = 3;
/** Segments in the first request, so that the newest arrive soon. */
const FIRST_BUNDLE = 4;
/**
 * Segments in one transaction: few at first, so that the newest are readable soon; fewer than 50, or every
 * live query runs again.
 */
const FIRST_BATCH = 8;
const BATCH = 32;
/** Segments in one list of the relay. */
const LIST = 1_024;
/**
 * History is filled up to this share of the budget; live messages get the rest, so that no fetched segment is
 * pruned at once.
 */
const SHARE = 0.95;
/** Limit of repeated requests for user blocks that a sealed segment overtook. */
const USER_TRIES = 5;

/** Statuses of answers with which the relay, or something on the way, asks for a pause; 0: nothing answered. */
const PAUSE = [0, 429, 502, 503, 504];
/** After so many unusable answers for a segment, with pauses, it counts as lost until the device connects again. */
const SEGMENT_TRIES = 3;

/** Pauses before filling is tried again after a failure, in ms: doubling. */
const REFILL_MS = 5_000;
const LONGEST_REFILL_MS = 300_000;

export interface FillerEvents {
	/** Called with the number of events of history still to fetch. */
	readonly history: (left: number) => void;
	/** 'ok' where all is here that there is room for, 'full' where there is no room for more. */
	readonly storage: (state: StorageState) => void;
	/** The archive can't be written any more. */
	readonly failed: (error: unknown) => void;
}

/**
 * Fills one archive. What fails is tried again after a pause, without harm to the stream. A segment that the relay has
 * lost, or can't send in a form that has its key, holds no other up, and is noted as lost in the end.
 */
export class Filler {
	readonly #requested: SeqRange[] = [];
	#automatic: SeqRange | null = null;
	/** All of history that was asked for. */
	#all: SeqRange | null = null;
	#failures = 0;
	/** How often each segment came in no usable form. */
	readonly #bad = new Map<number, number>();
	/** Why some of this round is still to do. */
	#left: unknown = null;
	#again: ReturnType<typeof setTimeout> | undefined;
	#work: Promise<void> | null = null;
	#stopped = false;
	readonly #api: RelayApi;
	readonly #writer: ArchiveWriter;
	readonly #log: string;
	readonly #events: FillerEvents;

	constructor(api: RelayApi, writer: ArchiveWriter, log: string, events: FillerEvents) {
		this.#api = api;
		this.#writer = writer;
		this.#log = log;
		this.#events = events;
	}

	/** Fetches events first … last before anything else. */
	request(range: SeqRange): void {
		this.#requested.push(range);
		this.#start();
	}

	/** Gets all of this history, as far as there is room; and the users. */
	all(range: SeqRange): void {
		clearTimeout(this.#again);
		this.#bad.clear();
		this.#automatic = this.#all = range;
		this.#start();
	}

	/** Resolves when no write is pending. */
	async stop(): Promise<void> {
		this.#stopped = true;
		clearTimeout(this.#again);
		await this.#work;
	}

	#start(): void {
		this.#work ??= this.#run()
			.then(() => null)
			.catch((error: unknown) => error ?? new Error('filling failed'))
			.then((error) => {
				this.#work = null;
				if (this.#stopped) return;
				// Requests that arrived while the users were being fetched are still open.
				const more = this.#requested.length > 0 || this.#automatic !== null;
				if (!error && more) this.#start();
				else this.#ended(error);
			});
	}

	#ended(error: unknown): void {
		this.#events.history(0);
		if (error === null) {
			this.#failures = 0;
			return this.#events.storage('ok');
		}
		if (error instanceof ArchiveError) return this.#events.failed(error);
		// The live messages need what room is left; a later try shows whether there is more for history.
		if (isQuota(error)) this.#events.storage('full');
		const pause = doubling(++this.#failures, REFILL_MS, LONGEST_REFILL_MS);
		this.#again = setTimeout(() => this.#start(), pause);
	}

	async #run(): Promise<void> {
		this.#left = null;
		const users = this.#users();
		// Awaited below; without this, two failures would count as an unhandled one.
		users.catch(() => {});
		for (;;) {
			const requested = this.#requested.pop();
			const range = requested ?? this.#automatic;
			if (!range) break;
			const whole = await this.#range(range, requested !== undefined);
			// What failed, or made way for a request, is still to do.
			if (whole && range === this.#automatic) this.#automatic = null;
		}
		await users;
		if (this.#left === null) return;
		this.#automatic = this.#all;
		throw this.#left;
	}

	/**
	 * Fills the gaps in `range`, newest first. A reader's request (`urgent`) is fetched regardless of age and
	 * size. History stays within its bounds and yields to a request: then this returns false, and the rest is
	 * still to do.
	 */
	async #range(range: SeqRange, urgent: boolean): Promise<boolean> {
		const { gaps, bytes } = await this.#writer.missing(range);
		const room = urgent ? Infinity : this.#writer.budget * SHARE;
		let size = bytes;
		let left = sizeOf(gaps);
		const took = (events: number): void => {
			left = Math.max(0, left - events);
			this.#events.history(left);
		};
		took(0);
		const lost: number[] = [];
		for (const gap of gaps.reverse()) {
			const lowest = segmentOf(gap.first);
			for (let to = segmentOf(gap.last); to >= lowest; to -= LIST) {
				const from = Math.max(lowest, to - LIST + 1);
				const { first, sealed, segments } = await this.#api.segments(this.#log, from, to);
				const listed = new Set(segments.map(({ n }) => n));
				for (let n = Math.min(to, sealed - 1); n >= Math.max(from, first); n--) {
					if (!listed.has(n)) lost.push(n);
				}
				const wanted: SegmentInfo[] = [];
				let floor: Floor | null = null;
				for (const info of segments.sort((a, b) => b.n - a.n)) {
					const old = !urgent && info.receivedAt[1] < this.#writer.since;
					if (old || (size += info.bytes) > room) {
						floor = { seq: segmentLast(info.n) + 1, why: old ? 'age' : 'size' };
						break;
					}
					wanted.push(info);
				}
				const yields = (): boolean => !urgent && this.#requested.length > 0;
				const whole = await this.#fetch(wanted, lost, took, yields);
				if (this.#stopped || !whole) return this.#stopped;
				if (floor) {
					await this.#writer.keepFrom(floor);
					await this.#writer.noteLost({ ...range, first: floor.seq }, lost);
					return true;
				}
			}
		}
		await this.#writer.noteLost(range, lost);
		if (!urgent) await this.#writer.keepFrom(null);
		return true;
	}

	/**
	 * Fetches and stores segments in parallel, and adds to `lost` those that the relay hasn't; returns false if `yields`
	 * required it to stop. What has arrived is stored, also when the rest fails.
	 */
	async #fetch(
		list: readonly SegmentInfo[],
		lost: number[],
		took: (events: number) => void,
		yields: () => boolean
	): Promise<boolean> {
		let next = 0;
		let failed = false;
		let ready: SealedSegment[] = [];
		let stored = false;
		let storing: Promise<void> = Promise.resolve();
		const store = (): Promise<void> => {
			const batch = ready;
			ready = [];
			stored = true;
			if (batch.length > 0) {
				storing = storing.then(async () => {
					await this.#writer.keep(batch);
					took(batch.length * SEGMENT_SIZE);
				});
			}
			return storing;
		};
		const lane = async (): Promise<void> => {
			for (;;) {
				if (next >= list.length || this.#stopped || failed || yields()) return;
				const infos = list.slice(next, next + (next === 0 ? FIRST_BUNDLE : BUNDLE_SEGMENTS));
				next += infos.length;
				// In two steps, because another lane may submit `ready` and begin a new batch during the wait.
				const segments = await this.#segments(infos, lost);
				ready.push(...segments);
				if (ready.length >= (stored ? BATCH : FIRST_BATCH)) await store();
			}
		};
		const lanes = Array.from({ length: LANES }, () =>
			lane().catch((error: unknown) => {
				failed = true;
				throw error;
			})
		);
		await Promise.allSettled(lanes);
		await store();
		await Promise.all(lanes);
		return next >= list.length;
	}

	/**
	 * The segments, without those that the relay has dropped meanwhile. What doesn't come with the others is asked for
	 * alone, which tells why; a single segment may also come from a cache on the way.
	 */
	async #segments(infos: readonly SegmentInfo[], lost: number[]): Promise<SealedSegment[]> {
		const found =
			infos.length > 1 ? ((await this.#usable(this.#api.bundle(this.#log, infos))) ?? []) : [];
		for (const info of infos) {
			const { n } = info;
			if (this.#stopped || found.some((segment) => segment.n === n)) continue;
			const segment = await this.#usable(this.#api.segment(this.#log, info), n, lost);
			if (segment) found.push(segment);
		}
		return found;
	}

	/** The relay's answer; undefined if it is of no use. Segment `n` is lost then, or to be asked for again. */
	async #usable<T>(answer: Promise<T>, n?: number, lost: number[] = []): Promise<T | undefined> {
		try {
			return await answer;
		} catch (error) {
			const status = error instanceof RelayRefusal ? error.status : null;
			if (status === null ? !(error instanceof WireError) : PAUSE.includes(status)) throw error;
			if (n === undefined || status === 410) return undefined;
			const tries = (this.#bad.get(n) ?? 0) + 1;
			this.#bad.set(n, tries);
			if (status === 404 || tries >= SEGMENT_TRIES) lost.push(n);
			else this.#left = error;
			return undefined;
		}
	}

	async #users(): Promise<void> {
		for (let i = 0; i < USER_TRIES && !this.#stopped; i++) {
			const stale = await this.#writer.staleBlocks();
			if (stale.length === 0) return;
			const lane = async (): Promise<void> => {
				for (let block = stale.pop(); block !== undefined; block = stale.pop()) {
					const users = await this.#usable(this.#api.users(this.#log, block), -1 - block);
					if (users) await this.#writer.keepUsers([users]);
				}
			};
			await Promise.all(Array.from({ length: LANES }, lane));
		}
	}
}
