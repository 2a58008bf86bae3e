/** Answers of a relay that may be faulty: their bytes are counted before they are all in memory. */
import { WireError } from '../wire/frame/errors';

/** Longest answer, in bytes: several times the snapshot of a log with 200,000 channels. */
const MOST_BYTES = 256 * 1024 * 1024;

/** Throws WireError `too-large` when more bytes came than an answer has. */
export class Bounded {
	#left: number;

	constructor(most = MOST_BYTES) {
		this.#left = most;
	}

	take(bytes: number): void {
		this.#left -= bytes;
		if (this.#left < 0) throw new WireError('too-large', 'the answer is longer than any');
	}
}

/** The bytes of an answer, whose parts `heard` is told of. */
export async function bytesOf(
	body: Response['body'],
	heard: (bytes: number) => void
): Promise<Uint8Array> {
	const parts = body?.pipeThrough(
		new TransformStream<Uint8Array, Uint8Array>({
			transform(part, out) {
				heard(part.length);
				out.enqueue(part);
			}
		})
	);
	return new Uint8Array(await new Response(parts).arrayBuffer());
}

/** The bytes of an answer. One that says how long it is, and isn't packed, costs no counting. Throws WireError. */
export async function boundedBytes(response: Response, most = MOST_BYTES): Promise<Uint8Array> {
	const { headers, body } = response;
	const bound = new Bounded(most);
	const length = headers.has('content-encoding') ? null : headers.get('content-length');
	if (length === null) return bytesOf(body, (bytes) => bound.take(bytes));
	bound.take(Number(length));
	return new Uint8Array(await response.arrayBuffer());
}
