/** msw's side of the mock: passes requests and sockets of the page to a MockRelay. */
import { http, HttpResponse, ws, type RequestHandler, type WebSocketHandler } from 'msw';
import { apiRequest } from './api-request';
import { BROKEN, type MockRelay } from './relay';

/** Handlers that play `relay` at the address `url`. */
export function handlersOf(
	relay: MockRelay,
	url: string
): readonly (RequestHandler | WebSocketHandler)[] {
	const live = ws.link(`${url.replace(/^http/, 'ws')}/api/live`);
	return [
		http.all(`${url}/api/*`, async ({ request }) => {
			const answer = await relay.answer(await apiRequest(request));
			if (answer === null) return HttpResponse.error();
			const { status, headers, body } = answer;
			const bytes = typeof body === 'string' ? body : new Uint8Array(body);
			return new HttpResponse(bytes, { status, headers });
		}),
		live.addEventListener('connection', ({ client }) => {
			const connection = relay.connect({
				send: (data) => client.send(typeof data === 'string' ? data : new Uint8Array(data)),
				close(code, reason) {
					client.close(code, reason);
					// msw reports only closes by the page.
					queueMicrotask(() => connection?.closed());
				}
			});
			if (!connection) return client.close(BROKEN, '');
			client.addEventListener('message', ({ data }) => connection.message(String(data)));
			client.addEventListener('close', () => connection.closed());
		})
	];
}
