/** Gets from the relay when the messages of its log were sent, also those that aren't on this device. */
import { doubling } from '../../std/backoff';
import { WireError } from '../../wire/frame/errors';
import { sealedSegments, segmentFirst, segmentLast } from '../../wire/frame/limits';
import { TIMES_BLOCK, timesBlockOf, unpackTimes } from '../../wire/times';
import { gapsIn } from './ranges';
import { STORED, databaseOf, type TimesRow } from './schema';
import { store } from './store';

/** Answers by which a block will never come: for others the relay is asked again. */
const USELESS = [400, 404, 410];
/** After so many of them before the first block, the relay is one that doesn't know these requests. */
const MOST_USELESS = 2;

/** Pauses after a failure, in ms: doubling. */
const PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 300_000;

export interface TimesSource {
	/** The relay's answer; rejects with an error that has a `status`, 0 where nothing answers, or with WireError. */
	bytes(path: string): Promise<Uint8Array>;
}

/**
 * Stores the blocks that the archive lacks, newest first: few, as a block is of 32,768 events, and all but the last are
 * fetched once. Blocks never change, so whoever is no leader any more does no harm. Resolves when all are here that the
 * relay has, or when the signal aborts; rejects with what the database rejects with.
 */
export async function fetchTimes(
	relay: TimesSource,
	archive: string,
	signal: AbortSignal
): Promise<void> {
	let [got, useless, failures] = [0, 0, 0];
	const lacking = await lackingBlocks(archive);
	for (let next = lacking.pop(); next && !signal.aborted;) {
		try {
			const bytes = unpackTimes(await relay.bytes(next.path), next.segments);
			if (signal.aborted) return;
			const { block, segments } = next;
			await store(databaseOf(archive).times, [{ block, segments, bytes }]);
			[got, failures] = [got + 1, 0];
		} catch (error) {
			const status = statusOf(error);
			if (status !== null && !USELESS.includes(status)) {
				await pause(doubling(++failures, PAUSE_MS, LONGEST_PAUSE_MS), signal);
				continue;
			}
			// Times in a form that this version can't read, or of a damaged segment: the others are of use.
			if (status === null && !(error instanceof WireError)) throw error;
			if (++useless === MOST_USELESS && got === 0) return;
		}
		next = lacking.pop();
	}
}

/** The status of a refusal; null of another error. */
const statusOf = (error: unknown): number | null =>
	error instanceof Error && 'status' in error ? Number(error.status) : null;

type Lacking = Pick<TimesRow, 'block' | 'segments'> & { readonly path: string };

/** The blocks to fetch, oldest first. Of the last, which isn't full, only where it has segments that this device doesn't store. */
async function lackingBlocks(archive: string): Promise<Lacking[]> {
	const db = databaseOf(archive);
	const [stream, stored] = await db.facts('stream', STORED);
	if (!stream || !stored) return [];
	const { log, cursor } = stream;
	const sealed = sealedSegments(cursor.seq);
	const keys: unknown = await db.times.orderBy('[block+segments]').keys();
	const known = new Map(keys as [block: number, segments: number][]);
	const lacking: Lacking[] = [];
	for (let block = 0; block <= timesBlockOf(sealed - 1); block++) {
		const first = block * TIMES_BLOCK;
		const segments = Math.min(TIMES_BLOCK, sealed - first);
		const has = known.get(block) ?? 0;
		const rest = { first: segmentFirst(first + has), last: segmentLast(first + segments - 1) };
		if (has >= segments) continue;
		if (segments < TIMES_BLOCK && gapsIn(stored.ranges, rest).length === 0) continue;
		const path = `/api/logs/${log}/times/${cursor.term}/${block}?segments=${segments}`;
		lacking.push({ block, segments, path });
	}
	return lacking;
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
	new Promise((resolve) => {
		const timer = setTimeout(resolve, ms);
		signal.addEventListener('abort', () => {
			clearTimeout(timer);
			resolve();
		});
	});
