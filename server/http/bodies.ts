/** Bodies of requests on their way in. */
import { Refusal } from '../relay/refusal';

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
