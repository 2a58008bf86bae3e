/** The parts of the platform that work on bytes in other threads, done at once in this one: so that they take no turn. */
import { createHash } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';

interface Through {
	through(bytes: readonly Uint8Array[]): Uint8Array[];
}

/** Stands for a ReadableStream of these parts. */
export class Bytes {
	readonly parts: readonly Uint8Array[];

	constructor(parts: readonly Uint8Array[]) {
		this.parts = parts;
	}

	pipeThrough(transform: Through): Bytes {
		return new Bytes(transform.through(this.parts));
	}
}

export class SimBlob {
	readonly #parts: readonly Uint8Array[];

	constructor(parts: readonly Uint8Array[]) {
		this.#parts = parts;
	}

	stream(): Bytes {
		return new Bytes(this.#parts);
	}
}

export class SimCompressionStream implements Through {
	through(parts: readonly Uint8Array[]): Uint8Array[] {
		return [deflateRawSync(Buffer.concat(parts), { level: 1 })];
	}
}

type Enqueue = { enqueue(part: Uint8Array): void };

export class SimTransformStream implements Through {
	readonly #transform: (part: Uint8Array, out: Enqueue) => void;

	constructor({ transform }: { transform(part: Uint8Array, out: Enqueue): void }) {
		this.#transform = transform;
	}

	through(parts: readonly Uint8Array[]): Uint8Array[] {
		const out: Uint8Array[] = [];
		for (const part of parts) this.#transform(part, { enqueue: (bytes) => void out.push(bytes) });
		return out;
	}
}

export class SimResponse {
	readonly body: Bytes;
	readonly status: number;
	readonly headers: Headers;

	constructor(
		body: Bytes,
		{
			status = 200,
			headers = {}
		}: { status?: number; headers?: Readonly<Record<string, string>> } = {}
	) {
		this.body = body;
		this.status = status;
		this.headers = new Headers(headers);
	}

	get ok(): boolean {
		return this.status >= 200 && this.status < 300;
	}

	async arrayBuffer(): Promise<ArrayBuffer> {
		const bytes = Buffer.concat(this.body.parts);
		return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
	}
}

export const simCrypto = {
	subtle: {
		digest: async (_: string, bytes: Uint8Array): Promise<ArrayBuffer> =>
			new Uint8Array(createHash('sha256').update(bytes).digest()).buffer
	}
};
