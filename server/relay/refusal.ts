/** A request that is refused, as the HTTP API answers it. */
export class Refusal extends Error {
	override readonly name = 'Refusal';
	readonly status: 400 | 401 | 403 | 404 | 405 | 410 | 413 | 415 | 422 | 429 | 500 | 503;
	/** What was wrong, for programs; the message is for people and says what to do. */
	readonly code: string;
	readonly more: {
		/** Which event of a batch, from 0, and which of its fields. */
		readonly index?: number;
		readonly field?: string;
		/** Seconds after which trying again makes sense. */
		readonly retryAfter?: number;
	};

	constructor(
		status: 400 | 401 | 403 | 404 | 405 | 410 | 413 | 415 | 422 | 429 | 500 | 503,
		code: string,
		message: string,
		more: {
			/** Which event of a batch, from 0, and which of its fields. */
			readonly index?: number;
			readonly field?: string;
			/** Seconds after which trying again makes sense. */
			readonly retryAfter?: number;
		} = {}
	) {
		super(message);
		this.status = status;
		this.code = code;
		this.more = more;
	}
}
