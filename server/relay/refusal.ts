import { quotedWords } from '../../src/lib/wire/index';
import { LogError } from '../log/log';

/** The most of an answer's words, and of a field's name, in UTF-16 units: both quote what was sent. */
const LONGEST_MESSAGE = 600;
export const LONGEST_FIELD = 100;

/** A request that is refused, as the HTTP API answers it. */
export class Refusal extends Error {
	override readonly name = 'Refusal';
	readonly status: 400 | 401 | 403 | 404 | 405 | 410 | 413 | 415 | 422 | 429 | 500 | 503;
	/** What was wrong, for programs; the message is for people and says what to do. */
	readonly code: string;
	readonly more: {
		/** Which event of a batch, from 0, and which of its fields. */
		readonly index?: number | undefined;
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
			readonly index?: number | undefined;
			readonly field?: string;
			/** Seconds after which trying again makes sense. */
			readonly retryAfter?: number;
		} = {}
	) {
		super(quotedWords(message, LONGEST_MESSAGE));
		this.status = status;
		this.code = code;
		const { field } = more;
		this.more = field === undefined ? more : { ...more, field: quotedWords(field, LONGEST_FIELD) };
	}
}

/** Seconds to wait before repeating a batch that the disk refused. */
export const WRITE_RETRY_S = 5;

/** The refusal of a request to a relay that stops. */
export const stopping = (): Refusal =>
	new Refusal(503, 'stopping', 'the relay is stopping: repeat the batch', { retryAfter: 2 });

/** Codes of a source that has as much as the log takes. */
const FULL: ReadonlySet<LogError['code']> = new Set([
	'too-many-users',
	'too-many-channels',
	'too-many-appearances'
]);

/** The refusal that a log's error means for whoever asked; null for other errors. */
export function refusalOf(error: unknown): Refusal | null {
	if (!(error instanceof LogError)) return null;
	if (error.code === 'closed') return stopping();
	const message = `${error.message}. ${error.recovery}`;
	if (FULL.has(error.code)) return new Refusal(422, error.code, message, { index: error.index });
	return error.code === 'idempotency-mismatch'
		? new Refusal(422, error.code, message)
		: new Refusal(503, error.code, message, { retryAfter: WRITE_RETRY_S });
}

/** The answer to a request that the relay failed at. */
export const internalError = (): Refusal =>
	new Refusal(500, 'internal-error', 'the relay failed: its log says more');

/** What a request becomes whose client has gone; nobody gets it. */
export const aborted = (): Refusal => new Refusal(400, 'aborted', 'the request was aborted');
