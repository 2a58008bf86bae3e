/** `POST /api/ingest`: authorises the sender and parses the body. */
import { Refusal } from '../relay/refusal';
import type { Ingest } from '../relay/ingest';
import type { Digest } from '../log/frames';
import { json, type ApiAnswer } from './answers';
import type { ApiRequest } from './route';
import { decoded, parseBody, type Gunzip } from './body';
import { importName, sourceName } from '../relay/source-name';
import type { TokenCheck } from './token-check';
import { hex } from '../../src/lib/std/hex';

export interface IngestOptions {
	readonly ingest: Ingest;
	readonly token: TokenCheck;
	/** The source of messages whose batch names none. */
	readonly source: string;
	readonly gunzip: Gunzip;
	readonly digest: Digest;
}

/** Bytes of a body, before and after inflating: a full batch of long messages, and little enough to hold several. */
const BATCH_BYTES = 8_388_608;
const MAX_IDEMPOTENCY_KEY = 255;

export class IngestRoute {
	readonly #options: IngestOptions;

	constructor(options: IngestOptions) {
		this.#options = options;
	}

	/** Accepts a batch. Throws Refusal. */
	async answer(request: ApiRequest): Promise<ApiAnswer> {
		this.#options.token.check(request.header('authorization'));
		const { gunzip, digest, ingest } = this.#options;
		const named = request.query.get('source');
		const source = named === null ? this.#options.source : sourceName(named);
		const broughtBy = request.query.get('import');
		const name = broughtBy === null ? null : importName(broughtBy);
		const key = request.header('idempotency-key');
		if (key.length > MAX_IDEMPOTENCY_KEY) {
			throw new Refusal(
				400,
				'bad-key',
				`an Idempotency-Key has at most ${MAX_IDEMPOTENCY_KEY} characters`
			);
		}
		const packed = await request.body(BATCH_BYTES);
		const encoding = request.header('content-encoding').toLowerCase();
		const bytes = await decoded(packed, encoding, BATCH_BYTES, gunzip);
		const values = await parseBody(bytes, request.header('content-type'));
		// The same messages as an import, or as another one, are another request.
		const bodyHash = hex(digest(bytes)) + (name === null ? '' : ` ${name}`);
		const idempotency = key === '' ? null : { scope: source, key, bodyHash };
		return json(await ingest.take(values, source, idempotency, name));
	}
}
