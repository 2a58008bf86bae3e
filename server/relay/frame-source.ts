import {
	SEGMENT_SIZE,
	encodeFrame,
	segmentFirst,
	segmentLast,
	segmentOf,
	type Deflate
} from '../../src/lib/wire/index';
import { frameOfLogged } from '../log/frames';
import type { Log, LoggedEvent } from '../log/log';
import { Lru } from '../../src/lib/std/lru';

/** Bytes of cached frames: after a restart every device requests the same few. */
const CACHED_BYTES = 8 * 1024 * 1024;

export interface EncodedFrame {
	readonly last: number;
	/** Number of its events. */
	readonly count: number;
	readonly bytes: Uint8Array;
}

/** Frames of the log as bytes. */
export class FrameSource {
	readonly #cache = new Lru<string, EncodedFrame>(CACHED_BYTES, ({ bytes }) => bytes.length);
	readonly #loading = new Map<string, Promise<EncodedFrame>>();
	readonly #log: Log;
	readonly #deflate: Deflate;

	constructor(log: Log, deflate: Deflate) {
		this.#log = log;
		this.#deflate = deflate;
	}

	/** The frame from `first` to `head`, or to the end of its segment. */
	async next(first: number, head: number): Promise<EncodedFrame> {
		const last = Math.min(head, segmentLast(segmentOf(first)));
		const key = `${first} ${last}`;
		const cached = this.#cache.get(key);
		if (cached) return cached;
		const loading = this.#loading.get(key) ?? this.#load(first, last);
		this.#loading.set(key, loading);
		try {
			const frame = await loading;
			this.#cache.set(key, frame);
			return frame;
		} finally {
			this.#loading.delete(key);
		}
	}

	/** Frames of consecutive events: one, or one on each side of a segment's border. */
	encode(logged: readonly LoggedEvent[]): EncodedFrame[] {
		const frames: EncodedFrame[] = [];
		for (let at = 0; at < logged.length;) {
			const first = logged[at]?.event.seq ?? 0;
			const run = logged.slice(at, at + segmentLast(segmentOf(first)) - first + 1);
			frames.push({
				last: first + run.length - 1,
				count: run.length,
				bytes: encodeFrame(frameOfLogged(run), this.#deflate)
			});
			at += run.length;
		}
		return frames;
	}

	async #load(first: number, last: number): Promise<EncodedFrame> {
		const n = segmentOf(first);
		if (first === segmentFirst(n) && last === segmentLast(n)) {
			const segment = await this.#log.segment(n);
			if (segment) return { last, count: SEGMENT_SIZE, bytes: segment.bytes };
		}
		const [frame] = this.encode(
			await this.#log.read(first, Math.min(SEGMENT_SIZE, last - first + 1))
		);
		if (!frame) throw new Error(`the log has no events ${first} … ${last}`);
		return frame;
	}
}
