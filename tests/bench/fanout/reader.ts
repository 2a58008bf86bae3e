/**
 * The reading side of a WebSocket and nothing else, straight from the TCP connection: a full client
 * costs several times as much a frame, and then the bench would measure the client.
 */
import { connect, type Socket } from 'node:net';

const REQUEST = (port: number): string =>
	[
		'GET /api/live HTTP/1.1',
		`Host: 127.0.0.1:${port}`,
		'Upgrade: websocket',
		'Connection: Upgrade',
		'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
		'Sec-WebSocket-Version: 13',
		'\r\n'
	].join('\r\n');

const TEXT = 1;
const BINARY = 2;
const PING = 9;
const PONG = 10;

export interface Handlers {
	text(message: string): void;
	/** The bytes are only good during the call. */
	binary(bytes: Uint8Array): void;
	ended(): void;
}

/** One buffer for the reads of all sockets: each read is taken apart before the next. */
const shared = Buffer.allocUnsafe(256 * 1024);

/** A client's message: masked as the standard wants, with a mask of zeros. */
function message(opcode: number, payload: Buffer): Buffer {
	const head = Buffer.from([0x80 | opcode, 0x80 | 126, payload.length >> 8, payload.length & 255]);
	return Buffer.concat([head, Buffer.alloc(4), payload]);
}

export class Reader {
	readonly #socket: Socket;
	#rest: Buffer = Buffer.alloc(0);
	#upgraded = false;
	readonly #hello: string;
	readonly #handlers: Handlers;

	/** Connects and sends `hello` as a text message of less than 64 KiB. */
	constructor(port: number, hello: string, handlers: Handlers) {
		this.#hello = hello;
		this.#handlers = handlers;
		this.#socket = connect({
			port,
			host: '127.0.0.1',
			onread: {
				buffer: shared,
				callback: (length) => {
					this.#take(shared.subarray(0, length));
					return true;
				}
			}
		});
		this.#socket.on('connect', () => {
			this.#socket.write(REQUEST(port));
		});
		this.#socket.on('error', () => undefined);
		this.#socket.on('close', () => handlers.ended());
	}

	#take(chunk: Buffer): void {
		let bytes = this.#rest.length ? Buffer.concat([this.#rest, chunk]) : chunk;
		if (!this.#upgraded) {
			const end = bytes.indexOf('\r\n\r\n');
			if (end !== -1) {
				this.#upgraded = bytes.subarray(0, 12).toString() === 'HTTP/1.1 101';
				if (this.#upgraded) this.#socket.write(message(TEXT, Buffer.from(this.#hello)));
				else this.#socket.destroy();
				bytes = bytes.subarray(end + 4);
			}
		}
		let at = 0;
		while (this.#upgraded) {
			const taken = this.#frame(bytes.subarray(at));
			if (taken === 0) break;
			at += taken;
		}
		this.#rest = Buffer.from(bytes.subarray(at));
	}

	/** Takes one whole frame from the beginning and returns its length, or 0 if it isn't all there. */
	#frame(bytes: Buffer): number {
		if (bytes.length < 2) return 0;
		let length = (bytes[1] ?? 0) & 0x7f;
		let head = 2;
		if (length === 126) {
			if (bytes.length < 4) return 0;
			length = bytes.readUInt16BE(2);
			head = 4;
		} else if (length === 127) {
			if (bytes.length < 10) return 0;
			length = Number(bytes.readBigUInt64BE(2));
			head = 10;
		}
		if (bytes.length < head + length) return 0;
		const payload = bytes.subarray(head, head + length);
		const opcode = (bytes[0] ?? 0) & 0x0f;
		if (opcode === BINARY) this.#handlers.binary(payload);
		else if (opcode === TEXT) this.#handlers.text(payload.toString());
		else if (opcode === PING) this.#socket.write(message(PONG, payload));
		return head + length;
	}
}
