/** The messages of a file as lines of JSON, whatever form they have in it. */
import { createReadStream } from 'node:fs';
import { Readable, pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { decodeLine } from '../../src/lib/std/decode-line';
import { ReplayError } from './replay-error';
import { encodingOf, formOf, isGzip, type Encoding } from './replay-format';

export interface Line {
	/** From 1; of an array's message, that of its beginning. */
	readonly number: number;
	/** JSON without line breaks. */
	readonly text: string;
}

/** Longest line, in bytes: above what a relay takes. */
const LONGEST = 8_388_608;
/** Characters of a line that is no JSON which are shown. */
const SHOWN = 40;

type Chunks = AsyncIterable<Buffer>;

/**
 * The messages of a file or of standard input (`-`). What can't be read, or is no JSON, ends them by an error that names
 * its line; all before it come first. Throws ReplayError, and what the file system and zlib throw.
 */
export async function* readLines(file: string): AsyncGenerator<Line> {
	const raw: Chunks = file === '-' ? process.stdin : createReadStream(file);
	let { head, all } = await beginning(raw);
	if (isGzip(head)) ({ head, all } = await beginning(unpacked(all)));
	const encoding = encodingOf(head);
	if (encoding !== 'utf-8') ({ head, all } = await beginning(asUtf8(all, encoding)));
	const form = formOf(head);
	for await (const line of form === 'array' ? messagesOf(all) : linesOf(all)) {
		try {
			JSON.parse(line.text);
		} catch {
			throw new ReplayError(`line ${line.number} is not JSON: ${shown(line.text)}`);
		}
		yield line;
	}
}

function shown(text: string): string {
	if (/^\s*[{[]\s*$/.test(text)) {
		return `a message may not go over several lines, except in an array of messages`;
	}
	const start = [...text.slice(0, 2 * SHOWN)].slice(0, SHOWN).join('');
	// What a terminal would obey is not shown as it is.
	return JSON.stringify(start) + (start.length < text.length ? ' …' : '');
}

/** The first bytes of a stream, enough to tell what it is, and all of it. */
async function beginning(chunks: Chunks): Promise<{ head: Buffer; all: Chunks }> {
	const iterator = chunks[Symbol.asyncIterator]();
	const first: Buffer[] = [];
	let length = 0;
	let failure: unknown = null;
	let done = false;
	// Standard input may be live: it isn't waited for longer than needed.
	while (length < 4 && !done && failure === null) {
		try {
			const next = await iterator.next();
			done = next.done === true;
			if (!next.done) first.push(next.value);
			length += next.done ? 0 : next.value.length;
		} catch (error) {
			failure = error;
		}
	}
	const all = async function* (): AsyncGenerator<Buffer> {
		yield* first;
		if (failure !== null) throw failure;
		for (let next = done ? null : await iterator.next(); next && !next.done;) {
			yield next.value;
			next = await iterator.next();
		}
	};
	return { head: Buffer.concat(first), all: all() };
}

const unpacked = (chunks: Chunks): Chunks =>
	// Its errors come to who reads it.
	pipeline(Readable.from(chunks), createGunzip(), () => {});

async function* asUtf8(chunks: Chunks, encoding: Encoding): AsyncGenerator<Buffer> {
	const decoder = new TextDecoder(encoding);
	for await (const chunk of chunks) yield Buffer.from(decoder.decode(chunk, { stream: true }));
	yield Buffer.from(decoder.decode());
}

/** Gathers the bytes of a line. Throws ReplayError where it is too long. */
class Gathered {
	#parts: Buffer[] = [];
	#length = 0;

	add(part: Buffer, number: number): void {
		this.#parts.push(part);
		this.#length += part.length;
		if (this.#length > LONGEST) {
			throw new ReplayError(`line ${number} has a message of more than ${LONGEST} bytes`);
		}
	}

	take(): string {
		const text = decodeLine(Buffer.concat(this.#parts));
		this.#parts = [];
		this.#length = 0;
		return text;
	}
}

const LF = 0x0a;

/** The lines of a text that aren't empty; a line ends with LF, CR or both. */
async function* linesOf(chunks: Chunks): AsyncGenerator<Line> {
	const line = new Gathered();
	let number = 0;
	const taken = function* (): Generator<Line> {
		const texts = line.take().split('\r');
		// The CR before an LF ends nothing else.
		if (texts.length > 1 && texts.at(-1) === '') texts.pop();
		for (const raw of texts) {
			const text = ++number === 1 ? raw.replace(/^\uFEFF/, '') : raw;
			if (text.trim() !== '') yield { number, text };
		}
	};
	for await (const chunk of chunks) {
		let from = 0;
		for (let end = chunk.indexOf(LF); end !== -1; end = chunk.indexOf(LF, from)) {
			line.add(chunk.subarray(from, end), number + 1);
			yield* taken();
			from = end + 1;
		}
		line.add(chunk.subarray(from), number + 1);
	}
	yield* taken();
}

const [QUOTE, ESCAPE, COMMA] = [0x22, 0x5c, 0x2c];
const OPENING: ReadonlySet<number> = new Set([0x5b, 0x7b]);
const CLOSING: ReadonlySet<number> = new Set([0x5d, 0x7d]);
/** Spaces, and the bytes of a byte order mark. */
const BLANK: ReadonlySet<number> = new Set([0x20, 0x09, 0x0d, LF, 0xef, 0xbb, 0xbf]);

/** The elements of a JSON array. None of the bytes that divide them is a part of another character. */
async function* messagesOf(chunks: Chunks): AsyncGenerator<Line> {
	const element = new Gathered();
	let [line, number, depth] = [1, 0, 0];
	let [inText, escaped, closed] = [false, false, false];
	const taken = function* (): Generator<Line> {
		// Between its parts JSON may have line breaks, which end a message where it is sent.
		const text = element
			.take()
			.replace(/[\r\n]+/g, ' ')
			.trim();
		if (number > 0) yield { number, text };
		number = 0;
	};
	for await (const chunk of chunks) {
		let from = 0;
		for (let at = 0; at < chunk.length; at++) {
			const byte = chunk[at]!;
			if (byte === LF) line++;
			if (inText) {
				if (escaped) escaped = false;
				else if (byte === ESCAPE) escaped = true;
				else if (byte === QUOTE) inText = false;
				continue;
			}
			const isEnd = depth === 1 && (byte === COMMA || CLOSING.has(byte));
			if (isEnd) {
				element.add(chunk.subarray(from, at), number);
				yield* taken();
			}
			if (closed && !BLANK.has(byte)) {
				throw new ReplayError(`line ${line}: something follows the array of messages`);
			}
			if (isEnd || depth === 0) from = at + 1;
			else if (number === 0 && !BLANK.has(byte)) number = line;
			if (byte === QUOTE) inText = true;
			else if (OPENING.has(byte)) depth++;
			else if (CLOSING.has(byte)) closed = --depth === 0;
		}
		element.add(chunk.subarray(from), number || line);
	}
	if (!closed) throw new ReplayError(`line ${line}: the file ends within the array of messages`);
}
