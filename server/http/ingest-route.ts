/** `POST /api/ingest`: who may send, and what a body holds. */
import { Refusal } from '../relay/fault';
import type { Ingest } from '../relay/ingest';
import type { Digest } from '../log/frames';
import { json, type ApiAnswer } from './answers';
import type { ApiRequest } from './api';
import { decoded, parseBody, type Gunzip } from './body';

export interface IngestOptions {
	readonly ingest: Ingest;
	/** The ingest token, and the source that its messages are of where they name none. */
	readonly token: string;
	readonly source: string;
	/** Bytes of a body, before and after inflating. */
	readonly batchBytes: number;
	readonly gunzip: Gunzip;
	readonly digest: Digest;
}

const MAX_IDEMPOTENCY_KEY = 255;
const SOURCE_NAME = /^[\w.:-]{1,100}$/;

export class IngestRoute {
	readonly #tokenDigest: Uint8Array;

	constructor(private readonly options: IngestOptions) {
		this.#tokenDigest = this.#digestOf(options.token);
	}

	/** Takes a batch. Throws Refusal. */
	async answer(request: ApiRequest): Promise<ApiAnswer> {
		this.#authorize(request.header('authorization'));
		const { batchBytes, gunzip, digest, ingest } = this.options;
		const source = sourceOf(request.query.get('source')) ?? this.options.source;
		const key = request.header('idempotency-key');
		if (key.length > MAX_IDEMPOTENCY_KEY) {
			throw new Refusal(
				400,
				'bad-key',
				`an Idempotency-Key has at most ${MAX_IDEMPOTENCY_KEY} characters`
			);
		}
		const packed = await request.body(batchBytes);
		const encoding = request.header('content-encoding').toLowerCase();
		const bytes = await decoded(packed, encoding, batchBytes, gunzip);
		const values = parseBody(bytes, request.header('content-type'));
		const idempotency = key === '' ? null : { scope: source, key, bodyHash: hex(digest(bytes)) };
		return json(await ingest.take(values, source, idempotency));
	}

	#authorize(header: string): void {
		const token = /^bearer +(\S+)$/i.exec(header)?.[1];
		// Digests, so that the time of the comparison tells nothing of the token.
		const given = this.#digestOf(token ?? '');
		const same = given.every((byte, i) => byte === this.#tokenDigest[i]);
		if (token !== undefined && same) return;
		throw new Refusal(
			401,
			'bad-token',
			token === undefined
				? 'give the ingest token: Authorization: Bearer …'
				: "this is not the relay's ingest token: it is in the file ingest-token of its data folder"
		);
	}

	#digestOf(token: string): Uint8Array {
		return this.options.digest(new TextEncoder().encode(token));
	}
}

/** The source that a batch names as its own. */
function sourceOf(name: string | null): string | null {
	if (name === null || SOURCE_NAME.test(name)) return name;
	throw new Refusal(400, 'bad-source', 'a source is 1 to 100 letters, digits and .:_-');
}

const hex = (bytes: Uint8Array): string =>
	Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
