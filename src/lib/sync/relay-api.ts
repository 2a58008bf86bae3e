/** The device's client of the relay's HTTP API. It checks every answer before use. */
import {
	SegmentListSchema,
	SnapshotSchema,
	UserBlockSchema,
	type SegmentInfo,
	type SegmentList,
	type Snapshot,
	type UserBlock
} from '../wire/api';
import type { SealedSegment } from '../archive/write/segments';
import { WireError } from '../wire/frame/errors';
import { inflateFrame, openFrame } from '../wire/frame/frame';
import { readHead } from '../wire/frame/canonical-read';
import { keyInput, keyOfDigest } from '../wire/frame/key';
import { boundedBytes } from './bounded';
import { sha256 } from './sha256';
import { segmentFirst, segmentLast, segmentOf } from '../wire/frame/limits';
import { parse } from '../wire/messages';
import { decodePoll } from '../wire/poll';
import { QUERIES, type Query, type QueryAnswer, type QueryName } from '../wire/queries';
import { queryPath } from '../wire/query-path';
import type { GenericSchema, InferOutput } from 'valibot';

const TIMEOUT_MS = 15_000;
/** The longest address below a log's, in characters: one that doesn't fit into a packet may be refused on its way. */
const LONGEST_PATH = 1_024;
/** The archive is the cache, so the browser need not store the bytes too. */
const OPTIONS: RequestInit = {
	cache: 'no-store',
	credentials: 'omit',
	referrerPolicy: 'no-referrer'
};

/** The relay refused a request, or nothing answered (status 0). */
export class RelayRefusal extends Error {
	override readonly name = 'RelayRefusal';
	readonly recovery = 'try again after a pause';
	readonly status: number;

	constructor(status: number) {
		super(`the relay answered ${status}`);
		this.status = status;
	}
}

export class RelayApi {
	readonly #open = new Set<AbortController>();
	#closed = false;
	readonly #relay: string;

	constructor(relay: string) {
		this.#relay = relay;
	}

	/** Aborts all requests, and refuses new ones. */
	close(): void {
		this.#closed = true;
		for (const request of this.#open) request.abort();
	}

	/** Throws RelayRefusal, or WireError for an unusable answer; so do the other methods. */
	snapshot(): Promise<Snapshot> {
		return this.#json(SnapshotSchema, '/api/snapshot');
	}

	/** Sealed segments from … to, at most 1,024. */
	segments(log: string, from: number, to: number): Promise<SegmentList> {
		return this.#json(SegmentListSchema, `/api/logs/${log}/segments?from=${from}&to=${to}`);
	}

	users(log: string, block: number): Promise<UserBlock> {
		return this.#json(UserBlockSchema, `/api/logs/${log}/users/${block}`);
	}

	/** The answer to a query. */
	query<K extends QueryName>(log: string, query: Query<K>): Promise<QueryAnswer<K>> {
		const [schema, path] = [QUERIES[query.name], queryPath(query)];
		return path.length <= LONGEST_PATH
			? this.#json(schema, `/api/logs/${log}/${path}`)
			: this.#json(schema, `/api/logs/${log}/${query.name}`, path.slice(query.name.length + 1));
	}

	/** A sealed segment; its bytes are checked against its key. */
	async segment(log: string, info: Pick<SegmentInfo, 'n' | 'key'>): Promise<SealedSegment> {
		return this.#sealed(await this.bytes(`/api/logs/${log}/segments/${info.n}/${info.key}`), info);
	}

	/** Segments in one request, at most BUNDLE_SEGMENTS from the lowest to the highest, without those that aren't what their keys say. */
	async bundle(
		log: string,
		infos: readonly Pick<SegmentInfo, 'n' | 'key'>[]
	): Promise<SealedSegment[]> {
		const numbers = infos.map(({ n }) => n);
		const range = `from=${Math.min(...numbers)}&to=${Math.max(...numbers)}`;
		const items = decodePoll(await this.bytes(`/api/logs/${log}/bundle?${range}`));
		const segments = await Promise.allSettled(
			items.map(async (bytes) => {
				if (typeof bytes === 'string') return;
				const n = segmentOf(openFrame(bytes).first);
				const info = infos.find((each) => each.n === n);
				return info && this.#sealed(bytes, info);
			})
		);
		return segments.flatMap((each) => (each.status === 'fulfilled' && each.value) || []);
	}

	/** Throws WireError. */
	async #sealed(
		bytes: Uint8Array,
		{ n, key }: Pick<SegmentInfo, 'n' | 'key'>
	): Promise<SealedSegment> {
		const packed = openFrame(bytes);
		if (packed.first !== segmentFirst(n) || packed.last !== segmentLast(n)) {
			throw new WireError('bad-table', `segment ${n} has other events than it should`);
		}
		const canonical = inflateFrame(packed);
		if (keyOfDigest(await sha256(keyInput(packed, canonical))) !== key) {
			throw new WireError('wrong-key', `segment ${n} is not what its key says`);
		}
		return {
			n,
			bytes,
			head: readHead(canonical.head, packed.first, packed.last - packed.first + 1)
		};
	}

	/** `body`: parameters that are sent apart from the address. */
	async #json<S extends GenericSchema>(
		schema: S,
		path: string,
		body?: string
	): Promise<InferOutput<S>> {
		return parse(schema, new TextDecoder().decode(await this.bytes(path, body)));
	}

	/** The answer's bytes, as they come. One controller a request: AbortSignal.any costs as much as the request, see docs/decisions/0022. */
	async bytes(path: string, body?: string): Promise<Uint8Array> {
		if (this.#closed) throw new RelayRefusal(0);
		const request = new AbortController();
		const timer = setTimeout(() => request.abort(), TIMEOUT_MS);
		this.#open.add(request);
		try {
			const sent = body === undefined ? {} : { method: 'POST', body: new URLSearchParams(body) };
			const { signal } = request;
			const response = await fetch(this.#relay + path, { ...OPTIONS, ...sent, signal });
			if (!response.ok) throw new RelayRefusal(response.status);
			return await boundedBytes(response);
		} catch (error) {
			throw error instanceof RelayRefusal || error instanceof WireError
				? error
				: new RelayRefusal(0);
		} finally {
			clearTimeout(timer);
			this.#open.delete(request);
		}
	}
}
