import type { ApiRequest } from '../../server/http/route';
import { Refusal } from '../../server/relay/refusal';

/** A page's or worker's request as the relay's API takes it; `path`: its path there. */
export async function apiRequest(
	request: Request,
	path = new URL(request.url).pathname
): Promise<ApiRequest> {
	const bytes = new Uint8Array(await request.arrayBuffer());
	return {
		method: request.method,
		path,
		query: new URL(request.url).searchParams,
		header: (name) => request.headers.get(name) ?? '',
		body: async (max) => {
			if (bytes.length > max) throw new Refusal(413, 'too-large', `at most ${max} bytes`);
			return bytes;
		}
	};
}
