/** Requests over HTTP: from a link to whatever answers, or into a network that loses either way. */
import type { ApiAnswer } from '../../../server/http/answers';
import type { ApiRequest } from '../../../server/http/route';
import { Bytes, SimResponse } from '../kernel/bytes';
import type { Owner } from '../kernel/scheduler';
import type { Link } from './link';
import { Pipe } from './pipe';

export interface ApiServer {
	readonly owner: Owner;
	answer(request: ApiRequest): Promise<ApiAnswer>;
}

/** The parts of an answer that arrive one after the other, in bytes. */
const PART_BYTES = 4_096;

interface Sent {
	readonly method: string;
	readonly body: string;
	readonly headers: Readonly<Record<string, string>>;
}

/** Rejects when the connection breaks. `server` is asked at the time of arrival: null refuses. */
export function request(
	link: Link,
	owner: Owner,
	url: URL,
	{ method, body, headers }: Sent,
	server: () => ApiServer | null,
	signal?: AbortSignal | null
): Promise<SimResponse> {
	return new Promise((resolve, reject) => {
		const { scheduler } = link;
		let over = false;
		const connection = {
			owner,
			break: (): void => {
				scheduler.schedule('message', link.latency(), () => end(lost), owner);
			},
			resume: (): void => {
				up.resume();
				down.resume();
			}
		};
		const end = (what: () => void): void => {
			if (over) return;
			over = true;
			up.closed = true;
			down.closed = true;
			link.connections.delete(connection);
			what();
		};
		const lost = (): void => reject(new TypeError('fetch failed'));
		const up = new Pipe(link, scheduler.world);
		const down = new Pipe(link, owner);
		signal?.addEventListener('abort', () =>
			end(() => reject(new DOMException('aborted', 'AbortError')))
		);
		link.connections.add(connection);
		if (link.state === 'down') return connection.break();
		up.send(body.length, () => {
			const relay = server();
			if (!relay) return connection.break();
			const bytes = new TextEncoder().encode(body);
			const { owner: process } = relay;
			scheduler.schedule(
				'message',
				0,
				() => {
					void relay
						.answer({
							method,
							path: url.pathname,
							query: url.searchParams,
							header: (name) => headers[name] ?? '',
							body: async () => bytes
						})
						.then((answer) => {
							const whole =
								typeof answer.body === 'string'
									? new TextEncoder().encode(answer.body)
									: answer.body.slice();
							const response = new SimResponse(new Bytes(parts(whole)), answer);
							if (process.alive) down.send(whole.length, () => end(() => resolve(response)));
						});
				},
				process
			);
		});
	});
}

function parts(bytes: Uint8Array): Uint8Array[] {
	const out: Uint8Array[] = [];
	for (let at = 0; at < bytes.length; at += PART_BYTES)
		out.push(bytes.subarray(at, at + PART_BYTES));
	return out;
}
