/** Where images come from, on loopback: answers what a test says, and counts. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { deflateSync } from 'node:zlib';

export type ImageHandler = (request: IncomingMessage, response: ServerResponse) => void;

export class ImageHost {
	/** Paths that were asked for, in order. */
	readonly asked: string[] = [];
	readonly #answers = new Map<string, ImageHandler>();
	readonly #server: Server;

	private constructor() {
		this.#server = createServer((request, response) => {
			const path = request.url ?? '';
			this.asked.push(path);
			const answer = this.#answers.get(path);
			if (answer) answer(request, response);
			else response.writeHead(404).end();
		});
	}

	static async start(): Promise<ImageHost> {
		const host = new ImageHost();
		await new Promise<void>((resolve) => host.#server.listen(0, '127.0.0.1', resolve));
		return host;
	}

	get url(): string {
		const address = this.#server.address();
		return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
	}

	on(path: string, answer: ImageHandler): void {
		this.#answers.set(path, answer);
	}

	/** Answers with bytes. */
	serve(path: string, bytes: Uint8Array, type = 'image/png'): void {
		this.on(path, (_, response) => response.writeHead(200, { 'content-type': type }).end(bytes));
	}

	json(path: string, value: unknown): void {
		this.serve(path, Buffer.from(JSON.stringify(value)), 'application/json');
	}

	async close(): Promise<void> {
		this.#server.closeAllConnections();
		await new Promise((resolve) => this.#server.close(resolve));
	}
}

const CRC = Uint32Array.from({ length: 256 }, (_, n) => {
	let c = n;
	for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
	return c >>> 0;
});
const crc = (bytes: Buffer): number =>
	(bytes.reduce((c, byte) => (CRC[(c ^ byte) & 255] ?? 0) ^ (c >>> 8), 0xffffffff) ^ 0xffffffff) >>>
	0;

function chunk(name: string, data: Buffer): Buffer {
	const named = Buffer.concat([Buffer.from(name), data]);
	const out = Buffer.alloc(named.length + 8);
	out.writeUInt32BE(data.length, 0);
	named.copy(out, 4);
	out.writeUInt32BE(crc(named), named.length + 4);
	return out;
}

/** A PNG: a disc of one colour (0xRRGGBB), `size` px wide. */
export function disc(color: number, size = 56): Buffer {
	const header = Buffer.alloc(13);
	header.writeUInt32BE(size, 0);
	header.writeUInt32BE(size, 4);
	header.set([8, 6], 8);
	const rows = Buffer.alloc(size * (size * 4 + 1));
	const middle = (size - 1) / 2;
	for (let y = 0; y < size; y++) {
		for (let x = 0; x < size; x++) {
			const inside = Math.hypot(x - middle, y - middle) <= middle;
			rows.writeUInt32BE(inside ? ((color << 8) | 0xff) >>> 0 : 0, y * (size * 4 + 1) + 1 + x * 4);
		}
	}
	return Buffer.concat([
		Buffer.from('89504e470d0a1a0a', 'hex'),
		chunk('IHDR', header),
		chunk('IDAT', deflateSync(rows)),
		chunk('IEND', Buffer.alloc(0))
	]);
}
