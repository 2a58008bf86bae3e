/** Bodies of requests on their way in. */
import { aborted, Refusal } from '../relay/refusal';
import { tooLarge } from './body';

/** Limit of the bytes of bodies being received at once, over all requests. */
const BODIES_BYTES = 64 * 1024 * 1024;

/** Refuses bodies while too many are being received, because they take memory. */
export class BodyBudget {
	#buffered = 0;

	/** Null where they fit; nothing of a refusal is taken. */
	take(bytes: number): Refusal | null {
		if (this.#buffered + bytes > BODIES_BYTES) {
			return new Refusal(429, 'too-many-bodies', 'too many bodies are on their way at once', {
				retryAfter: 1
			});
		}
		this.#buffered += bytes;
		return null;
	}

	give(bytes: number): void {
		this.#buffered -= bytes;
	}
}

/**
 * Collects a body. `read` calls back with each chunk, whose bytes are good during the call only; call this in the step
 * in which the request came. Rejects with Refusal. `onEndless` is called before that where the body still goes on: the
 * connection must end with the answer.
 */
export function collectBody(
	read: (take: (chunk: ArrayBuffer | Uint8Array, isLast: boolean) => void) => void,
	max: number,
	bodies: BodyBudget,
	signal: AbortSignal,
	onEndless: () => void
): Promise<Uint8Array> {
	return new Promise((resolve, reject) => {
		const chunks: Buffer[] = [];
		let size = 0;
		let refusedAs: Refusal | null = null;
		/** Bytes that came after the refusal. */
		let beyond = 0;
		const done = (): void => {
			bodies.give(size);
			size = 0;
		};
		signal.addEventListener('abort', () => {
			done();
			reject(aborted());
		});
		read((chunk, isLast) => {
			const bytes = chunk.byteLength;
			if (refusedAs === null) {
				refusedAs = size + bytes > max ? tooLarge(max) : bodies.take(bytes);
				if (refusedAs) chunks.length = 0;
				else {
					size += bytes;
					chunks.push(Buffer.from(new Uint8Array(chunk)));
				}
			} else {
				// Reads as much again of a refused body, so that the client goes on to read the answer. Some have no end.
				beyond += bytes;
				if (beyond > max && !isLast) {
					onEndless();
					done();
					reject(refusedAs);
				}
			}
			if (!isLast) return;
			done();
			if (refusedAs) reject(refusedAs);
			else resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks));
		});
	});
}
