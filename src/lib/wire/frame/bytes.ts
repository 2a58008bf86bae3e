import { WireError } from './errors';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** UTF-8 bytes of a well-formed string. */
export const utf8 = (text: string): Uint8Array => encoder.encode(text);

/** The string that the bytes spell; throws WireError `bad-utf8`. */
export function fromUtf8(bytes: Uint8Array): string {
	try {
		return decoder.decode(bytes);
	} catch {
		throw new WireError('bad-utf8', 'a text in the frame is not UTF-8');
	}
}

/** Appends numbers and strings to a growing buffer. */
export class ByteWriter {
	#bytes = new Uint8Array(1024);
	#length = 0;

	#room(more: number): void {
		if (this.#length + more <= this.#bytes.length) return;
		const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + more));
		grown.set(this.#bytes.subarray(0, this.#length));
		this.#bytes = grown;
	}

	/** Unsigned LEB128 of an integer in 0 … 2^53-1. */
	uint(value: number): void {
		if (!Number.isSafeInteger(value) || value < 0) {
			throw new WireError('bad-number', `${value} is not an unsigned integer`);
		}
		this.#room(8);
		while (value > 0x7f) {
			this.#bytes[this.#length++] = (value % 0x80) | 0x80;
			value = Math.floor(value / 0x80);
		}
		this.#bytes[this.#length++] = value;
	}

	/** Signed integer, zigzag: 0, -1, 1, -2 … become 0, 1, 2, 3 … */
	int(value: number): void {
		this.uint(value >= 0 ? value * 2 : -value * 2 - 1);
	}

	raw(bytes: Uint8Array): void {
		this.#room(bytes.length);
		this.#bytes.set(bytes, this.#length);
		this.#length += bytes.length;
	}

	/** Length, then bytes. */
	blob(bytes: Uint8Array): void {
		this.uint(bytes.length);
		this.raw(bytes);
	}

	string(text: string): void {
		this.blob(utf8(text));
	}

	/** The written bytes, as a copy of exactly their size. */
	finish(): Uint8Array<ArrayBuffer> {
		return this.#bytes.slice(0, this.#length);
	}
}

/** Reads ByteWriter's output and trusts no byte: any overrun throws WireError `truncated`. */
export class ByteReader {
	#at = 0;
	readonly #bytes: Uint8Array;

	constructor(bytes: Uint8Array) {
		this.#bytes = bytes;
	}

	get left(): number {
		return this.#bytes.length - this.#at;
	}

	get offset(): number {
		return this.#at;
	}

	byte(): number {
		if (this.#at >= this.#bytes.length)
			throw new WireError('truncated', 'the frame ends too early');
		return this.#bytes[this.#at++]!;
	}

	uint(): number {
		let value = 0;
		let scale = 1;
		for (let i = 0; i < 8; i++) {
			const byte = this.byte();
			value += (byte & 0x7f) * scale;
			if (byte < 0x80) {
				// A last byte of 0 says nothing: the same number would have many forms.
				if (!Number.isSafeInteger(value) || (byte === 0 && i > 0)) break;
				return value;
			}
			scale *= 0x80;
		}
		throw new WireError(
			'bad-number',
			'a number in the frame is too large, or longer than it has to be'
		);
	}

	int(): number {
		const value = this.uint();
		return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
	}

	/**
	 * A count of things of at least one byte each: bounded by the bytes left, so that a false count allocates
	 * nothing large.
	 */
	count(): number {
		const value = this.uint();
		if (value > this.left)
			throw new WireError('truncated', 'a count in the frame exceeds its bytes');
		return value;
	}

	raw(length: number): Uint8Array {
		if (length > this.left) throw new WireError('truncated', 'the frame ends too early');
		return this.#bytes.subarray(this.#at, (this.#at += length));
	}

	blob(): Uint8Array {
		return this.raw(this.uint());
	}

	string(): string {
		return fromUtf8(this.blob());
	}
}
