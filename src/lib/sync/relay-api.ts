/** The relay's HTTP API as a device reads it. Every answer is checked before anything is done with it. */
import {
	SegmentListSchema,
	SnapshotSchema,
	UserBlockSchema,
	type SegmentInfo,
	type SegmentList,
	type Snapshot,
	type UserBlock
} from '../wire/api';
import type { SealedSegment } from '../archive/held';
import { WireError } from '../wire/errors';
import { inflateFrame, openFrame } from '../wire/frame';
import { readHead } from '../wire/canonical-read';
import { keyInput, keyOfDigest } from '../wire/key';
import { segmentFirst, segmentLast } from '../wire/limits';
import { check } from '../wire/messages';
import type { GenericSchema, InferOutput } from 'valibot';

const TIMEOUT_MS = 15_000;

/** The relay refused a request, or nothing answered (status 0). */
export class RelayRefusal extends Error {
	override readonly name = 'RelayRefusal';
	readonly recovery = 'try again after a pause';

	constructor(readonly status: number) {
		super(`the relay answered ${status}`);
	}
}

export class RelayApi {
	constructor(
		private readonly relay: string,
		/** Ends all requests. */
		private readonly signal: AbortSignal
	) {}

	/** Throws RelayRefusal, or WireError for an answer that can't be used; so do the others. */
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

	/** A sealed segment; its bytes are checked against its key where the browser can (secure contexts). */
	async segment(log: string, { n, key }: Pick<SegmentInfo, 'n' | 'key'>): Promise<SealedSegment> {
		const response = await this.#get(`/api/logs/${log}/segments/${n}/${key}`);
		const bytes = new Uint8Array(await response.arrayBuffer());
		const packed = openFrame(bytes);
		if (packed.first !== segmentFirst(n) || packed.last !== segmentLast(n)) {
			throw new WireError('bad-table', `segment ${n} has other events than it should`);
		}
		const canonical = inflateFrame(packed);
		if (globalThis.crypto?.subtle) {
			const digest = await crypto.subtle.digest('SHA-256', keyInput(packed, canonical));
			if (keyOfDigest(new Uint8Array(digest)) !== key) {
				throw new WireError('wrong-key', `segment ${n} is not what its key says`);
			}
		}
		return {
			n,
			bytes,
			head: readHead(canonical.head, packed.first, packed.last - packed.first + 1)
		};
	}

	async #json<S extends GenericSchema>(schema: S, path: string): Promise<InferOutput<S>> {
		const response = await this.#get(path);
		let value: unknown;
		try {
			value = await response.json();
		} catch {
			throw new WireError('bad-message', 'the answer is not JSON');
		}
		return check(schema, value);
	}

	async #get(path: string): Promise<Response> {
		const signal = AbortSignal.any([this.signal, AbortSignal.timeout(TIMEOUT_MS)]);
		let response: Response;
		try {
			response = await fetch(this.relay + path, { signal });
		} catch {
			throw new RelayRefusal(0);
		}
		if (!response.ok) throw new RelayRefusal(response.status);
		return response;
	}
}
