/** What waits to be written to one connection: in pieces, so that it is seen how far the other side has read. */
import type { Socket } from 'node:net';

const FINAL = 0x80;
export const TEXT = 1;
const BINARY = 2;
export const PING = 9;
export const PONG = 10;

/** Bytes handed to the system at once. */
const PIECE_BYTES = 32_768;

/** A whole message as a server sends it (RFC 6455, section 5.2). */
export function frameOf(opcode: number, payload: Uint8Array): Buffer {
	const { length } = payload;
	const head = length < 126 ? 2 : length < 65_536 ? 4 : 10;
	const frame = Buffer.allocUnsafe(head + length);
	frame[0] = FINAL | opcode;
	if (head === 2) frame[1] = length;
	else if (head === 4) {
		frame[1] = 126;
		frame.writeUInt16BE(length, 2);
	} else {
		frame[1] = 127;
		frame.writeBigUInt64BE(BigInt(length), 2);
	}
	frame.set(payload, head);
	return frame;
}

export const binaryFrame = (payload: Uint8Array): Buffer => frameOf(BINARY, payload);

export class Outbox {
	/** Whole frames, the first of them from `#sent` on. */
	readonly #frames: Buffer[] = [];
	#sent = 0;
	#bytes = 0;
	#isWriting = false;
	readonly #connection: Socket;
	readonly #taken: () => void;

	/** `taken`: called when the system took some of it. */
	constructor(connection: Socket, taken: () => void) {
		this.#connection = connection;
		this.#taken = taken;
	}

	/** Bytes that the system has not taken yet. */
	get bytes(): number {
		return this.#bytes;
	}

	add(frame: Buffer): void {
		this.#frames.push(frame);
		this.#bytes += frame.length;
		if (!this.#isWriting) this.#write();
	}

	#write(): void {
		const pieces: Buffer[] = [];
		let size = 0;
		while (size < PIECE_BYTES) {
			const [frame] = this.#frames;
			if (!frame) break;
			const piece = frame.subarray(this.#sent, this.#sent + PIECE_BYTES - size);
			this.#sent += piece.length;
			size += piece.length;
			pieces.push(piece);
			if (this.#sent < frame.length) break;
			this.#frames.shift();
			this.#sent = 0;
		}
		const last = pieces.pop();
		if (!last || this.#connection.destroyed) return;
		this.#isWriting = true;
		this.#connection.cork();
		for (const piece of pieces) this.#connection.write(piece);
		this.#connection.write(last, (error) => {
			if (error) return;
			this.#isWriting = false;
			this.#bytes -= size;
			this.#write();
			this.#taken();
		});
		this.#connection.uncork();
	}
}
