/** The body of `POST /api/ingest` as a list of values, by its content type. */
import { turn } from '../log/turn';
import { BATCH_EVENTS } from '../relay/ingest';
import { Refusal } from '../relay/refusal';

const JSON_TYPES = ['application/json'];
const NDJSON_TYPES = ['application/x-ndjson', 'application/ndjson', 'application/jsonl'];
/** Characters of one value: many times an event that is all escapes. A longer one isn't parsed. */
const VALUE_LENGTH = 262_144;
/** Longest stretch of parsing between two turns of the event loop, in ms. */
const SLICE_MS = 8;
/** Inflated bytes for each byte of gzip, and those that need no such number. Chat inflates to ten or twenty times. */
const MOST_RATIO = 200;
const FREE_BYTES = 65_536;

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
		return await gunzip(bytes, Math.min(max, FREE_BYTES + bytes.length * MOST_RATIO));
	} catch (error) {
		if (error instanceof RangeError) {
			if (FREE_BYTES + bytes.length * MOST_RATIO >= max) throw tooLarge(max);
			throw new Refusal(
				413,
				'too-large',
				`the body inflates to more than ${MOST_RATIO} times its size: send it without gzip`
			);
		}
		throw new Refusal(400, 'bad-gzip', 'the body says gzip but can not be inflated');
	}
}

export const tooLarge = (max: number): Refusal =>
	new Refusal(413, 'too-large', `a body has at most ${max} bytes: send several batches`);

const tooMany = (): Refusal =>
	new Refusal(413, 'too-many-events', `a batch has at most ${BATCH_EVENTS} events: send several`);

/** The values in a body, which is parsed only as far as it has no more of them than a batch. Rejects with Refusal 400, 413 or 415. */
export async function parseBody(bytes: Uint8Array, contentType: string): Promise<unknown[]> {
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
	if (lines) return parsed(text, linesOf(text), (index) => `event ${index}`);
	// A short text costs little, whatever is in it, and the parser says best what is wrong with it.
	const parts = text.length > VALUE_LENGTH ? partsOf(text) : null;
	if (parts) return parsed(text, parts, () => 'the body');
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

/** From where to where a value is in a text. */
type Part = readonly [from: number, to: number];

async function parsed(
	text: string,
	parts: readonly Part[],
	where: (index: number) => string
): Promise<unknown[]> {
	const values: unknown[] = [];
	let began = performance.now();
	for (const [index, [from, to]] of parts.entries()) {
		if (to - from > VALUE_LENGTH) {
			const message = `event ${index} is longer than any event: ${VALUE_LENGTH} characters`;
			throw new Refusal(413, 'too-large', message, { index });
		}
		values.push(parseJson(text.slice(from, to), where(index), index));
		if (performance.now() - began < SLICE_MS) continue;
		await turn();
		began = performance.now();
	}
	return values;
}

function parseJson(text: string, where = 'the body', index?: number): unknown {
	try {
		return JSON.parse(text);
	} catch (error) {
		const reason = error instanceof Error ? `: ${error.message}` : '';
		throw new Refusal(400, 'bad-json', `${where} is not JSON${reason}`, { index });
	}
}

/** The lines with something in them. Throws Refusal 413. */
function linesOf(text: string): Part[] {
	const lines: Part[] = [];
	const something = /[^\s][^\n]*/g;
	for (let found = something.exec(text); found; found = something.exec(text)) {
		if (lines.length === BATCH_EVENTS) throw tooMany();
		lines.push([found.index, something.lastIndex]);
	}
	return lines;
}

const QUOTE = 34;
const COMMA = 44;
const BACKSLASH = 92;
const OPENING: ReadonlySet<number> = new Set([91, 123]);
const CLOSING: ReadonlySet<number> = new Set([93, 125]);

/** The items of a text that is one JSON array; null if it is none. Throws Refusal 413. */
function partsOf(text: string): Part[] | null {
	const [start, end] = [text.search(/\S/), text.trimEnd().length];
	if (text[start] !== '[' || text[end - 1] !== ']') return null;
	const parts: Part[] = [];
	let from = start + 1;
	let depth = 0;
	for (let i = from; i < end - 1; i++) {
		const code = text.charCodeAt(i);
		if (code === QUOTE) i = endOfString(text, i);
		else if (code === COMMA && depth === 0) {
			if (parts.length === BATCH_EVENTS) throw tooMany();
			parts.push([from, i]);
			from = i + 1;
		} else if (OPENING.has(code)) depth++;
		else if (CLOSING.has(code)) depth--;
	}
	if (parts.length === BATCH_EVENTS) throw tooMany();
	parts.push([from, end - 1]);
	return parts;
}

/** Where a string ends that begins at `from`. */
function endOfString(text: string, from: number): number {
	for (let end = text.indexOf('"', from + 1); end !== -1; end = text.indexOf('"', end + 1)) {
		let before = end - 1;
		while (text.charCodeAt(before) === BACKSLASH) before--;
		if ((end - before) % 2 === 1) return end;
	}
	return text.length;
}
