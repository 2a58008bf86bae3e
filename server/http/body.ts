/** The body of `POST /api/ingest` as a list of values, by its content type. */
import { Refusal } from '../relay/refusal';

const JSON_TYPES = ['application/json'];
const NDJSON_TYPES = ['application/x-ndjson', 'application/ndjson', 'application/jsonl'];

/** Inflates gzip to at most `max` bytes. Throws RangeError beyond them, and any other error if the bytes aren't gzip. */
export type Gunzip = (bytes: Uint8Array, max: number) => Promise<Uint8Array>;

/** The bytes without their content encoding. Throws Refusal 400, 413 or 415. */
export async function decoded(
	bytes: Uint8Array,
	encoding: string,
	max: number,
	gunzip: Gunzip
): Promise<Uint8Array> {
	if (encoding === '' || encoding === 'identity') return bytes;
	if (encoding !== 'gzip') {
		throw new Refusal(415, 'unknown-encoding', 'the only content encoding here is gzip');
	}
	try {
		return await gunzip(bytes, max);
	} catch (error) {
		if (error instanceof RangeError) throw tooLarge(max);
		throw new Refusal(400, 'bad-gzip', 'the body says gzip but can not be inflated');
	}
}

export const tooLarge = (max: number): Refusal =>
	new Refusal(413, 'too-large', `a body has at most ${max} bytes: send several batches`);

/** The values in a body. Throws Refusal 400 or 415. */
export function parseBody(bytes: Uint8Array, contentType: string): unknown[] {
	const type = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
	const lines = NDJSON_TYPES.includes(type);
	if (!lines && !JSON_TYPES.includes(type)) {
		throw new Refusal(
			415,
			'unknown-type',
			`the content type is ${type === '' ? 'missing' : type}: give application/json or application/x-ndjson`
		);
	}
	const text = utf8(bytes);
	if (lines) return parseLines(text);
	const value = parseJson(text);
	return Array.isArray(value) ? value : [value];
}

function utf8(bytes: Uint8Array): string {
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
	} catch {
		throw new Refusal(400, 'bad-utf8', 'the body is not UTF-8');
	}
}

function parseJson(text: string, index?: number): unknown {
	try {
		return JSON.parse(text);
	} catch (error) {
		const where = index === undefined ? 'the body' : `event ${index}`;
		const reason = error instanceof Error ? `: ${error.message}` : '';
		throw new Refusal(400, 'bad-json', `${where} is not JSON${reason}`, { index });
	}
}

/** One JSON value a line; empty lines are ignored. */
function parseLines(text: string): unknown[] {
	const values: unknown[] = [];
	for (const line of text.split('\n')) {
		if (line.trim() !== '') values.push(parseJson(line, values.length));
	}
	return values;
}
