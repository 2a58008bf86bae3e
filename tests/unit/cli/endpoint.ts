/** An ingest endpoint that answers as a test tells it to, for what a healthy relay doesn't do. */
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { gunzipSync } from 'node:zlib';
import type { ApiError } from '../../../src/lib/wire/index';

/** What to do with a request: answer, or break the connection after having read it. */
export type Reaction =
	'accept' | 'break' | { status: number; error: ApiError['error']; retryAfter?: number };

export interface Posted {
	readonly headers: IncomingHttpHeaders;
	readonly url: string;
	readonly lines: readonly string[];
	/** When it came, by performance.now(). */
	readonly at: number;
}

export class Endpoint {
	/** Every request, those that were refused or broken included. */
	readonly posted: Posted[] = [];
	/** Messages that were taken, in order; a repeated key is answered and not taken again. */
	readonly taken: string[] = [];
	readonly #answers = new Map<string, number>();
	readonly #server: Server;
	readonly url: string;

	private constructor(server: Server, url: string) {
		this.#server = server;
		this.url = url;
	}

	/** `react` says what becomes of request n, from 0. */
	static async start(react: (n: number) => Reaction, port = 0): Promise<Endpoint> {
		const server = createServer((request, response) => {
			const chunks: Buffer[] = [];
			request.on('data', (chunk: Buffer) => chunks.push(chunk));
			request.on('end', () => {
				const raw = Buffer.concat(chunks);
				const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw;
				const lines = body.toString('utf8').split('\n').filter(Boolean);
				const reaction = react(endpoint.posted.length);
				endpoint.posted.push({
					headers: request.headers,
					url: request.url ?? '',
					lines,
					at: performance.now()
				});
				if (reaction === 'break') {
					// It was taken, but the answer is lost: what an Idempotency-Key is for.
					endpoint.#take(request.headers, lines);
					request.socket.destroy();
				} else if (reaction === 'accept') {
					const accepted = endpoint.#take(request.headers, lines);
					response.setHeader('content-type', 'application/json');
					response.end(
						JSON.stringify({
							accepted,
							duplicates: 0,
							conflicts: 0,
							head: endpoint.taken.length
						})
					);
				} else {
					const { status, error, retryAfter } = reaction;
					response.statusCode = status;
					if (retryAfter !== undefined) response.setHeader('retry-after', retryAfter);
					response.end(JSON.stringify({ error }));
				}
			});
		});
		await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
		const address = server.address();
		const own = typeof address === 'object' && address ? address.port : 0;
		const endpoint: Endpoint = new Endpoint(server, `http://127.0.0.1:${own}`);
		return endpoint;
	}

	#take(headers: IncomingHttpHeaders, lines: readonly string[]): number {
		const key = String(headers['idempotency-key']);
		const first = this.#answers.get(key);
		if (first !== undefined) return first;
		this.taken.push(...lines);
		this.#answers.set(key, lines.length);
		return lines.length;
	}

	async stop(): Promise<void> {
		this.#server.closeAllConnections();
		await new Promise((resolve) => this.#server.close(resolve));
	}
}
