/** What a file is, by its first bytes: JSON in some form, or something else that has a name. */
import { ReplayError } from './replay-error';

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

const READS =
	'replay reads JSON: a message a line (NDJSON) or an array of messages, also in UTF-16 or gzip';

const bytes = (...values: readonly number[]): Buffer => Buffer.from(values);
const ascii = (text: string): Buffer => Buffer.from(text, 'latin1');

const SIGNATURES: readonly (readonly [what: string, signature: Buffer, at?: number])[] = [
	['a zip archive, or a document that is one, such as .xlsx', ascii('PK\x03\x04')],
	['an empty zip archive', ascii('PK\x05\x06')],
	['a PNG image', ascii('\x89PNG')],
	['a JPEG image', bytes(0xff, 0xd8, 0xff)],
	['a GIF image', ascii('GIF8')],
	['a WebP image or another RIFF file', ascii('RIFF')],
	['a PDF document', ascii('%PDF')],
	['an SQLite database', ascii('SQLite format 3')],
	['a Parquet file', ascii('PAR1')],
	['a file packed with zstd: unpack it first', bytes(0x28, 0xb5, 0x2f, 0xfd)],
	['a file packed with xz: unpack it first', ascii('\xfd7zXZ')],
	['a file packed with bzip2: unpack it first', ascii('BZh')],
	['a file packed with LZ4: unpack it first', bytes(0x04, 0x22, 0x4d, 0x18)],
	['a 7z archive', ascii("7z\xbc\xaf'\x1c")],
	['a RAR archive', ascii('Rar!')],
	['a tar archive', ascii('ustar'), 257],
	['a program', ascii('\x7fELF')],
	['text in UTF-32', bytes(0xff, 0xfe, 0, 0)],
	['text in UTF-32', bytes(0, 0, 0xfe, 0xff)]
];

export const isGzip = (head: Buffer): boolean => head[0] === 0x1f && head[1] === 0x8b;

/** The encoding of a text that begins with these bytes, by its mark, or by the zeros beside its first character. */
export function encodingOf(head: Buffer): Encoding {
	const [first, second, third] = head;
	if (first === 0xff && second === 0xfe && !(third === 0 && head[3] === 0)) return 'utf-16le';
	if (first === 0xfe && second === 0xff) return 'utf-16be';
	if (first !== 0 && second === 0 && third !== 0) return 'utf-16le';
	return first === 0 && second !== undefined && second !== 0 && third === 0 ? 'utf-16be' : 'utf-8';
}

/** Whether a text is an array of messages or has a message a line. Throws ReplayError that names what is neither. */
export function formOf(head: Buffer): 'array' | 'lines' {
	const found = SIGNATURES.find(([, signature, at = 0]) =>
		head.subarray(at, at + signature.length).equals(signature)
	);
	if (found) throw notJson(found[0]);
	if (isGzip(head)) throw notJson('gzip within gzip: unpack it first');
	if (head.includes(0)) throw notJson('no text');
	const text = head.toString('latin1').replace(/^\xef\xbb\xbf/, '');
	const start = text.trimStart();
	if (/^\[\s*(?:[{[\]"]|$)/.test(start)) return 'array';
	if (start === '' || start.startsWith('{')) return 'lines';
	throw notJson(
		textOf(start),
		1 + text.slice(0, text.length - start.length).split('\n').length - 1
	);
}

function textOf(start: string): string {
	if (/^<(?:!doctype html|html)/i.test(start)) return 'an HTML page';
	if (/^<(?:\?xml|\w)/i.test(start)) return 'XML';
	const [first = '', second] = start.split(/\r?\n/);
	for (const [mark, what] of [
		[',', 'CSV'],
		[';', 'CSV'],
		['\t', 'a table with tabs (TSV)']
	] as const) {
		const columns = first.split(mark).length;
		if (columns > 1 && (second === undefined || second.split(mark).length >= columns)) return what;
	}
	return 'text, but no JSON';
}

const notJson = (what: string, line = 1): ReplayError =>
	new ReplayError(`line ${line}: this is ${what}. ${READS[0]!.toUpperCase()}${READS.slice(1)}`);
